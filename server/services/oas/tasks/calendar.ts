// When the tasks of the next hours will run: each task's due instant, moved out of quiet hours, and after it the repeats that are
// certain by its daily time or its rule, as if every run ended well and at once. Pure, but for the turns it gives the event loop.
import { HOUR, type Instant } from '../../../core/kernel/clock.js';
import { pacer, sortInSlices } from '../../../core/store/slices.js';
import type { TaskRow } from '../tables.js';
import { nextBySuccess, nextDaily, quietUntil } from './nextTime.js';
import { templateOf } from './taskTemplates.js';

export interface CalendarWindow {
  /** Not before `now`. */
  from: Instant;
  to: Instant;
  now: Instant;
  zone: string;
  /** `HH:MM-HH:MM` or `off`. */
  quietHours: string;
}

export interface CalendarEntry {
  /** When it will become a job. */
  at: Instant;
  task: TaskRow;
  /** It follows from the run before it; otherwise it is what stands in the row. */
  repeat: boolean;
}

export interface Interval {
  from: Instant;
  to: Instant;
}

const PACE_MS = 5;

/** Earliest first; at one instant by priority, user and task. */
export async function entriesOf(tasks: readonly TaskRow[], window: CalendarWindow): Promise<CalendarEntry[]> {
  const entries: CalendarEntry[] = [];
  const pace = pacer(PACE_MS);
  for (const task of tasks) {
    entries.push(...entriesOfTask(task, window));
    if (pace.due()) await pace.rest();
  }
  return sortInSlices(entries, inOrder);
}

const inOrder = (a: CalendarEntry, b: CalendarEntry): number =>
  a.at - b.at ||
  b.task.priority - a.task.priority ||
  a.task.userId - b.task.userId ||
  (a.task.task < b.task.task ? -1 : 1);

function entriesOfTask(task: TaskRow, window: CalendarWindow): CalendarEntry[] {
  const { from, to, now, zone } = window;
  const entries: CalendarEntry[] = [];
  let repeat = false;
  for (let due: Instant | null = Math.max(task.dueAt, now); due !== null;) {
    const at = outOfQuiet(due, window);
    if (at >= to) break;
    if (at >= from) entries.push({ at, task, repeat });
    due =
      task.daily !== null
        ? nextDaily(task.daily, at, zone)
        : nextBySuccess(templateOf(task.task).rule, at, zone);
    repeat = true;
  }
  return entries;
}

/** When what is due at `due` is taken up. */
export const outOfQuiet = (
  due: Instant,
  { quietHours, zone }: Pick<CalendarWindow, 'quietHours' | 'zone'>,
): Instant => quietUntil(quietHours, due, zone) ?? due;

/** The parts of the window in which nothing is taken up. */
export function quietIntervals(window: CalendarWindow): Interval[] {
  const { from, to, zone, quietHours } = window;
  const begin = quietHours.split('-')[0] ?? '';
  const intervals: Interval[] = [];
  if (quietHours === 'off') return intervals;
  for (let at = from; at < to;) {
    const until = quietUntil(quietHours, at, zone);
    if (until !== null) intervals.push({ from: at, to: Math.min(until, to) });
    at = nextDaily(begin, until ?? at, zone);
  }
  return intervals;
}

/** The hours of the window, counted from its beginning; the last one may be shorter. */
export function hoursOf({ from, to }: Pick<CalendarWindow, 'from' | 'to'>): Interval[] {
  const hours: Interval[] = [];
  for (let at = from; at < to; at += HOUR) hours.push({ from: at, to: Math.min(at + HOUR, to) });
  return hours;
}
