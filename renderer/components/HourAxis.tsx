// The hours ahead as an axis, quiet hours shaded. What stands in an hour is the caller's; things of the axis can be dropped on an
// hour in which something can run.
import { useState, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/useFormat.js';
import './hourAxis.css';

export interface Stretch {
  /** Instants. */
  from: number;
  to: number;
}

export interface HourAxisProps<Hour extends Stretch> {
  label: string;
  hours: readonly Hour[];
  quiet: readonly Stretch[];
  now: number;
  children: (hour: Hour) => ReactNode;
  /** Something of the axis was dropped on this hour. */
  onDrop?: (hour: Hour) => void;
  /** Where there is no room beside the list: a strip above it. */
  isStrip?: boolean;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

export function HourAxis<Hour extends Stretch>(props: HourAxisProps<Hour>) {
  const { label, hours, quiet, now, children, onDrop, isStrip = false } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [over, setOver] = useState<number>();
  return (
    <ol className="dc-hours" aria-label={label} data-strip={isStrip}>
      {hours.map((hour) => {
        const span = quiet.find(({ from, to }) => from < hour.to && to > hour.from);
        const takes = onDrop && !(span && span.from <= hour.from && span.to >= hour.to);
        const begin = hour.to - HOUR;
        return (
          <li
            key={hour.from}
            data-quiet={span !== undefined || undefined}
            data-over={over === hour.from}
            style={span && shade(span, begin)}
            onDragOver={(event) => {
              if (!takes) return;
              event.preventDefault();
              setOver(hour.from);
            }}
            onDragLeave={() => setOver(undefined)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(undefined);
              if (takes) onDrop(hour);
            }}
          >
            <span className="dc-hour-name">
              {format.when(begin, now)}
              {span && <span className="dc-aloud"> {t('plan.quietHour')}</span>}
            </span>
            <div className="dc-hour-body">{children(hour)}</div>
          </li>
        );
      })}
    </ol>
  );
}

/** Which part of the hour is quiet. */
function shade({ from, to }: Stretch, begin: number): CSSProperties {
  const share = (at: number) => `${Math.min(Math.max((at - begin) / HOUR, 0), 1) * 100}%`;
  return { '--quiet-from': share(from), '--quiet-to': share(to) } as CSSProperties;
}

/** Hours of the clock from `from` to the one in which `to` lies; `clock` is what `from` reads: `14:23`. */
export function hoursBetween(from: number, to: number, clock: string): Stretch[] {
  const begin = from - (from % MINUTE) - Number(clock.slice(-2)) * MINUTE;
  const hours: Stretch[] = [];
  for (let at = begin; at < to; at += HOUR) hours.push({ from: Math.max(at, from), to: at + HOUR });
  return hours;
}
