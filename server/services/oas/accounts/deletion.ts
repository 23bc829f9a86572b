// Deleting users so that it can be undone for a while. Promises:
//  - From the commit on a deleted user is unknown everywhere: its row stands in a table of its own. Its tokens are dead, for
//    good; its account number and login id stay taken; nothing is generated or handed out for it.
//  - Until its time is over it can be restored as it was, without the jobs that were open. Then it goes with its tasks, jobs,
//    time line and tokens, in portions; the audit record stays. (purge.ts)
import { MINUTE, toIso, type Instant } from '../../../core/kernel/clock.js';
import { forbidden, notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { deletedUserTable, userTable, type DeletedUserRow, type UserRow } from '../tables.js';
import { distinct } from './ownUsers.js';
import { settleDeletedUser, settleUser } from './settling.js';

/** How long a deletion can be undone. */
export const RESTORABLE_MS = 10 * MINUTE;

export const restorableUntil = ({ deletedAt }: Pick<DeletedUserRow, 'deletedAt'>): Instant =>
  deletedAt + RESTORABLE_MS;

export async function deleteUser(
  tx: Tx,
  actor: ActorOf<'manager'>,
  user: UserRow,
  ip: string,
): Promise<DeletedUserRow> {
  const deleted = await takeOut(tx, user);
  await audit(tx, {
    actor,
    action: 'delete_user',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: {
      account_no: user.accountNo,
      login_id: user.loginId,
      restorable_until: toIso(restorableUntil(deleted)),
    },
    ip,
  });
  return deleted;
}

/**
 * Those that are the manager's; unknown and other managers' are skipped, never touched (behaviour row 32). Jobs and tasks follow
 * after the commit (settling.ts). Answers how many were deleted.
 */
export async function deleteUsers(
  tx: Tx,
  actor: ActorOf<'manager'>,
  ids: readonly number[],
  ip: string,
): Promise<number> {
  const deleted: number[] = [];
  for (const id of distinct(ids)) {
    const user = await tx.get(userTable, id);
    if (user?.managerId !== actor.account.id) continue;
    await moveOut(tx, user, { unsettled: true });
    await noteOfOne(tx, actor, 'batch_delete_users', user, ip);
    deleted.push(id);
  }
  await audit(tx, {
    actor,
    action: 'batch_delete_users',
    targetType: 'user',
    targetId: 0,
    detail: { user_ids: deleted, deleted: deleted.length, requested: ids.length },
    ip,
  });
  return deleted.length;
}

/** A deleted user that may still come back. Throws not_found, forbidden `not_your_user`. */
export async function ownDeletedUser(tx: Tx, managerId: number, id: number): Promise<DeletedUserRow> {
  const user = await tx.get(deletedUserTable, id);
  if (!user || restorableUntil(user) <= tx.now()) throw notFound('deleted user', id);
  if (user.managerId !== managerId) throw forbidden('not_your_user', `user ${id} belongs to another manager`);
  return user;
}

export async function restoreUser(
  tx: Tx,
  actor: ActorOf<'manager'>,
  deleted: DeletedUserRow,
  ip: string,
): Promise<UserRow> {
  const user = await putBack(tx, deleted);
  await audit(tx, {
    actor,
    action: 'restore_user',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: { account_no: user.accountNo, login_id: user.loginId, deleted_at: toIso(deleted.deletedAt) },
    ip,
  });
  return user;
}

/** As `deleteUsers`, the other way round. */
export async function restoreUsers(
  tx: Tx,
  actor: ActorOf<'manager'>,
  ids: readonly number[],
  ip: string,
): Promise<number> {
  const restored: number[] = [];
  for (const id of distinct(ids)) {
    const deleted = await tx.get(deletedUserTable, id);
    if (deleted?.managerId !== actor.account.id || restorableUntil(deleted) <= tx.now()) continue;
    await moveBack(tx, deleted, { unsettled: true });
    await noteOfOne(tx, actor, 'batch_restore_users', deleted, ip);
    restored.push(id);
  }
  await audit(tx, {
    actor,
    action: 'batch_restore_users',
    targetType: 'user',
    targetId: 0,
    detail: { user_ids: restored, restored: restored.length, requested: ids.length },
    ip,
  });
  return restored.length;
}

/** For the user's own time line alone: in the manager's record an act on many is one entry. */
const noteOfOne = (
  tx: Tx,
  actor: ActorOf<'manager'>,
  action: string,
  { id, loginId }: UserRow,
  ip: string,
): Promise<void> =>
  audit(tx, {
    actor,
    action,
    targetType: 'user',
    targetId: id,
    managerId: 0,
    userId: id,
    detail: { login_id: loginId },
    ip,
  });

/** Deletes one user, without a record of its own. */
export async function takeOut(
  tx: Tx,
  user: UserRow,
  by: Pick<DeletedUserRow, 'bulkId'> = {},
): Promise<DeletedUserRow> {
  const deleted = await moveOut(tx, user, { unsettled: false, ...by });
  await settleDeletedUser(tx, deleted);
  return deleted;
}

/** The way back, without a record of its own. */
export async function putBack(tx: Tx, deleted: DeletedUserRow): Promise<UserRow> {
  const user = await moveBack(tx, deleted, { unsettled: deleted.unsettled });
  await settleUser(tx, user);
  return user;
}

async function moveOut(
  tx: Tx,
  user: UserRow,
  more: Pick<DeletedUserRow, 'unsettled' | 'bulkId'>,
): Promise<DeletedUserRow> {
  await tx.delete(userTable, { id: user.id });
  const deletedAt = tx.now();
  // The version is raised now: a user that comes back signs in again.
  const tokenVersion = user.tokenVersion + 1;
  return tx.insert(deletedUserTable, { ...user, tokenVersion, ...more, deletedAt });
}

async function moveBack(
  tx: Tx,
  deleted: DeletedUserRow,
  { unsettled }: { unsettled: boolean },
): Promise<UserRow> {
  await tx.delete(deletedUserTable, { id: deleted.id });
  const { deletedAt: _at, bulkId: _by, ...user } = deleted;
  return tx.insert(userTable, { ...user, unsettled, updatedAt: tx.now() });
}
