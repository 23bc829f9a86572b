// What a manager changes on its users' validity (document, section 4; behaviour rows 14, 26, 27, 29 and 32).
import { toIso, type Instant } from '../../../core/kernel/clock.js';
import { invalid } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { userTable, type JsonObject, type UserRow } from '../tables.js';
import { isActive, isExpired, statusWord } from './activity.js';
import { extended, type Extension } from './lifecycle.js';
import { ownUsers } from './ownUsers.js';
import { settleUser } from './settling.js';

export interface LifecycleChange extends Extension {
  /** `expired` is no state that is kept: it ends the validity now. */
  status?: 'active' | 'disabled' | 'expired';
  archiveStatus?: string;
}

/**
 * One user. Extending a disabled one does not enable it. A change to what already stands is answered, not recorded.
 * Throws invalid `nothing_to_change`, `contradictory_change`.
 */
export async function changeLifecycle(
  tx: Tx,
  actor: ActorOf<'manager'>,
  user: UserRow,
  change: LifecycleChange,
  ip: string,
): Promise<UserRow> {
  refuseNonsense(change, tx.now());
  const changed = await applyChange(tx, user, change);
  if (!changed) return user;
  const { before, after } = difference(user, change, tx.now());
  await audit(tx, {
    actor,
    action: 'patch_user_lifecycle',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: { ...requested(change), before, after },
    ip,
  });
  return changed;
}

/** One user, without a record of its own; undefined where all is so already. */
export async function applyChange(
  tx: Tx,
  user: UserRow,
  change: LifecycleChange,
): Promise<UserRow | undefined> {
  const { patch } = difference(user, change, tx.now());
  if (Object.keys(patch).length === 0) return undefined;
  const changed = await write(tx, user, patch);
  await settleUser(tx, changed);
  return changed;
}

/**
 * All of them or none; 404 or 403 for one that is not the manager's. Tasks and jobs follow after the commit, for the users
 * marked here (settling.ts). Answers how many were named.
 */
export async function changeLifecycles(
  tx: Tx,
  actor: ActorOf<'manager'>,
  ids: readonly number[],
  change: LifecycleChange,
  ip: string,
): Promise<number> {
  refuseNonsense(change, tx.now());
  const users = await ownUsers(tx, actor.account.id, ids);
  const changes: JsonObject[] = [];
  for (const user of users) {
    const { before, after, patch } = difference(user, change, tx.now());
    if (Object.keys(patch).length === 0) continue;
    const willRun = isActive({ ...user, ...patch }, tx.now());
    const unsettled = user.unsettled || patch.status !== undefined || willRun !== isActive(user, tx.now());
    await write(tx, user, { ...patch, unsettled });
    changes.push({ id: user.id, before, after });
  }
  await audit(tx, {
    actor,
    action: 'batch_user_lifecycle',
    targetType: 'user',
    targetId: 0,
    detail: { ...requested(change), user_ids: users.map(({ id }) => id), updated: users.length, changes },
    ip,
  });
  return users.length;
}

async function write(tx: Tx, user: UserRow, patch: Partial<UserRow>): Promise<UserRow> {
  const [changed] = await tx.update(userTable, { id: user.id }, { ...patch, updatedAt: tx.now() });
  if (!changed) throw new Error(`user ${user.id} is gone while its validity changes`);
  return changed;
}

/** Throws invalid `nothing_to_change`, `contradictory_change`. */
export function refuseNonsense(change: LifecycleChange, now: Instant): void {
  if (Object.values(change).every((value) => value === undefined)) {
    throw invalid(
      'nothing_to_change',
      'expected at least one of expires_at, extend_days, status, archive_status',
    );
  }
  const prolongs = change.extendDays !== undefined || (change.expiresAt ?? now) > now;
  if (change.status === 'expired' && prolongs) {
    throw invalid(
      'contradictory_change',
      'status expired ends the validity now; leave out extend_days and an expires_at that lies ahead',
    );
  }
}

/** Only what changes. */
function difference(
  user: UserRow,
  change: LifecycleChange,
  now: Instant,
): { before: JsonObject; after: JsonObject; patch: Partial<UserRow> } {
  const patch: Partial<UserRow> = {};
  const expiresAt = endOf(user, change, now);
  if (expiresAt !== user.expiresAt) patch.expiresAt = expiresAt;
  const status = change.status === 'expired' ? 'active' : change.status;
  if (status !== undefined && status !== user.status) patch.status = status;
  const { archiveStatus } = change;
  if (archiveStatus !== undefined && archiveStatus !== user.archiveStatus)
    patch.archiveStatus = archiveStatus;
  const shown = (row: UserRow): JsonObject => ({
    ...((patch.expiresAt !== undefined || patch.status !== undefined) && {
      expires_at: toIso(row.expiresAt),
      status: statusWord(row, now),
    }),
    ...(patch.archiveStatus !== undefined && { archive_status: row.archiveStatus }),
  });
  return { before: shown(user), after: shown({ ...user, ...patch }), patch };
}

function endOf(user: UserRow, change: LifecycleChange, now: Instant): Instant {
  if (change.status === 'expired') {
    return change.expiresAt ?? (isExpired(user, now) ? user.expiresAt : now);
  }
  return extended(user.expiresAt, change, now);
}

/** As it was asked for. */
const requested = ({ expiresAt, extendDays, status, archiveStatus }: LifecycleChange): JsonObject => ({
  ...(expiresAt !== undefined && { expires_at: toIso(expiresAt) }),
  ...(extendDays !== undefined && { extend_days: extendDays }),
  ...(status !== undefined && { status }),
  ...(archiveStatus !== undefined && { archive_status: archiveStatus }),
});
