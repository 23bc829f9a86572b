// When a task is due next. Pure: instants, wall-clock texts and a zone in, instants out (behaviour rows 7 to 9 and 12).
import { assertNever } from '../../../core/kernel/errors.js';
import { DAY, HOUR, MINUTE, type Instant } from '../../../core/kernel/clock.js';
import {
  cutToMinute,
  firstMove,
  formatMinute,
  instantOf,
  parseZonedTime,
  wallMidnight,
  wallStamp,
  wallTime,
  type WallStamp,
} from './zones.js';

export type NextTimeRule =
  | 'daily_reset'
  | 'weekly_monday'
  | 'weekly_7d'
  | 'interval_6h'
  | 'interval_8h'
  | 'interval_2h_window'
  | 'coop_window'
  | 'on_demand';

/** A `next_time` as it was written. */
export type NextTime = { kind: 'now' } | { kind: 'daily'; hhmm: string } | { kind: 'at'; at: Instant };

/** For error texts. */
export const NEXT_TIME_FORMS =
  'HH:MM (daily), YYYY-MM-DD HH:MM, YYYY-MM-DD HH:MM:SS, RFC 3339 with an offset, or empty (due now); years 2000 to 2100';

const RESET_MINUTE = 1 * MINUTE;
const WINDOW_OPENS_HOUR = 10;
const WINDOW_CLOSES_HOUR = 22;
const COOP_HOURS = [18, 21] as const;

/** Undefined for what cannot be read. Instants are cut to the minute, as they are shown. */
export function parseNextTime(value: unknown, zone: string): NextTime | undefined {
  if (value === undefined || value === null) return { kind: 'now' };
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '') return { kind: 'now' };
  const daily = /^(\d{1,2}):(\d{1,2})$/.exec(text);
  if (daily) {
    const [hour, minute] = [Number(daily[1]), Number(daily[2])];
    return hour < 24 && minute < 60 ? { kind: 'daily', hhmm: hhmmText(hour, minute) } : undefined;
  }
  const at = parseZonedTime(text, zone);
  return at === undefined ? undefined : { kind: 'at', at: cutToMinute(at) };
}

/** `YYYY-MM-DD HH:mm` on the wall clock of `zone`. */
export const formatNextTime = (at: Instant, zone: string): string => formatMinute(at, zone);

/** The first instant strictly after `after` at which the clock of `zone` shows `hhmm`. */
export function nextDaily(hhmm: string, after: Instant, zone: string): Instant {
  // Yesterday's may still lie ahead: a clock that skips the last hour of a day moves it past midnight.
  return firstAfter(after, wallMidnight(after, zone, -1) + clockMs(hhmm), zone);
}

/** Today's `hhmm` on the clock of `zone`, past or still to come. */
export const todayAt = (hhmm: string, now: Instant, zone: string): Instant =>
  instantOf(wallMidnight(now, zone) + clockMs(hhmm), zone);

/** The due instant after a success; null where the rule moves nothing (`on_demand`). */
export function nextBySuccess(rule: NextTimeRule, completedAt: Instant, zone: string): Instant | null {
  switch (rule) {
    case 'daily_reset':
      return firstAfter(completedAt, wallMidnight(completedAt, zone, 1) + RESET_MINUTE, zone);
    case 'weekly_monday': {
      const daysToMonday = (8 - wallTime(completedAt, zone).weekday) % 7 || 7;
      return instantOf(wallMidnight(completedAt, zone, daysToMonday) + RESET_MINUTE, zone);
    }
    case 'weekly_7d':
      return cutToMinute(completedAt + 7 * DAY);
    case 'interval_6h':
      return cutToMinute(completedAt + 6 * HOUR);
    case 'interval_8h':
      return cutToMinute(completedAt + 8 * HOUR);
    case 'interval_2h_window':
      return nextWindow(completedAt, zone);
    case 'coop_window':
      return Math.min(...COOP_HOURS.map((hour) => nextDaily(hhmmText(hour, 0), completedAt, zone)));
    case 'on_demand':
      return null;
    default:
      return assertNever(rule);
  }
}

/** Until when `setting` (`HH:MM-HH:MM` or `off`) keeps the generator still; null outside of it. An empty span is none. */
export function quietUntil(setting: string, now: Instant, zone: string): Instant | null {
  if (setting === 'off') return null;
  const [start = 0, end = 0] = setting.split('-').map(clockMs);
  const shown = wallStamp(now, zone) - wallMidnight(now, zone);
  const quiet = start <= end ? shown >= start && shown < end : shown >= start || shown < end;
  if (!quiet) return null;
  const until = now + ((end - shown + DAY) % DAY);
  const moved = firstMove(now, until, zone);
  // Where the clock is moved before the end, quiet goes on from there or is over: its end may be skipped, or shown again.
  return moved === undefined ? until : (quietUntil(setting, moved, zone) ?? moved);
}

/** Two hours on, cut to the full hour, inside the day's windows: too early waits for the same day's first, too late for the next. */
function nextWindow(completedAt: Instant, zone: string): Instant {
  const candidate = completedAt + 2 * HOUR;
  const { hour } = wallTime(candidate, zone);
  const wall = (days: number, atHour: number) => wallMidnight(candidate, zone, days) + atHour * HOUR;
  if (hour >= WINDOW_CLOSES_HOUR) return instantOf(wall(1, WINDOW_OPENS_HOUR), zone);
  return instantOf(wall(0, Math.max(hour, WINDOW_OPENS_HOUR)), zone);
}

/** The instant of `first`, or of the same wall time a day later, and so on: the first strictly after `after`. */
function firstAfter(after: Instant, first: WallStamp, zone: string): Instant {
  for (let stamp = first; ; stamp += DAY) {
    const at = instantOf(stamp, zone);
    if (at > after) return at;
  }
}

function clockMs(hhmm: string): number {
  const [hour, minute] = hhmm.split(':').map(Number);
  return (hour ?? 0) * HOUR + (minute ?? 0) * MINUTE;
}

const hhmmText = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
