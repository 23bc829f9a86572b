// A manager's tasks by the hour of the clock in which they become jobs: counted, and listed in pages. An hour is a range of the
// calendar's index, quiet hours taken off and added to the hour that follows them, so any number of tasks is counted and paged
// without a walk. A filter by task or user is walked in slices outside any transaction.
import { HOUR, type Instant } from '../../../core/kernel/clock.js';
import { sortInSlices } from '../../../core/store/slices.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { matcher } from '../accounts/userFilter.js';
import { matchingIds } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import type { OasSettings } from '../settings.js';
import { taskTable, userTable, type TaskRow, type UserType } from '../tables.js';
import { quietIntervals, type CalendarWindow, type Interval } from './calendar.js';
import { wallStamp } from './zones.js';

export interface DueFilter {
  task: string | undefined;
  userType: UserType | undefined;
  keyword: string | undefined;
}

/** Where a task stands in the calendar's index. */
type Place = Pick<TaskRow, 'userId' | 'task' | 'dueAt'>;

/** Due instants that become jobs within an hour; without `gte` everything that is overdue, too. */
type DueRange = { gte?: Instant; lt: Instant };

const HOURS = 24;

/** From now to the end of the 24th hour of the clock. */
export function dueWindow(now: Instant, { timeZone, scheduler }: OasSettings): CalendarWindow {
  const begin = now - (wallStamp(now, timeZone) % HOUR);
  return { from: now, to: begin + HOURS * HOUR, now, zone: timeZone, quietHours: scheduler.quietHours };
}

/** The first begins now. */
export function clockHours({ from, to }: CalendarWindow): Interval[] {
  return Array.from({ length: HOURS }, (_, index) => ({
    from: index === 0 ? from : to - (HOURS - index) * HOUR,
    to: to - (HOURS - index - 1) * HOUR,
  }));
}

/** Undefined for an hour in which nothing can become a job. */
export function dueRange({ from, to }: Interval, window: CalendarWindow): DueRange | undefined {
  const quiet = quietIntervals(window);
  // What is due in quiet hours waits for their end: their beginning is where the following hour's range begins.
  const earliest = (at: Instant) => quiet.find((span) => span.from < at && at <= span.to)?.from ?? at;
  const [start, end] = [earliest(from), earliest(to)];
  if (end <= start) return undefined;
  return start <= window.now ? { lt: end } : { gte: start, lt: end };
}

/** Places of the tasks under a filter, the earliest first; undefined where there is none and the index serves. */
export async function searchDue(
  store: Store,
  managerId: number,
  { task, ...user }: DueFilter,
  window: CalendarWindow,
): Promise<Place[] | undefined> {
  const asksForUsers = user.userType !== undefined || user.keyword !== undefined;
  if (task === undefined && !asksForUsers) return undefined;
  const users = asksForUsers ? await usersUnder(store, managerId, user, window.now) : undefined;
  const found: Place[] = [];
  const where = { state: 'waiting', managerId, dueAt: { lt: window.to } } as const;
  for await (const row of store.scan(taskTable, where)) {
    if (task !== undefined && row.task !== task) continue;
    if (users && !users.has(row.userId)) continue;
    found.push({ userId: row.userId, task: row.task, dueAt: row.dueAt });
  }
  return sortInSlices(found, inOrder);
}

/** How many tasks fall into each hour. */
export async function countHours(
  tx: Tx,
  managerId: number,
  found: readonly Place[] | undefined,
  window: CalendarWindow,
): Promise<number[]> {
  const counts: number[] = [];
  for (const hour of clockHours(window)) {
    const range = dueRange(hour, window);
    if (!range) counts.push(0);
    else if (found) counts.push(within(found, range).length);
    else counts.push(await tx.count(taskTable, { state: 'waiting', managerId, dueAt: range }));
  }
  return counts;
}

/** One page of `hour`, or of the whole window. */
export async function pageDue(
  tx: Tx,
  managerId: number,
  found: readonly Place[] | undefined,
  { hour, window, ...paging }: Paging & { hour: Interval | undefined; window: CalendarWindow },
): Promise<{ rows: TaskRow[]; total: number }> {
  const range = dueRange(hour ?? window, window);
  if (!range) return { rows: [], total: 0 };
  if (!found) {
    return tx.page(taskTable, {
      where: { state: 'waiting', managerId, dueAt: range },
      orderBy: ['dueAt', 'userId', 'task'],
      ...paging,
    });
  }
  const places = within(found, range);
  const rows: TaskRow[] = [];
  for (const place of places.slice((paging.page - 1) * paging.pageSize, paging.page * paging.pageSize)) {
    const row = await tx.get(taskTable, [place.userId, place.task]);
    // Since the search it may have become a job.
    if (row?.state === 'waiting') rows.push(row);
  }
  return { rows, total: places.length };
}

async function usersUnder(
  store: Store,
  managerId: number,
  { userType, keyword }: Omit<DueFilter, 'task'>,
  now: Instant,
): Promise<ReadonlySet<number>> {
  const filter = { ...(userType && { userType }), ...(keyword && { keyword }) };
  return new Set(await matchingIds(store, userTable, { managerId }, matcher(filter, now)));
}

const inOrder = (a: Place, b: Place): number =>
  a.dueAt - b.dueAt || a.userId - b.userId || (a.task < b.task ? -1 : 1);

/** Of places in order. */
function within(found: readonly Place[], { gte, lt }: DueRange): readonly Place[] {
  return found.slice(gte === undefined ? 0 : firstFrom(found, gte), firstFrom(found, lt));
}

function firstFrom(found: readonly Place[], at: Instant): number {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle]!.dueAt < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
