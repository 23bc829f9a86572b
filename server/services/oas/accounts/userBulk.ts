// The acts on users, for many at once.
import type { Tx } from '../../../core/store/types.js';
import { audit } from '../audit/audit.js';
import { ownRows, type BulkAct, type BulkKind } from '../bulk/bulkKind.js';
import type { Oas } from '../oas.js';
import {
  deletedUserTable,
  userTable,
  type DeletedUserRow,
  type JsonObject,
  type UserRow,
} from '../tables.js';
import { applyAmounts, type Amounts } from './assets.js';
import { putBack, restorableUntil, takeOut } from './deletion.js';
import { matcher, type UserFilter } from './userFilter.js';
import { applyChange, type LifecycleChange } from './userLifecycle.js';

export const BULK_USER_LIFECYCLE = 'users.lifecycle';
export const BULK_USER_ASSETS = 'users.assets';
export const BULK_USER_DELETE = 'users.delete';
export const BULK_USER_RESTORE = 'users.restore';

/** Of a restoration: only those that this act on many deleted. */
export type DeletedFilter = UserFilter & { readonly deletedBy?: number };

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
    const { deletedBy, ...wanted } = filter as DeletedFilter;
    const now = tx.now();
    const isMeant = deletedBy === undefined || user.bulkId === deletedBy;
    return isMeant && restorableUntil(user) > now && matcher(wanted, now)(user);
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
    async apply(tx, user, input, act) {
      if (!(await applyChange(tx, user, input as LifecycleChange))) return { skipped: 'unchanged' };
      return noted(tx, user, 'bulk_user_lifecycle', act, input);
    },
  });
  bulk.register(BULK_USER_ASSETS, {
    ...userKind('bulk_user_assets'),
    async apply(tx, user, input, act) {
      if (!(await applyAmounts(tx, user, input as Amounts))) return { skipped: 'unchanged' };
      return noted(tx, user, 'bulk_user_assets', act, input);
    },
  });
  bulk.register(BULK_USER_DELETE, {
    ...userKind('bulk_delete_users'),
    async apply(tx, user, _input, act) {
      await takeOut(tx, user, { bulkId: act.runId });
      return noted(tx, user, 'bulk_delete_users', act);
    },
  });
  bulk.register<DeletedUserRow>(BULK_USER_RESTORE, {
    ...deletedUserRows,
    action: 'bulk_restore_users',
    targetType: 'user',
    chunk: USERS_A_CHUNK,
    async apply(tx, deleted, _input, act) {
      if (restorableUntil(deleted) <= tx.now()) return { failed: 'restore_too_late' };
      await putBack(tx, deleted);
      return noted(tx, deleted, 'bulk_restore_users', act);
    },
  });
}

/**
 * What an act on many did to this one, for the user's own time line. It stands under no manager: there the act is one entry,
 * however many it changed.
 */
export async function noted(
  tx: Tx,
  { id }: Pick<UserRow, 'id'>,
  action: string,
  { actor, runId, ip }: BulkAct,
  input?: JsonObject,
): Promise<'done'> {
  const detail = { bulk_id: runId, ...(input && { input }) };
  await audit(tx, { actor, action, targetType: 'user', targetId: id, managerId: 0, userId: id, detail, ip });
  return 'done';
}
