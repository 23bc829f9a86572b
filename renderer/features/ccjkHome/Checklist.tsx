// The way to a first task that succeeds; it ticks by itself.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { Card } from '../../components/Card.js';
import { StatusTag } from '../../components/StatusTag.js';
import type { HomeTasks } from './useHome.js';

export function Checklist({ devices, tasks }: { devices: readonly Device[]; tasks: HomeTasks }) {
  const { t } = useTranslation();
  const steps = [
    { key: 'add', isDone: devices.length > 0, to: '/ccjk/devices?add=1' },
    {
      key: 'connect',
      isDone: devices.some(({ last_heartbeat: at }) => at !== null),
      to: devices[0] ? `/ccjk/devices?device=${devices[0].id}` : '/ccjk/devices',
    },
    {
      key: 'send',
      isDone: tasks.total > 0,
      to: devices.length > 0 ? '/ccjk/tasks?make=1' : '/ccjk/tasks',
    },
    {
      key: 'see',
      isDone: tasks.newest.some(({ status }) => status === 'completed'),
      to: tasks.newest[0] ? `/ccjk/tasks?task=${tasks.newest[0].id}` : '/ccjk/tasks',
    },
  ] as const;
  return (
    <Card title={t('ccjkHome.first')}>
      <p className="dc-hint">{t('ccjkHome.firstWhy')}</p>
      <ol className="dc-stack">
        {steps.map(({ key, isDone, to }) => (
          <li key={key} className="dc-inline">
            <StatusTag tone={isDone ? 'ok' : 'wait'}>
              {t(isDone ? 'ccjkHome.done' : 'ccjkHome.open')}
            </StatusTag>
            <span>
              {isDone ? t(`ccjkHome.steps.${key}`) : <Link to={to}>{t(`ccjkHome.steps.${key}`)}</Link>}
              <span className="dc-hint"> {t(`ccjkHome.stepHint.${key}`)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
