import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Card.js';
import { Facts } from '../../components/Facts.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { useFormat } from '../../lib/useFormat.js';
import type { PartProps } from './part.js';
import { readScheduler } from './scheduler.js';

/** Makes jobs of what is due; in quiet hours it rests, and says until when. */
export function SchedulerCard({ service, now, titled }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const scheduler = readScheduler(service.scheduler);
  // Not every service has one.
  if (Object.keys(service.scheduler).length === 0) return null;
  const quietUntil = scheduler.quiet_until ? Date.parse(scheduler.quiet_until) : undefined;
  const isQuiet = quietUntil !== undefined && quietUntil > now;
  return (
    <Card
      title={titled(t('home.scheduler.title'))}
      aside={
        isQuiet ? (
          <StatusTag tone="held">{t('home.scheduler.quiet', { at: format.when(quietUntil, now) })}</StatusTag>
        ) : (
          <StatusTag tone={scheduler.running === false ? 'off' : 'ok'}>
            {t(scheduler.running === false ? 'home.scheduler.stopped' : 'home.scheduler.running')}
          </StatusTag>
        )
      }
    >
      <Facts
        facts={[
          scheduler.tick_interval !== undefined && [t('home.scheduler.interval'), scheduler.tick_interval],
          scheduler.quiet_hours !== undefined && [
            t('home.scheduler.quietHours'),
            scheduler.quiet_hours === 'off' ? t('home.scheduler.quietOff') : scheduler.quiet_hours,
          ],
          [
            t('home.scheduler.lastRun'),
            scheduler.last_run_at ? (
              <Time at={scheduler.last_run_at} now={now} />
            ) : (
              t('home.scheduler.notYet')
            ),
          ],
          scheduler.last_generated !== undefined && [
            t('home.scheduler.lastGenerated'),
            format.number(scheduler.last_generated),
          ],
          Boolean(scheduler.last_error) && [t('home.scheduler.lastError'), scheduler.last_error],
        ]}
      />
    </Card>
  );
}
