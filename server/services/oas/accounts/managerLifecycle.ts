// What the super changes on managers: how long they are valid, and whether they are let in. A disabled manager's tokens rest
// and live again when it is enabled (behaviour row 19); prolonging a disabled one does not enable it (row 27).
import { toIso, type Instant } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { managerTable, type ManagerRow } from '../tables.js';
import { extended, type Extension } from './lifecycle.js';

export interface ManagerChange extends Extension {
  status?: ManagerRow['status'];
}

interface By {
  actor: ActorOf<'super'>;
  ip: string;
}

/** Throws not_found. */
export async function changeManager(tx: Tx, id: number, change: ManagerChange, by: By): Promise<ManagerRow> {
  const { before, after } = await applyChange(tx, id, change);
  await audit(tx, {
    ...by,
    action: 'patch_manager_lifecycle',
    targetType: 'manager',
    targetId: id,
    managerId: id,
    detail: { username: after.username, ...asked(change), before: shown(before), after: shown(after) },
  });
  return after;
}

/** All or none; an id that comes twice is one. Throws not_found for any that is unknown. Answers how many were changed. */
export async function changeManagers(
  tx: Tx,
  ids: readonly number[],
  change: ManagerChange,
  by: By,
): Promise<number> {
  const distinct = [...new Set(ids)];
  const changes = [];
  for (const id of distinct) {
    const { before, after } = await applyChange(tx, id, change);
    changes.push({ id, before: shown(before), after: shown(after) });
  }
  await audit(tx, {
    ...by,
    action: 'batch_manager_lifecycle',
    targetType: 'manager',
    targetId: 0,
    detail: { manager_ids: distinct, ...asked(change), updated: distinct.length, changes },
  });
  return distinct.length;
}

async function applyChange(tx: Tx, id: number, change: ManagerChange) {
  const before = await tx.get(managerTable, id);
  if (!before) throw notFound('manager', id);
  const expiresAt: Instant = extended(before.expiresAt, change, tx.now());
  const { status = before.status } = change;
  const [after] = await tx.update(managerTable, { id }, { expiresAt, status, updatedAt: tx.now() });
  if (!after) throw new Error(`manager ${id} is gone within its own transaction`);
  return { before, after };
}

const shown = ({ expiresAt, status }: ManagerRow) => ({ expires_at: toIso(expiresAt), status });

const asked = ({ expiresAt, extendDays, status }: ManagerChange) => ({
  ...(expiresAt !== undefined && { expires_at: toIso(expiresAt) }),
  ...(extendDays !== undefined && { extend_days: extendDays }),
  ...(status !== undefined && { status }),
});
