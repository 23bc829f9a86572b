// When the daily backup is due: at its hour in the cloud's zone; missed while the machine was off, soon after the next start.
import { DAY, HOUR, MINUTE, type Instant } from '../core/kernel/clock.js';
import { instantOf, wallClock } from '../core/kernel/zone.js';

/** After a failure the disk is given time. */
const RETRY_MS = HOUR;
export const LOOK_MS = MINUTE;

/** The first instant after `from` at which the hour begins. */
export function nextDaily(hour: number, zone: string, from: Instant): Instant {
  const midnight = Math.floor(wallClock(zone, from) / DAY) * DAY;
  for (let day = 0; ; day++) {
    const at = instantOf(zone, midnight + day * DAY + hour * HOUR);
    if (at > from) return at;
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
