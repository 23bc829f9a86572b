// When a cron rule comes next, in a zone, with clocks that go forward and back.
//
// Promise: a rule that names its hours fires once for each wall clock it names on each day: a time that comes twice (clocks
// back) at its first coming, a time that never comes (clocks forward) at the moment the clocks were moved; on a day that a
// zone leaves out not at all. A rule for every hour follows real time instead.
import nodeSchedule from 'node-schedule';
import { DAY, type Instant } from '../kernel/clock.js';
import { instantOf, isDay, wallClock } from '../kernel/zone.js';

const FIELDS = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12 },
  { name: 'day of week', from: 0, to: 7 },
] as const;

export type NextInstant = (after: Instant) => Instant;

/**
 * Reads `minute hour day-of-month month day-of-week` (numbers, lists, ranges, steps). As in cron, where both days are named
 * either one is enough. Throws RangeError for a rule or zone that it cannot read, or that never comes.
 */
export function cronRule(rule: string, zone: string): NextInstant {
  wallClock(zone, 0);
  const parts = rule.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) throw new RangeError(`"${rule}": a rule has five fields`);
  const [minutes, hours, days = null, months, weekdays = null] = parts.map((part, index) =>
    readField(rule, part, index),
  );

  // A field that is left alone matches every value.
  const build = (chosen: { days?: number[] | null; weekdays?: number[] | null }) => {
    const built = new nodeSchedule.RecurrenceRule();
    built.second = 0;
    if (minutes) built.minute = minutes;
    if (hours) built.hour = hours;
    if (months) built.month = months.map((month) => month - 1);
    if (chosen.days) built.date = chosen.days;
    if (chosen.weekdays) built.dayOfWeek = chosen.weekdays.map((day) => day % 7);
    // In small letters: the library below keeps what it knows of a zone for each spelling.
    built.tz = hours ? 'Etc/UTC' : zone.toLowerCase();
    return built;
  };
  const rules = days && weekdays ? [build({ days }), build({ weekdays })] : [build({ days, weekdays })];
  if (days && months && !weekdays && !months.some((month) => days.some((day) => day <= longest(month)))) {
    throw new RangeError(`"${rule}": no such day in these months`);
  }

  const nextOf = (base: number): number =>
    Math.min(
      ...rules.map((each) => each.nextInvocationDate(new Date(base))?.getTime() ?? Number.POSITIVE_INFINITY),
    );
  if (!hours) return nextOf;

  return (after) => {
    // Wall clocks are reckoned as if they were UTC, a day back to be sure, and each is then looked up in the zone.
    let wall = wallClock(zone, after) - DAY;
    for (;;) {
      wall = nextOf(wall);
      const at = instantOf(zone, wall);
      if (at > after && (wallClock(zone, at) === wall || isDay(zone, wall))) return at;
    }
  };
}

const longest = (month: number) => new Date(Date.UTC(2024, month, 0)).getUTCDate();

/** Null for `*`: every value. */
function readField(rule: string, text: string, index: number): number[] | null {
  const { name, from, to } = FIELDS[index]!;
  const wrong = () => new RangeError(`"${rule}": cannot read "${text}" as ${name}`);
  if (text === '*') return null;
  const values = new Set<number>();
  for (const piece of text.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(piece);
    if (!match) throw wrong();
    const first = match[1] === undefined ? from : Number(match[1]);
    const last = match[2] !== undefined ? Number(match[2]) : match[1] === undefined || match[3] ? to : first;
    const step = Number(match[3] ?? 1);
    if (first < from || last > to || first > last || step < 1) throw wrong();
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}
