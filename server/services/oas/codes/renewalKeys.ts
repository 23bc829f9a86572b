// Renewal keys: made by the super, redeemed by a manager exactly once.
import { toIso } from '../../../core/kernel/clock.js';
import { randomHex } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { prolonged } from '../accounts/validity.js';
import { managerTable, renewalKeyTable, type ManagerRow, type RenewalKeyRow } from '../tables.js';
import { freshBatchName, keepBatch } from './codeBatches.js';
import { auditMade, extrasDetail, refuseUnredeemable, type CodeExtras } from './codeRules.js';
import { renewalKeyStock } from './codeStock.js';

/** 96 random bits (behaviour row 24). */
export async function createRenewalKey(
  tx: Tx,
  actor: ActorOf<'super'>,
  wanted: { durationDays: number } & CodeExtras,
  ip: string,
): Promise<RenewalKeyRow> {
  await keepBatch(tx, renewalKeyStock, wanted.batchName);
  const key = await insertKey(tx, actor, wanted);
  await audit(tx, {
    actor,
    action: 'create_manager_renewal_key',
    targetType: 'manager_renewal_key',
    targetId: key.id,
    detail: { code: key.code, duration_days: key.durationDays, ...extrasDetail(key) },
    ip,
  });
  return key;
}

/** `count` keys in one transaction under one batch name; '' gets a fresh one in `zone`. */
export async function createRenewalKeys(
  tx: Tx,
  actor: ActorOf<'super'>,
  wanted: { count: number; durationDays: number } & CodeExtras,
  { zone, ip }: { zone: string; ip: string },
): Promise<RenewalKeyRow[]> {
  const batchName = wanted.batchName || (await freshBatchName(tx, renewalKeyStock, zone));
  await keepBatch(tx, renewalKeyStock, batchName);
  const keys: RenewalKeyRow[] = [];
  for (let n = 0; n < wanted.count; n++) keys.push(await insertKey(tx, actor, { ...wanted, batchName }));
  await auditMade(tx, renewalKeyStock, keys, { duration_days: wanted.durationDays }, { actor, ip });
  return keys;
}

const insertKey = (
  tx: Tx,
  actor: ActorOf<'super'>,
  { durationDays, note, batchName, validUntil }: { durationDays: number } & CodeExtras,
): Promise<RenewalKeyRow> =>
  tx.insert(renewalKeyTable, {
    managerId: renewalKeyStock.managerId,
    code: `mrk_${randomHex(12)}`,
    durationDays,
    status: 'unused',
    createdBySuperId: actor.account.id,
    usedByManagerId: null,
    usedAt: null,
    note,
    batchName,
    validUntil,
    handedOutAt: null,
    createdAt: tx.now(),
  });

/**
 * Prolongs the manager by the key's days. Throws not_found `code_not_found`, conflict `code_used`, `code_revoked` or `code_lapsed`.
 */
export async function redeemRenewalKey(
  tx: Tx,
  actor: ActorOf<'manager'>,
  code: string,
  ip: string,
): Promise<{ manager: ManagerRow; extendedDays: number }> {
  const key = await takeRenewalKey(tx, code, actor.account.id);
  const [manager] = await tx.update(managerTable, { id: actor.account.id }, (before) => ({
    expiresAt: prolonged(before.expiresAt, key.durationDays, tx.now()),
    updatedAt: tx.now(),
  }));
  if (!manager) throw new Error(`manager ${actor.account.id} is gone while it redeems a key`);
  await audit(tx, {
    actor,
    action: 'redeem_manager_renewal_key',
    targetType: 'manager',
    targetId: manager.id,
    detail: {
      code,
      key_id: key.id,
      extended_days: key.durationDays,
      expires_at: { before: toIso(actor.account.expiresAt), after: toIso(manager.expiresAt) },
    },
    ip,
  });
  return { manager, extendedDays: key.durationDays };
}

/** The status stands in the `where`: of many callers at once exactly one takes the key. */
async function takeRenewalKey(tx: Tx, code: string, managerId: number): Promise<RenewalKeyRow> {
  const found = await tx.first(renewalKeyTable, { code });
  refuseUnredeemable('renewal key', found, tx.now());
  const [taken] = await tx.update(
    renewalKeyTable,
    { id: found.id, status: 'unused' },
    { status: 'used', usedByManagerId: managerId, usedAt: tx.now() },
  );
  if (!taken) throw new Error(`renewal key ${found.id} changed within its own transaction`);
  return taken;
}
