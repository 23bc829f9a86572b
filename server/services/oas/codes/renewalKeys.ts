// Renewal keys: made by the super, redeemed by a manager exactly once.
import { toIso } from '../../../core/kernel/clock.js';
import { AppError, conflict } from '../../../core/kernel/errors.js';
import { randomHex } from '../../../core/kernel/ids.js';
import type { Store, Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { matchingIds, pageOfIds } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import {
  managerTable,
  renewalKeyTable,
  type CodeStatus,
  type ManagerRow,
  type RenewalKeyRow,
} from '../tables.js';
import { prolonged } from '../accounts/validity.js';

export interface RenewalKeyFilter {
  status?: CodeStatus;
  /** Part of the code, in any case. */
  keyword?: string;
}

/** 96 random bits (behaviour row 24). */
export async function createRenewalKey(
  tx: Tx,
  actor: ActorOf<'super'>,
  durationDays: number,
  ip: string,
): Promise<RenewalKeyRow> {
  const key = await tx.insert(renewalKeyTable, {
    code: `mrk_${randomHex(12)}`,
    durationDays,
    status: 'unused',
    createdBySuperId: actor.account.id,
    usedByManagerId: null,
    usedAt: null,
    createdAt: tx.now(),
  });
  await audit(tx, {
    actor,
    action: 'create_manager_renewal_key',
    targetType: 'manager_renewal_key',
    targetId: key.id,
    detail: { code: key.code, duration_days: durationDays },
    ip,
  });
  return key;
}

/** Ids of the keys under a keyword, or undefined when an index serves the filter. */
export const searchRenewalKeys = async (
  store: Store,
  { status, keyword }: RenewalKeyFilter,
): Promise<number[] | undefined> => {
  if (!keyword) return undefined;
  const part = keyword.toLowerCase();
  const found = await matchingIds(store, renewalKeyTable, status ? { status } : {}, (key) =>
    key.code.toLowerCase().includes(part),
  );
  return found.reverse();
};

/** Newest first. */
export const pageRenewalKeys = (
  tx: Tx,
  { status }: RenewalKeyFilter,
  found: number[] | undefined,
  paging: Paging,
): Promise<{ rows: RenewalKeyRow[]; total: number }> =>
  found
    ? pageOfIds(tx, renewalKeyTable, found, paging)
    : tx.page(renewalKeyTable, { where: status ? { status } : {}, orderBy: ['-id'], ...paging });

/** Over all keys, whatever the filter. */
export const countRenewalKeys = async (tx: Tx) => ({
  total: await tx.count(renewalKeyTable, {}),
  unused: await tx.count(renewalKeyTable, { status: 'unused' }),
  used: await tx.count(renewalKeyTable, { status: 'used' }),
  revoked: await tx.count(renewalKeyTable, { status: 'revoked' }),
});

/**
 * Prolongs the manager by the key's days. Throws not_found `code_not_found`, conflict `code_used` or `code_revoked`.
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
  const [taken] = await tx.update(
    renewalKeyTable,
    { code, status: 'unused' },
    { status: 'used', usedByManagerId: managerId, usedAt: tx.now() },
  );
  if (taken) return taken;
  throw refusedCode('renewal key', await tx.first(renewalKeyTable, { code }));
}

/** Why a code or key cannot be redeemed. */
export function refusedCode(what: string, found: { status: CodeStatus } | undefined): AppError {
  if (!found) return new AppError('not_found', 'code_not_found', `no such ${what}: check every character`);
  return found.status === 'revoked'
    ? conflict('code_revoked', `this ${what} was revoked; ask for a new one`)
    : conflict('code_used', `this ${what} was redeemed before; ask for a new one`);
}
