// What just happened, newest first.
import { useTranslation } from 'react-i18next';
import type { ServiceState } from '../../../server/console/contract/status.js';
import { Card } from '../../components/Card.js';
import { Empty } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { ToneShape } from '../../components/ToneShape.js';
import type { Tone } from '../../components/tones.js';
import { wordOf } from '../../lib/i18n.js';

type Event = ServiceState['events'][number];

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
                <strong>{wordOf(`events.${event.type}`, event.type)}</strong>{' '}
                <span>
                  {event.subject}{' '}
                  {event.facts.task !== undefined && wordOf(`tasks.${event.facts.task}`, event.facts.task)}
                </span>
                <Details event={event} />
              </span>
              <Time at={event.at} now={now} mode="when" />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

/** For whom, by which agent, and why: what applies, in one line. */
function Details({ event }: { event: Event }) {
  const { t } = useTranslation();
  const { user, node, error } = event.facts;
  const details = [
    user !== undefined && t('home.events.user', { user }),
    node,
    error !== undefined && wordOf(`jobErrors.${error}`, error),
    event.text,
  ].filter(Boolean);
  return details.length > 0 && <span className="dc-hint">{details.join(' · ')}</span>;
}

/** Events have no id here. Equal ones in one instant are told apart by their count, so that rows keep their place. */
function withKeys(events: readonly Event[]) {
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
