// The sealed part of a manager's jobs: those that ended longer ago than rows are kept in memory.
import type { SegmentRow } from '../../../core/store/history/catalogue.js';
import type { SealedList } from '../lists/sealedPages.js';
import type { Tx } from '../../../core/store/types.js';
import { laneStatusKey, sealedJobs } from '../sealed.js';
import { deletedUserTable, userTable, type JobRow } from '../tables.js';
import { ENDED, statusesOf, type JobFilter } from './jobFilter.js';
import { wantedOf, type MatchingUsers } from './taskPool.js';

export interface PoolAround {
  segments: readonly SegmentRow[];
  users: MatchingUsers | undefined;
  /** Whose the user is that the filter asks for; undefined where it asks for none, or the user was deleted for good. */
  owner: number | undefined;
}

/** Undefined where none can be meant: the filter wants open jobs alone, or those of another manager's user. */
export function sealedPool(
  managerId: number,
  filter: JobFilter,
  { segments, users, owner }: PoolAround,
): SealedList<JobRow> | undefined {
  const wanted = statusesOf(filter.status).filter((status) => ENDED.includes(status));
  if (wanted.length === 0 || (owner !== undefined && owner !== managerId)) return undefined;
  const { status: _, endedFrom, endedTo, ...rest } = filter;
  const [only, ...more] = wanted as readonly ('success' | 'failed' | 'cancelled')[];
  const key =
    filter.userId !== undefined
      ? { key: 'userId', value: filter.userId }
      : more.length === 0
        ? { key: 'laneStatus', value: laneStatusKey(managerId, only!) }
        : { key: 'lane', value: managerId };
  const sought = {
    ...key,
    ...(endedFrom !== undefined && { from: endedFrom }),
    ...(endedTo !== undefined && { upTo: endedTo - 1 }),
  };
  const list = { spec: sealedJobs, segments, sought };
  const { userId: __, ...butUser } = rest;
  // A user never changes manager, and a number is never given twice: all jobs under the key are the manager's. Looking at each of them
  // would read a block for nearly every one.
  const isWholeUser = owner === managerId && wanted.length === ENDED.length;
  if (Object.keys(isWholeUser ? butUser : rest).length === 0) return list;
  const isWanted = wantedOf(filter, users);
  return { ...list, matches: (job) => job.lane === managerId && isWanted(job) };
}

/** Whose the user is, deleted or not; undefined once it is deleted for good. */
export const ownerOf = async (tx: Tx, userId: number | undefined): Promise<number | undefined> =>
  userId === undefined
    ? undefined
    : ((await tx.get(userTable, userId)) ?? (await tx.get(deletedUserTable, userId)))?.managerId;

/** Whether there is nothing left of the user in the store: it was deleted for good. */
export const isForgotten = async (tx: Tx, userId: number): Promise<boolean> =>
  (await ownerOf(tx, userId)) === undefined;

/** A sealed job as it may be shown: once its user is deleted for good, only that it was and how it ended. */
export const shownSealed = async (tx: Tx, job: JobRow): Promise<JobRow> =>
  (await isForgotten(tx, job.userId)) ? { ...job, message: null, payload: null, result: null } : job;
