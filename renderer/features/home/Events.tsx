// What just happened, newest first.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServiceState } from '../../../server/console/contract/status.js';
import { Card } from '../../components/Card.js';
import { MESSAGE_TONES } from '../../components/ccjk/messageTones.js';
import { Empty } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { ToneShape } from '../../components/ToneShape.js';
import type { Tone } from '../../components/tones.js';
import { wordOf } from '../../lib/i18n.js';
import type { PartProps } from './part.js';

type Event = ServiceState['events'][number];

interface Keyed {
  key: string;
  event: Event;
}

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
  ...MESSAGE_TONES,
};

/** Enough to see what goes on; the whole story is a page of its own. */
const SHOWN = 15;

export function Events({ service, now, titled }: PartProps) {
  const { t } = useTranslation();
  // Nothing moves under the pointer: while it is over the list, the list stands still and counts.
  const [held, setHeld] = useState<readonly Keyed[]>();
  const fresh = withKeys(service.events);
  const shown = (held ?? fresh).slice(0, SHOWN);
  const waiting = held ? newerThan(fresh, held[0]?.key) : 0;
  return (
    <Card
      title={titled(t('home.events.title'))}
      aside={waiting > 0 && <span className="dc-hint">{t('home.events.waiting', { waiting })}</span>}
    >
      {shown.length === 0 ? (
        <Empty>{t('home.events.empty')}</Empty>
      ) : (
        <ol
          className="dc-events"
          onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setHeld(fresh)}
          onPointerLeave={() => setHeld(undefined)}
        >
          {shown.map(({ key, event }) => (
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
              <Time at={event.at} now={now} mode="moment" />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

/** How many stand above the one with this key; all of them when it has left the list. */
function newerThan(events: readonly Keyed[], key: string | undefined): number {
  const at = events.findIndex((event) => event.key === key);
  return at < 0 ? events.length : at;
}

/** The word of these events says what their text would. */
const SAID_ALREADY = new Set(['generated', 'leased', 'start', 'heartbeat']);

/** For whom, by which agent, and why: what applies, in one line. */
function Details({ event }: { event: Event }) {
  const { t } = useTranslation();
  const { user, node, error } = event.facts;
  const details = [
    user !== undefined && t('home.events.user', { user }),
    node,
    error !== undefined && wordOf(`jobErrors.${error}`, error),
    SAID_ALREADY.has(event.type) ? '' : event.text,
  ].filter(Boolean);
  return details.length > 0 && <span className="dc-hint">{details.join(' · ')}</span>;
}

/** Events have no id here. Equal ones in one instant are told apart by their count, so that rows keep their place. */
function withKeys(events: readonly Event[]): Keyed[] {
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
