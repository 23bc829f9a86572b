// The acts on users, for many at once.
import type { Instant } from '../../../core/kernel/clock.js';
import { ownRows, type BulkKind } from '../bulk/bulkKind.js';
import type { Oas } from '../oas.js';
import { deletedUserTable, userTable, type DeletedUserRow, type UserRow } from '../tables.js';
import { applyAmounts, type Amounts } from './assets.js';
import { putBack, restorableUntil, takeOut } from './deletion.js';
import { matcher, type UserFilter } from './userFilter.js';
import { applyChange, type LifecycleChange } from './userLifecycle.js';

export const BULK_USER_LIFECYCLE = 'users.lifecycle';
export const BULK_USER_ASSETS = 'users.assets';
export const BULK_USER_DELETE = 'users.delete';
export const BULK_USER_RESTORE = 'users.restore';

/** Of a restoration: only those deleted from this instant on. */
export type DeletedFilter = UserFilter & { readonly deletedFrom?: Instant };

/** A user's tasks and open jobs change with it: 25 users stay below a transaction's 5,000 rows. */
const USERS_A_CHUNK = 25;

/** A manager's users under a filter. */
export const ownUserRows = ownRows(userTable, {
  where: (managerId) => ({ managerId }),
  matches: async (tx, user, filter) => matcher(filter as UserFilter, tx.now())(user),
});

const deletedUserRows = ownRows(deletedUserTable, {
  where: (managerId) => ({ managerId }),
  matches: async (tx, user, filter) => {
    const { deletedFrom = 0, ...wanted } = filter as DeletedFilter;
    const now = tx.now();
    return restorableUntil(user) > now && user.deletedAt >= deletedFrom && matcher(wanted, now)(user);
  },
});

const userKind = (action: string): Omit<BulkKind<UserRow>, 'apply'> => ({
  ...ownUserRows,
  action,
  targetType: 'user',
  chunk: USERS_A_CHUNK,
});

export function registerUserActs({ bulk }: Oas): void {
  bulk.register(BULK_USER_LIFECYCLE, {
    ...userKind('bulk_user_lifecycle'),
    apply: async (tx, user, input) =>
      (await applyChange(tx, user, input as LifecycleChange)) ? 'done' : { skipped: 'unchanged' },
  });
  bulk.register(BULK_USER_ASSETS, {
    ...userKind('bulk_user_assets'),
    apply: async (tx, user, input) =>
      (await applyAmounts(tx, user, input as Amounts)) ? 'done' : { skipped: 'unchanged' },
  });
  bulk.register(BULK_USER_DELETE, {
    ...userKind('bulk_delete_users'),
    async apply(tx, user) {
      await takeOut(tx, user);
      return 'done';
    },
  });
  bulk.register<DeletedUserRow>(BULK_USER_RESTORE, {
    ...deletedUserRows,
    action: 'bulk_restore_users',
    targetType: 'user',
    chunk: USERS_A_CHUNK,
    async apply(tx, deleted) {
      if (restorableUntil(deleted) <= tx.now()) return { failed: 'restore_too_late' };
      await putBack(tx, deleted);
      return 'done';
    },
  });
}
