// When the daily backup is due: at its hour in the cloud's zone; missed while the machine was off, soon after the next start.
import { DAY, HOUR, MINUTE, type Instant } from '../core/kernel/clock.js';
import { instantOf, isDay, wallClock } from '../core/kernel/zone.js';

/** After a failure the disk is given time. */
const RETRY_MS = HOUR;
export const LOOK_MS = MINUTE;
const LONGEST_DAY_MS = 25 * HOUR;

/** The first instant after `from` at which the hour begins. */
export function nextDaily(hour: number, zone: string, from: Instant): Instant {
  const midnight = Math.floor(wallClock(zone, from) / DAY) * DAY;
  for (let day = 0; ; day++) {
    const wall = midnight + day * DAY + hour * HOUR;
    const at = instantOf(zone, wall);
    if (at > from && (wallClock(zone, at) === wall || isDay(zone, wall))) return at;
  }
}

/** `from`: the last daily one, or the start of counting; `lastTry`: a failed one. */
export function isDailyDue(options: {
  hour: number;
  zone: string;
  from: Instant;
  lastTry: Instant | null;
  now: Instant;
}): boolean {
  const { hour, zone, from, lastTry, now } = options;
  if (lastTry !== null && lastTry > from && now < lastTry + RETRY_MS && now >= lastTry) return false;
  return nextDaily(hour, zone, from) <= now;
}

/**
 * Whether `from` is of a clock that was set back since: counted from it, the next backup would lie beyond the next day. Up to a day back
 * it is kept, for the day that comes again has its backup.
 */
export function isAstray({
  hour,
  zone,
  from,
  now,
}: {
  hour: number;
  zone: string;
  from: Instant;
  now: Instant;
}): boolean {
  return nextDaily(hour, zone, from) > nextDaily(hour, zone, now) + LONGEST_DAY_MS;
}
