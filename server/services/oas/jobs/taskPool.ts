// A manager's jobs as a list (document, section 4: task-pool): those in memory; sealedPool.ts says what follows. By status alone, every page is served by an index at any depth;
// any other filter walks the manager's jobs in slices beside other work. Totals are exact either way.
import type { JobStatus } from '../../../core/queue/queueTable.js';
import { mapInSlices, sortInSlices } from '../../../core/store/slices.js';
import type { OrderColumn, Store, Tx, Where } from '../../../core/store/types.js';
import { pageOfIds } from '../lists/keywordSearch.js';
import { matcher } from '../accounts/userFilter.js';
import type { Paging } from '../lists/paging.js';
import { oncePerWalk } from '../lists/walk.js';
import { countOfStatus } from '../sealed.js';
import { jobTable, userTable, type JobRow } from '../tables.js';
import { asksForUser, ENDED, OPEN, passes, statusesOf, whereOf, type JobFilter } from './jobFilter.js';

/**
 * Open ones in the order in which they are handed out; ended ones newest first; both together newest first, and behind them the sealed
 * ones by their end.
 */
type Order = 'open' | 'ended' | 'all';

const ORDERS: Record<Order, readonly OrderColumn<JobRow>[]> = {
  open: ['-priority', 'dueAt', 'id'],
  ended: ['-endedAt', '-id'],
  all: ['-id'],
};

function orderOf({ status }: JobFilter): Order {
  if (status === 'all') return 'all';
  return statusesOf(status).every((word) => OPEN.includes(word)) ? 'open' : 'ended';
}

/** Jobs with one of these have no answer by an index alone. */
const isByStatusAlone = ({ status: _, ...rest }: JobFilter): boolean => Object.keys(rest).length === 0;

export interface JobSearch {
  /** In the list's order. */
  ids: readonly number[];
  /** Where the filter asks for them. */
  users: MatchingUsers | undefined;
}

/** The jobs in memory under a filter, or undefined when an index serves it. */
export async function searchJobs(
  store: Store,
  managerId: number,
  filter: JobFilter,
): Promise<JobSearch | undefined> {
  if (isByStatusAlone(filter)) return undefined;
  return oncePerWalk(async () => {
    const users = asksForUser(filter) ? await matchingUsers(store, managerId, filter) : undefined;
    // The rows themselves, as they were met: a copy of each, of a million, is what the collector of garbage would be busy with.
    const found: JobRow[] = [];
    const isWanted = wantedOf(filter, users);
    const compare = COMPARE[orderOf(filter)];
    let isSorted = true;
    const where = whereOf(managerId, filter);
    // Where nothing but the manager narrows the walk: in an order in which no job can be met twice.
    const order = Object.keys(where).length === 1 ? ORDERS.all : [];
    for await (const job of store.scan(jobTable, where, order)) {
      if (!isWanted(job)) continue;
      isSorted &&= found.length === 0 || compare(found.at(-1)!, job) <= 0;
      found.push(job);
    }
    const sorted = isSorted ? found : await sortInSlices(found, compare);
    return { ids: await mapInSlices(sorted, ({ id }) => id), users };
  });
}

const COMPARE: Record<Order, (a: JobRow, b: JobRow) => number> = {
  open: (a, b) => b.priority - a.priority || a.dueAt - b.dueAt || a.id - b.id,
  ended: (a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.id - a.id,
  all: (a, b) => b.id - a.id,
};

export interface MatchingUsers {
  ofType: ReadonlySet<number>;
  /** Those that the keyword names. */
  named: ReadonlySet<number>;
}

async function matchingUsers(
  store: Store,
  managerId: number,
  { userType, keyword }: JobFilter,
): Promise<MatchingUsers> {
  const ofType = new Set<number>();
  const named = new Set<number>();
  const isNamed = keyword === undefined ? () => false : matcher({ keyword }, 0);
  for await (const user of store.scan(userTable, { managerId })) {
    if (user.userType === userType) ofType.add(user.id);
    if (isNamed(user)) named.add(user.id);
  }
  return { ofType, named };
}

/** What the filter says is taken apart once, not for each of very many jobs. */
export function wantedOf(filter: JobFilter, users: MatchingUsers | undefined): (job: JobRow) => boolean {
  const { userType, ...ofJob } = filter;
  const { keyword, ...butKeyword } = ofJob;
  return (job) => {
    if (userType !== undefined && !users?.ofType.has(job.userId)) return false;
    const isFound = keyword === undefined || users?.named.has(job.userId) === true;
    return passes(job, undefined, isFound ? butKeyword : ofJob);
  };
}

export async function pageJobs(
  tx: Tx,
  managerId: number,
  filter: JobFilter,
  found: JobSearch | undefined,
  paging: Paging,
): Promise<{ rows: JobRow[]; total: number }> {
  if (found) return pageOfIds(tx, jobTable, found.ids, paging);
  const order = orderOf(filter);
  return tx.page(jobTable, { where: pageWhere(managerId, filter, order), orderBy: ORDERS[order], ...paging });
}

function pageWhere(managerId: number, { status }: JobFilter, order: Order): Where<JobRow> {
  const own = { lane: managerId };
  if (order === 'all') return own;
  const statuses = { ...own, status: { in: statusesOf(status) } };
  // What has ended has an instant: said so that the index of ended jobs may answer.
  return order === 'ended' ? { ...statuses, endedAt: { gte: 0 } } : statuses;
}

/** How many jobs of each status the manager has. */
export async function countJobs(tx: Tx, managerId: number): Promise<Record<JobStatus, number>> {
  const counts = { pending: 0, leased: 0, running: 0, success: 0, failed: 0, cancelled: 0 };
  for (const status of [...OPEN, ...ENDED]) {
    counts[status] = await countOfStatus(tx, status, managerId);
  }
  return counts;
}
