// The calendar of a manager and of one user, read in one transaction and worked out outside of it. Bounded: of a manager with more
// due tasks than fit, the first are listed, and the counts by hour are exact all the same, for an index gives them.
import { HOUR, toIso, type Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { TaskNames } from '../oas.js';
import type { OasSettings } from '../settings.js';
import { taskTable, userTable, type TaskRow, type UserRow } from '../tables.js';
import {
  entriesOf,
  hoursOf,
  outOfQuiet,
  quietIntervals,
  type CalendarEntry,
  type CalendarWindow,
  type Interval,
} from './calendar.js';
import { tasksOf } from './taskRows.js';
import { taskWord } from './taskTemplates.js';

const MOST_ITEMS = 2000;
const LONGEST_HOURS = 24;
const FARTHEST_AHEAD = 24 * HOUR;

/** `from` undefined is now; what lies behind or too far ahead is brought into range, and the answer says so. */
export function windowOf(
  asked: { from: Instant | undefined; hours: number | undefined },
  now: Instant,
  { timeZone, scheduler }: OasSettings,
): CalendarWindow {
  const from = Math.min(Math.max(asked.from ?? now, now), now + FARTHEST_AHEAD);
  const hours = Math.min(Math.max(asked.hours ?? LONGEST_HOURS, 1), LONGEST_HOURS);
  return { from, to: from + hours * HOUR, now, zone: timeZone, quietHours: scheduler.quietHours };
}

export interface CalendarData {
  tasks: TaskRow[];
  users: ReadonlyMap<number, UserRow>;
  /** First runs by hour of the window. */
  due: number[];
  truncated: boolean;
}

/** A manager's waiting tasks up to the end of the window, the earliest first. */
export async function readManagerCalendar(
  tx: Tx,
  managerId: number,
  window: CalendarWindow,
): Promise<CalendarData> {
  const found = await tx.find(taskTable, {
    where: { state: 'waiting', managerId, dueAt: { lt: window.to } },
    orderBy: ['dueAt', 'userId', 'task'],
    limit: MOST_ITEMS + 1,
  });
  const tasks = found.slice(0, MOST_ITEMS);
  const users = new Map<number, UserRow>();
  for (const userId of new Set(tasks.map((task) => task.userId))) {
    const user = await tx.get(userTable, userId);
    if (user) users.set(userId, user);
  }
  const due = await countDue(tx, managerId, window);
  return { tasks, users, due, truncated: found.length > tasks.length };
}

export async function readUserCalendar(tx: Tx, user: UserRow, window: CalendarWindow): Promise<CalendarData> {
  const tasks = (await tasksOf(tx, user.id)).filter(({ state }) => state === 'waiting');
  const due = hoursOf(window).map(() => 0);
  for (const { dueAt } of tasks) addDue(due, window, Math.max(dueAt, window.now), 1);
  return { tasks, users: new Map([[user.id, user]]), due, truncated: false };
}

/** Exact for any number of tasks: the window is cut where an hour or a quiet stretch begins, and each piece is counted. */
async function countDue(tx: Tx, managerId: number, window: CalendarWindow): Promise<number[]> {
  const due = hoursOf(window).map(() => 0);
  const { now, to } = window;
  const waiting = { state: 'waiting', managerId } as const;
  addDue(due, window, now, await tx.count(taskTable, { ...waiting, dueAt: { lt: now } }));
  const edges = [...hoursOf(window), ...quietIntervals({ ...window, from: now })].flatMap(
    ({ from, to: end }) => [from, end],
  );
  const cuts = [...new Set([now, ...edges, to])].filter((at) => at >= now && at <= to).sort((a, b) => a - b);
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const end = cuts[index + 1] ?? to;
    addDue(due, window, start, await tx.count(taskTable, { ...waiting, dueAt: { gte: start, lt: end } }));
  }
  return due;
}

function addDue(due: number[], window: CalendarWindow, dueAt: Instant, count: number): void {
  const hour = Math.floor((outOfQuiet(dueAt, window) - window.from) / HOUR);
  if (due[hour] !== undefined) due[hour] += count;
}

/** As the contract's `calendar` says it. */
export async function calendarAnswer(data: CalendarData, window: CalendarWindow, names: TaskNames) {
  const entries = await entriesOf(data.tasks, window);
  const hours = hoursOf(window);
  const repeats = hours.map(() => 0);
  for (const { at, repeat } of entries) {
    if (repeat) repeats[Math.floor((at - window.from) / HOUR)]! += 1;
  }
  return {
    from: toIso(window.from),
    to: toIso(window.to),
    items: entries.slice(0, MOST_ITEMS).map((entry) => entryWire(entry, data.users, names)),
    hours: hours.map(({ from }, index) => ({
      at: toIso(from),
      due: data.due[index] ?? 0,
      repeats: repeats[index] ?? 0,
    })),
    quiet: quietIntervals(window).map(intervalWire),
    due: data.due.reduce((sum, count) => sum + count, 0),
    truncated: data.truncated || entries.length > MOST_ITEMS,
  };
}

function entryWire(
  { at, task, repeat }: CalendarEntry,
  users: ReadonlyMap<number, UserRow>,
  names: TaskNames,
) {
  const user = users.get(task.userId);
  return {
    at: toIso(at),
    user_id: task.userId,
    account_no: user?.accountNo ?? '',
    login_id: user?.loginId ?? '',
    username: user?.gameName ?? '',
    task_type: taskWord(task.task, names),
    priority: task.priority,
    daily: task.daily,
    repeat,
  };
}

const intervalWire = ({ from, to }: Interval) => ({ from: toIso(from), to: toIso(to) });
