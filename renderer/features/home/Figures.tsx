// Four figures that answer the page's question at a glance.
import { useTranslation } from 'react-i18next';
import type { ServiceState } from '../../../server/console/contract/status.js';
import { useFormat } from '../../lib/useFormat.js';
import { agentState } from './agents.js';

export interface FiguresProps {
  service: ServiceState;
  now: number;
  /** Says whose they are: there is more than one service. */
  isNamed: boolean;
}

export function Figures({ service, now, isNamed }: FiguresProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const jobs = (...states: string[]) => states.reduce((sum, state) => sum + (service.jobs[state] ?? 0), 0);
  const here = service.agents.filter((agent) => ['online', 'busy'].includes(agentState(agent, now))).length;
  const figures = [
    { key: 'waiting', value: number(jobs('pending')) },
    { key: 'working', value: number(jobs('leased', 'running')) },
    { key: 'failed', value: number(jobs('failed')) },
    { key: 'agents', value: `${number(here)}/${number(service.agents.length)}` },
  ] as const;
  return (
    <dl className="dc-figures" aria-label={t('home.figures.label', { service: service.title })}>
      {figures.map(({ key, value }) => (
        <div key={key} className="dc-card">
          <dt>{isNamed ? `${t(`home.figures.${key}`)} · ${service.title}` : t(`home.figures.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
