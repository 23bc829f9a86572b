// A manager's users as lists: filtered by what indexes serve, searched by parts of names. `expired` is computed (row 27).
import { DAY, type Instant } from '../../../core/kernel/clock.js';
import { normaliseCrockford } from '../../../core/kernel/ids.js';
import type { Store, Tx, Where } from '../../../core/store/types.js';
import { statusWord } from './activity.js';
import { matchingIds, pageOfIds } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import { deletedUserTable, userTable, type DeletedUserRow, type UserRow, type UserType } from '../tables.js';
import { RESTORABLE_MS } from './deletion.js';

export interface UserFilter {
  status?: 'active' | 'expired' | 'disabled';
  userType?: UserType;
  /** Part of the account number, the login id or the name in the game, in any case. */
  keyword?: string;
  /** Exact. */
  loginId?: string;
  /** Those that were deleted and can still be restored, instead of those that are there. */
  deleted?: boolean;
}

const WEEK = 7 * DAY;

/** Ids of the manager's users under a filter that needs a walk, or undefined when an index serves the filter. */
export async function searchUsers(
  store: Store,
  managerId: number,
  filter: UserFilter,
  now: Instant,
): Promise<number[] | undefined> {
  if (filter.deleted) {
    // Few at a time, for they go after minutes: no index is kept for what can be asked of them.
    const { keyword, status, userType, loginId } = filter;
    if ((keyword ?? status ?? userType ?? loginId) === undefined) return undefined;
    return matchingIds(store, deletedUserTable, restorable(managerId, now), matcher(filter, now));
  }
  if (!filter.keyword) return undefined;
  return matchingIds(store, userTable, { managerId }, matcher(filter, now));
}

/** Whether a user passes all of a filter; `deleted` says where to look and is not asked here. */
export function matcher(filter: UserFilter, now: Instant): (user: UserRow) => boolean {
  const { keyword } = filter;
  if (!keyword) return (user) => passes(user, filter, now);
  const part = keyword.toLowerCase();
  // An account number is often typed as it is shown, in groups with dashes.
  const number = normaliseCrockford(keyword);
  return (user) =>
    (user.loginId.includes(part) ||
      user.gameName.toLowerCase().includes(part) ||
      user.accountNo.toLowerCase().includes(part) ||
      (number !== '' && user.accountNo.includes(number))) &&
    passes(user, filter, now);
}

/** By id; under a status filter by expiry, soonest first, which is the order its index has. */
export async function pageUsers(
  tx: Tx,
  managerId: number,
  filter: UserFilter,
  found: number[] | undefined,
  paging: Paging,
): Promise<{ rows: (UserRow | DeletedUserRow)[]; total: number }> {
  const now = tx.now();
  if (filter.deleted) {
    if (found) return pageOfIds(tx, deletedUserTable, found, paging);
    return tx.page(deletedUserTable, {
      where: restorable(managerId, now),
      orderBy: ['-deletedAt', '-id'],
      ...paging,
    });
  }
  if (found) return pageOfIds(tx, userTable, found, paging);
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

const passes = (user: UserRow, { status, userType, loginId }: UserFilter, now: Instant): boolean =>
  (status === undefined || statusWord(user, now) === status) &&
  (userType === undefined || user.userType === userType) &&
  (loginId === undefined || user.loginId === loginId);

function whereOf(managerId: number, { status, userType }: UserFilter, now: Instant): Where<UserRow> {
  const type = userType && { userType };
  switch (status) {
    case undefined:
      return { managerId, ...type };
    case 'active':
      return { managerId, ...type, status: 'active', expiresAt: { gt: now } };
    case 'expired':
      return { managerId, ...type, status: 'active', expiresAt: { lte: now } };
    case 'disabled':
      return { managerId, ...type, status: 'disabled' };
  }
}
