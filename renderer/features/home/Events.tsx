// What just happened, newest first.
import { useTranslation } from 'react-i18next';
import type { ServiceState } from '../../../server/console/contract/status.js';
import { Card } from '../../components/Card.js';
import { Empty } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { ToneShape } from '../../components/ToneShape.js';
import type { Tone } from '../../components/tones.js';
import { wordOf } from '../../lib/i18n.js';

const TONES: Record<string, Tone> = {
  generated: 'wait',
  leased: 'held',
  start: 'run',
  heartbeat: 'run',
  success: 'ok',
  fail: 'bad',
  retry: 'warn',
  timeout_requeued: 'warn',
  cancelled: 'off',
};

export function Events({ service, now }: { service: ServiceState; now: number }) {
  const { t } = useTranslation();
  return (
    <Card title={t('home.events.title')}>
      {service.events.length === 0 ? (
        <Empty>{t('home.events.empty')}</Empty>
      ) : (
        <ol className="dc-events">
          {withKeys(service.events).map(({ key, event }) => (
            <li key={key} data-tone={TONES[event.type] ?? 'off'}>
              <ToneShape tone={TONES[event.type] ?? 'off'} />
              <span className="dc-event-text">
                <strong>{wordOf(`events.${event.type}`, event.type)}</strong> <span>{event.subject}</span>
                {event.text !== '' && <span className="dc-hint">{event.text}</span>}
              </span>
              <Time at={event.at} now={now} mode="when" />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

/** Events have no id here. Equal ones in one instant are told apart by their count, so that rows keep their place. */
function withKeys(events: ServiceState['events']) {
  const seen = new Map<string, number>();
  return [...events]
    .reverse()
    .map((event) => {
      const text = `${event.at} ${event.type} ${event.subject}`;
      const count = (seen.get(text) ?? 0) + 1;
      seen.set(text, count);
      return { key: `${text} ${count}`, event };
    })
    .reverse();
}
