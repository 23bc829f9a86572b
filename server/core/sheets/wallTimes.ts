// Many instants to wall clocks of one zone, quickly: asking the system's calendar takes microseconds each, and a file has
// hundreds of thousands.
import { DAY, type Instant } from '../kernel/clock.js';
import { wallClock } from '../kernel/zone.js';

/** `wallTimes(zone)(at)` is `wallClock(zone, at)`. */
export function wallTimes(zone: string): (at: Instant) => number {
  // Offset by day; undefined for a day on which clocks are moved.
  const offsets = new Map<number, number | undefined>();
  const offsetOfDay = (day: number): number | undefined => {
    const starts = wallClock(zone, day * DAY) - day * DAY;
    const ends = wallClock(zone, (day + 1) * DAY) - (day + 1) * DAY;
    return starts === ends ? starts : undefined;
  };
  return (at) => {
    const day = Math.floor(at / DAY);
    if (!offsets.has(day)) offsets.set(day, offsetOfDay(day));
    const offset = offsets.get(day);
    return offset === undefined ? wallClock(zone, at) : at + offset;
  };
}
