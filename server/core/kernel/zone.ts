// Calendar zones: how far a zone's wall clock is from UTC, and which instant a wall clock means.
import { DAY, HOUR, MINUTE, SECOND, type Instant } from './clock.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  // A zone may be written in any mixture of cases, and people write them: kept once, not once a spelling.
  const name = zone.toLowerCase();
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(name, format);
  }
  return format;
}

/** Whether the calendar knows a zone of this name. */
export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The zone's wall clock at an instant, written as if it were UTC (ms). Throws RangeError for an unknown zone. */
export function wallClock(zone: string, at: Instant): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value);
  const whole = Date.UTC(
    part.year ?? 0,
    (part.month ?? 1) - 1,
    part.day ?? 1,
    part.hour ?? 0,
    part.minute ?? 0,
    part.second ?? 0,
  );
  return whole + (((at % SECOND) + SECOND) % SECOND);
}

/**
 * The instant that a wall clock (ms, written as if UTC) means in a zone. When clocks go back and it comes twice, the first;
 * when clocks go forward and it never comes, the instant at which they were moved.
 */
export function instantOf(zone: string, wall: number): Instant {
  const offset = (at: Instant) => wallClock(zone, at) - at;
  // Offsets lie within 16 hours of UTC, so these two enclose the instant, and any change of clocks near it.
  const before = wall - 16 * HOUR;
  const after = wall + 16 * HOUR;
  const early = wall - offset(before);
  const late = wall - offset(after);
  const meant = [early, late].sort((a, b) => a - b).find((at) => wallClock(zone, at) === wall);
  if (meant !== undefined) return meant;

  let low = Math.min(early, late) - 4 * HOUR;
  let high = Math.max(early, late) + 4 * HOUR;
  const offsetBefore = offset(low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === offsetBefore) low = middle;
    else high = middle;
  }
  // Zones change at whole minutes.
  return Math.round(high / MINUTE) * MINUTE;
}

/** Whether the zone has the day of a wall clock: Samoa left out the 30th of December 2011. */
export function isDay(zone: string, wall: number): boolean {
  const midnight = Math.floor(wall / DAY) * DAY;
  return instantOf(zone, midnight) !== instantOf(zone, midnight + DAY - MINUTE);
}
