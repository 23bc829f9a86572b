// Wall clocks of IANA zones, by Intl alone. A time that a clock skips (summer time begins) stands for the instant as far
// after the gap as the text lies in it; a time that a clock shows twice (summer time ends) stands for the first of the two.
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../../../core/kernel/clock.js';

/** What a clock on the wall shows. `weekday`: 0 is Sunday. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
}

/** A wall time written as if it were UTC: plain arithmetic on dates works on it. Never an instant. */
export type WallStamp = number;

const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;

/** What the wall clock of `zone` shows at `at`. */
export function wallTime(at: Instant, zone: string): WallTime {
  const shown = new Date(wallStamp(at, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    weekday: shown.getUTCDay(),
  };
}

export const wallStamp = (at: Instant, zone: string): WallStamp => at + offsetAt(at, zone);

/** 00:00 of the wall day that is `days` after the one in which `at` lies. */
export function wallMidnight(at: Instant, zone: string, days = 0): WallStamp {
  const stamp = wallStamp(at, zone);
  return stamp - modulo(stamp, DAY) + days * DAY;
}

/** The instant at which the clock of `zone` shows `stamp`; see the top of the file for skipped and doubled times. */
export function instantOf(stamp: WallStamp, zone: string): Instant {
  // No zone moves its clock twice within two days, so one of these two offsets is the right one.
  const before = offsetAt(stamp - DAY, zone);
  const after = offsetAt(stamp + DAY, zone);
  if (offsetAt(stamp - before, zone) === before) return stamp - before;
  if (offsetAt(stamp - after, zone) === after) return stamp - after;
  return stamp - before;
}

/** The instant after `from`, up to `to` (a day on at most), from which the clock of `zone` is ahead of UTC by another length. */
export function firstMove(from: Instant, to: Instant, zone: string): Instant | undefined {
  const before = offsetAt(from, zone);
  if (offsetAt(to, zone) === before) return undefined;
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Cuts to the full minute; every zone's offset is a whole number of minutes in the years that are accepted. */
export const cutToMinute = (at: Instant): Instant => at - modulo(at, MINUTE);

/** `YYYY-MM-DD HH:mm` on the wall clock of `zone`. */
export function formatMinute(at: Instant, zone: string): string {
  return new Date(wallStamp(at, zone)).toISOString().slice(0, 16).replace('T', ' ');
}

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?([Zz]|[+-]\d\d:\d\d)?$/;

/**
 * Reads `YYYY-MM-DD HH:MM[:SS]` on the wall clock of `zone`, or RFC 3339 with its own offset; with `dateOnly` also
 * `YYYY-MM-DD` (00:00). Undefined for anything else, for days that do not exist, and outside the years 2000 to 2100.
 */
export function parseZonedTime(
  text: string,
  zone: string,
  options: { dateOnly?: boolean } = {},
): Instant | undefined {
  const match = DATE_TIME.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const hasClock = hour !== undefined;
  if (!hasClock && (!options.dateOnly || offset !== undefined)) return undefined;
  // RFC 3339 has seconds; without an offset the form is the picker's: a blank in the middle, no fraction.
  if (offset !== undefined && second === undefined) return undefined;
  if (hasClock && offset === undefined && (text.trim()[10] !== ' ' || fraction !== undefined))
    return undefined;
  const stamp = stampOf(
    [year, month, day, hour ?? '0', minute ?? '0', second ?? '0'].map(Number),
    Number((fraction ?? '0').padEnd(3, '0').slice(0, 3)),
  );
  if (stamp === undefined) return undefined;
  const offsetMs = offset === undefined ? 0 : parseOffset(offset);
  if (offsetMs === undefined) return undefined;
  const at = offset === undefined ? instantOf(stamp, zone) : stamp - offsetMs;
  const shownYear = wallTime(at, zone).year;
  return shownYear >= FIRST_YEAR && shownYear <= LAST_YEAR ? at : undefined;
}

function stampOf(parts: readonly number[], millisecond: number): WallStamp | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const stamp = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const made = new Date(stamp);
  // 30 February rolls over into March: not a day.
  const exists =
    made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  return exists ? stamp : undefined;
}

/** `Z`, `+08:00` or `-03:30` in milliseconds east of UTC. */
function parseOffset(text: string): number | undefined {
  if (text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}

// Making a formatter costs about 50 us, using one less than 1 us.
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the clock of `zone` is ahead of UTC at `at`. */
function offsetAt(at: Instant, zone: string): number {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hour: '2-digit',
      timeZoneName: 'longOffset',
    });
    formatters.set(zone, formatter);
  }
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatter.format(at));
  if (!match) throw new Error(`the offset of ${zone} could not be read`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const size = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return sign === '-' ? -size : size;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
