// Jobs by state, as one bar and in words.
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Card.js';
import { Empty } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { jobTone } from '../../components/tones.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import type { PartProps } from './part.js';

const ORDER = ['pending', 'leased', 'running', 'success', 'failed', 'cancelled'];

export function Jobs({ service, titled }: Pick<PartProps, 'service' | 'titled'>) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const others = Object.keys(service.jobs).filter((state) => !ORDER.includes(state));
  const states = [...ORDER, ...others].map((state) => ({ state, count: service.jobs[state] ?? 0 }));
  const total = states.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card title={titled(t('home.jobs.title'))}>
      {total === 0 ? (
        <Empty>{t('home.jobs.empty')}</Empty>
      ) : (
        <>
          <div className="dc-bar" aria-hidden="true">
            {states
              .filter(({ count }) => count > 0)
              .map(({ state, count }) => (
                <span key={state} data-tone={jobTone(state)} style={{ flexGrow: count }} />
              ))}
          </div>
          <ul className="dc-states">
            {states.map(({ state, count }) => (
              <li key={state}>
                <StatusTag tone={jobTone(state)}>{wordOf(`status.job.${state}`, state)}</StatusTag>
                <span className="dc-count">{number(count)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
