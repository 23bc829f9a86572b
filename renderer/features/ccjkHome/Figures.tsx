import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { Figure, FigureRow } from '../../components/Figure.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import type { Stats } from './useHome.js';

export function Figures({ devices, stats }: { devices: readonly Device[]; stats: Stats | undefined }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const here = devices.filter(({ daemon_status: status }) => status !== 'offline').length;
  const sum = (of: (device: Device) => number) => devices.reduce((total, device) => total + of(device), 0);
  const quota = stats?.quota;
  return (
    <FigureRow label={t('ccjkHome.figures')}>
      <Figure
        title={t('ccjkHome.here')}
        value={`${number(here)}/${number(devices.length)}`}
        to="/ccjk/devices"
      />
      <Figure
        title={t('ccjkHome.running')}
        value={number(sum((device) => device.current_tasks))}
        to="/ccjk/tasks?status=running"
        {...(quota && { hint: t('ccjkHome.atOnce', { count: quota.tasks_at_once }) })}
      />
      <Figure
        title={t('ccjkHome.queued')}
        value={number(sum((device) => device.queued_tasks))}
        to="/ccjk/tasks?status=queued"
      />
      {stats && (
        <>
          <Figure
            title={t('ccjkHome.completed')}
            value={number(stats.tasks_completed)}
            to="/ccjk/tasks?status=completed"
            spark={stats.daily_breakdown.map(({ completed }) => completed)}
          />
          <Figure
            title={t('ccjkHome.failed')}
            value={number(stats.tasks_failed)}
            to="/ccjk/tasks?status=failed"
            spark={stats.daily_breakdown.map(({ failed }) => failed)}
            {...(stats.tasks_failed > 0 ? { tone: 'bad' as const } : {})}
          />
        </>
      )}
      {quota && quota.tasks_a_day !== null && (
        <Figure
          title={t('ccjkHome.today')}
          value={`${number(quota.tasks_today)}/${number(quota.tasks_a_day)}`}
          hint={wordOf(`ccjk.plans.${quota.plan}`, quota.plan)}
          to="/ccjk/account"
        />
      )}
    </FigureRow>
  );
}
