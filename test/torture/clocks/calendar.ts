// What a wall clock in a zone shows, and which day's showing of a time of day was the last one: reckoned minute by minute from the
// platform's calendar alone, by none of the product's own rules.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days since 1970 on the wall clock. */
export type Day = number;

export interface Calendar {
  /** What the clock shows, in ms, as if the zone were UTC. */
  shown(at: number): number;
  /** The last day whose showing of `minutes` after midnight has come by `at`. */
  lastShowing(minutes: number, at: number): Day;
  /** Whether the clock was moved within so many hours before `at`. */
  movedWithin(hours: number, at: number): boolean;
  /** The quiet span `HH:MM-HH:MM` or `off`. */
  isQuiet(span: string, at: number): boolean;
}

export function calendarOf(zone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    hourCycle: 'h23',
  });
  const known = new Map<number, number>();
  /** To the minute. */
  const shown = (at: number): number => {
    const minute = Math.floor(at / MINUTE) * MINUTE;
    let stamp = known.get(minute);
    if (stamp === undefined) {
      const [, day, month, year, hour, min] = /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d)$/
        .exec(format.format(minute))!
        .map(Number);
      stamp = Date.UTC(year!, month! - 1, day, hour, min);
      known.set(minute, stamp);
    }
    return stamp;
  };
  const dayOf = (stamp: number): Day => Math.floor(stamp / DAY);
  const offset = (at: number) => shown(at) - Math.floor(at / MINUTE) * MINUTE;
  const movedWithin = (hours: number, at: number) => offset(at - hours * HOUR) !== offset(at);
  /** A day that the zone leaves out has no showings. */
  const exists = (day: Day) => {
    for (let at = day * DAY - 15 * HOUR; at <= day * DAY + 15 * HOUR; at += HOUR) {
      if (dayOf(shown(at)) === day) return true;
    }
    return false;
  };
  const dayAt = (minutes: number, at: number): Day => {
    const stamp = shown(at);
    return stamp - dayOf(stamp) * DAY >= minutes * MINUTE ? dayOf(stamp) : dayOf(stamp) - 1;
  };
  return {
    shown,
    movedWithin,
    lastShowing(minutes, at) {
      let day = dayAt(minutes, at);
      // Clocks that went back show a time again; it had come before.
      if (movedWithin(3, at)) {
        for (let before = at - 3 * HOUR; before < at; before += MINUTE)
          day = Math.max(day, dayAt(minutes, before));
      }
      while (!exists(day)) day -= 1;
      return day;
    },
    isQuiet(span, at) {
      if (span === 'off') return false;
      const [from, to] = span.split('-').map(minutesOf) as [number, number];
      const now = (shown(at) % DAY) / MINUTE;
      return from <= to ? now >= from && now < to : now >= from || now < to;
    },
  };
}

export function minutesOf(hhmm: string): number {
  const [hours, minutes] = hhmm.split(':').map(Number);
  return hours! * 60 + minutes!;
}

/** The instants of `year` at which the clock of the zone is moved, to the quarter of an hour. */
export function movesOf(zone: string, year: number): number[] {
  const { shown } = calendarOf(zone);
  const moves: number[] = [];
  const offset = (at: number) => shown(at) - at;
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year, 11, 31); at += DAY) {
    if (offset(at) === offset(at + DAY)) continue;
    for (let inner = at; inner < at + DAY; inner += 15 * MINUTE) {
      if (offset(inner) !== offset(inner + 15 * MINUTE)) moves.push(inner + 15 * MINUTE);
    }
  }
  return moves;
}
