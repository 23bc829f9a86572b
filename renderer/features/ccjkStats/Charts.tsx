// Day by day: how tasks ended, how many of them failed, and how long they ran.
import { useTranslation } from 'react-i18next';
import type { DayFigures } from '../../../server/services/ccjk/contract/stats.js';
import { Card } from '../../components/Card.js';
import { Lines } from '../../components/charts/Lines.js';
import { StackedBars } from '../../components/charts/StackedBars.js';
import { useWords } from './useWords.js';

/** `11-21` */
const nameOf = ({ date }: DayFigures): string => date.slice(5);

export function Charts({ days }: { days: readonly DayFigures[] }) {
  const { t } = useTranslation();
  const { took } = useWords();
  return (
    <>
      <Card title={t('ccjkStats.ends')}>
        <StackedBars
          label={t('ccjkStats.ends')}
          series={[
            { key: 'completed', title: t('ccjk.taskStatus.completed'), colour: 'ok' },
            { key: 'cancelled', title: t('ccjk.taskStatus.cancelled'), colour: 'held' },
            { key: 'timeout', title: t('ccjk.taskStatus.timeout'), colour: 'warn' },
            { key: 'failed', title: t('ccjk.taskStatus.failed'), colour: 'bad' },
          ]}
          points={days.map((day) => ({
            name: nameOf(day),
            values: {
              completed: day.completed,
              cancelled: day.cancelled,
              timeout: day.timed_out,
              failed: day.failed - day.timed_out,
            },
          }))}
        />
      </Card>
      <div className="dc-grid">
        <Card title={t('ccjkStats.durations')}>
          <Lines
            label={t('ccjkStats.durations')}
            series={[
              { key: 'p50', title: t('ccjkStats.p50'), colour: 'link' },
              { key: 'p95', title: t('ccjkStats.p95'), colour: 'held' },
            ]}
            points={days.map((day) => ({
              name: nameOf(day),
              values: { p50: day.run_p50, p95: day.run_p95 },
            }))}
            textOf={took}
          />
        </Card>
        <Card title={t('ccjkStats.share')}>
          <Lines
            label={t('ccjkStats.share')}
            series={[{ key: 'share', title: t('ccjkStats.share'), colour: 'bad' }]}
            points={days.map((day) => ({
              name: nameOf(day),
              values: { share: day.count === 0 ? null : (day.failed / day.count) * 100 },
            }))}
            textOf={(value) => `${Math.round(value * 10) / 10}%`}
            most={100}
          />
        </Card>
      </div>
    </>
  );
}
