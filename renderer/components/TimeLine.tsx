// What happened, in order: one line an event, repeats folded, silences said.
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/useFormat.js';
import { Empty } from './States.js';
import { ToneShape } from './ToneShape.js';
import type { Tone } from './tones.js';
import './timeLine.css';

export interface TimeLineEvent {
  key: string;
  at: string | number;
  tone: Tone;
  /** 领取 */
  title: ReactNode;
  /** Node, reason, who. */
  detail?: ReactNode;
  /** Neighbours with the same word are folded into one line (heartbeats). */
  fold?: string;
}

export interface TimeLineProps {
  /** Oldest first or newest first: as they are to be shown. */
  events: readonly TimeLineEvent[];
  label: string;
  /** A silence longer than this is said; none by default. */
  gapMs?: number;
  empty?: ReactNode;
}

export function TimeLine({ events, label, gapMs, empty }: TimeLineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (events.length === 0) return <Empty>{empty ?? t('timeline.empty')}</Empty>;
  const groups = folded(events);
  return (
    <ol className="dc-timeline" aria-label={label}>
      {groups.map((group, index) => {
        const [first] = group;
        const before = groups[index - 1]?.at(-1);
        if (!first) return null;
        const silence = before ? Math.abs(instant(first.at) - instant(before.at)) : 0;
        return [
          gapMs !== undefined && silence > gapMs && (
            <li key={`${first.key} gap`} className="dc-gap">
              {t('timeline.gap', { duration: format.duration(silence) })}
            </li>
          ),
          <Group key={first.key} events={group} />,
        ];
      })}
    </ol>
  );
}

function Group({ events }: { events: readonly TimeLineEvent[] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [first] = events;
  if (!first) return null;
  if (events.length === 1 || isOpen) {
    return events.map((event, index) => (
      <Line key={event.key} event={event}>
        {isOpen && index === 0 && (
          <button type="button" className="dc-link-button" onClick={() => setOpen(false)}>
            {t('timeline.fold')}
          </button>
        )}
      </Line>
    ));
  }
  return (
    <Line event={first}>
      <span>{t('timeline.times', { count: events.length })}</span>{' '}
      <button type="button" className="dc-link-button" onClick={() => setOpen(true)}>
        {t('timeline.unfold', { count: events.length })}
      </button>
    </Line>
  );
}

function Line({ event, children }: { event: TimeLineEvent; children?: ReactNode }) {
  const format = useFormat();
  const at = instant(event.at);
  return (
    <li data-tone={event.tone}>
      <time dateTime={new Date(at).toISOString()} title={format.exact(at)}>
        {format.withSeconds(at)}
      </time>
      <ToneShape tone={event.tone} />
      <span className="dc-timeline-text">
        <strong>{event.title}</strong> {children}
        {event.detail !== undefined && <span className="dc-hint">{event.detail}</span>}
      </span>
    </li>
  );
}

const instant = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at));

function folded(events: readonly TimeLineEvent[]): TimeLineEvent[][] {
  const groups: TimeLineEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last && event.fold !== undefined && last[0]?.fold === event.fold) last.push(event);
    else groups.push([event]);
  }
  return groups;
}
