// A manager's users as lists: filtered by what indexes serve, searched by parts of names. `expired` is computed (row 27).
import { DAY, type Instant } from '../../../core/kernel/clock.js';
import type { Store, Tx, Where } from '../../../core/store/types.js';
import { matchingIds, pageOfIds, searchInOrder, type FoundInOrder } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import { deletedUserTable, userTable, type DeletedUserRow, type UserRow } from '../tables.js';
import { RESTORABLE_MS } from './deletion.js';
import { matcher, passes, type UserFilter } from './userFilter.js';

/** `deleted`: those that were deleted and can still be restored, instead of those that are there. */
export type UserListFilter = UserFilter & { deleted?: boolean };

const WEEK = 7 * DAY;

/** The manager's users under a filter that needs a walk, or undefined when an index serves the filter. */
export async function searchUsers(
  store: Store,
  managerId: number,
  filter: UserListFilter,
  now: Instant,
  paging: Paging,
): Promise<FoundInOrder | undefined> {
  if (filter.deleted) {
    // Few at a time, for they go after minutes: no index is kept for what can be asked of them.
    const { deleted: _, ...asked } = filter;
    if (Object.keys(asked).length === 0) return undefined;
    const where = restorable(managerId, now);
    return {
      ids: await matchingIds(store, deletedUserTable, where, matcher(filter, now)),
      truncated: false,
    };
  }
  const hasWindow = filter.expiresFrom !== undefined || filter.expiresTo !== undefined;
  // The order by expiry stands in the indexes behind a status alone.
  const isIndexed = !filter.keyword && !filter.archiveStatus && (!hasWindow || filter.status !== undefined);
  if (isIndexed) return undefined;
  const { userType } = filter;
  const where = { managerId, ...(userType && { userType }) };
  return searchInOrder(store, { table: userTable, where, order: 'id' }, matcher(filter, now), paging);
}

/** By id; under a status filter by expiry, soonest first, which is the order its index has. */
export async function pageUsers(
  tx: Tx,
  managerId: number,
  filter: UserListFilter,
  found: FoundInOrder | undefined,
  paging: Paging,
): Promise<{ rows: (UserRow | DeletedUserRow)[]; total: number }> {
  const now = tx.now();
  if (filter.deleted) {
    if (found) return pageOfIds(tx, deletedUserTable, found.ids, paging);
    return tx.page(deletedUserTable, {
      where: restorable(managerId, now),
      orderBy: ['-deletedAt', '-id'],
      ...paging,
    });
  }
  if (found) return pageOfIds(tx, userTable, found.ids, paging);
  if (filter.loginId !== undefined) {
    const user = await tx.first(userTable, { managerId, loginId: filter.loginId });
    const ids = user && passes(user, filter, now) ? [user.id] : [];
    return pageOfIds(tx, userTable, ids, paging);
  }
  const where = whereOf(managerId, filter, now);
  const orderBy = filter.status ? (['expiresAt', 'id'] as const) : (['id'] as const);
  return tx.page(userTable, { where, orderBy, ...paging });
}

/** Over all of the manager's users, whatever the filter. */
export async function countUsers(tx: Tx, managerId: number) {
  const now = tx.now();
  const count = (filter: UserFilter) => tx.count(userTable, whereOf(managerId, filter, now));
  return {
    total: await count({}),
    active: await count({ status: 'active' }),
    expired: await count({ status: 'expired' }),
    disabled: await count({ status: 'disabled' }),
    daily: await count({ userType: 'daily' }),
    duiyi: await count({ userType: 'duiyi' }),
    shuaka: await count({ userType: 'shuaka' }),
    expiring_7d: await tx.count(userTable, {
      managerId,
      status: 'active',
      expiresAt: { gt: now, lte: now + WEEK },
    }),
    deleted: await tx.count(deletedUserTable, restorable(managerId, now)),
  };
}

const restorable = (managerId: number, now: Instant) => ({
  managerId,
  deletedAt: { gt: now - RESTORABLE_MS },
});

function whereOf(
  managerId: number,
  { status, userType, expiresFrom, expiresTo }: UserFilter,
  now: Instant,
): Where<UserRow> {
  const own = { managerId, ...(userType && { userType }) };
  if (status === undefined) return own;
  const from = Math.max(expiresFrom ?? 0, status === 'active' ? now + 1 : 0);
  const to = Math.min(expiresTo ?? Number.MAX_SAFE_INTEGER, status === 'expired' ? now + 1 : Infinity);
  const stored = status === 'disabled' ? 'disabled' : 'active';
  return { ...own, status: stored, expiresAt: { gte: from, lt: to } };
}
