// Activation codes: made by a manager, redeemed exactly once, by a new user or one that renews.
import { forbidden } from '../../../core/kernel/errors.js';
import { randomHex } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { activationCodeTable, type ActivationCodeRow, type UserType } from '../tables.js';
import { freshBatchName, keepBatch } from './codeBatches.js';
import { auditMade, extrasDetail, refuseUnredeemable, type CodeExtras } from './codeRules.js';
import { activationCodeStock } from './codeStock.js';

/** What a code, or a quick-created user, is good for. */
export interface Grant {
  durationDays: number;
  userType: UserType;
}

/** 96 random bits (behaviour row 24). */
export async function createActivationCode(
  tx: Tx,
  actor: ActorOf<'manager'>,
  wanted: Grant & CodeExtras,
  ip: string,
): Promise<ActivationCodeRow> {
  await keepBatch(tx, activationCodeStock(actor.account.id), wanted.batchName);
  const code = await insertCode(tx, actor.account.id, wanted);
  await audit(tx, {
    actor,
    action: 'create_activation_code',
    targetType: 'user_activation_code',
    targetId: code.id,
    detail: { code: code.code, ...grantDetail(wanted), ...extrasDetail(code) },
    ip,
  });
  return code;
}

/** `count` codes in one transaction under one batch name; '' gets a fresh one in `zone`. */
export async function createActivationCodes(
  tx: Tx,
  actor: ActorOf<'manager'>,
  wanted: { count: number } & Grant & CodeExtras,
  { zone, ip }: { zone: string; ip: string },
): Promise<ActivationCodeRow[]> {
  const stock = activationCodeStock(actor.account.id);
  const batchName = wanted.batchName || (await freshBatchName(tx, stock, zone));
  await keepBatch(tx, stock, batchName);
  const codes: ActivationCodeRow[] = [];
  for (let n = 0; n < wanted.count; n++) {
    codes.push(await insertCode(tx, actor.account.id, { ...wanted, batchName }));
  }
  await auditMade(tx, stock, codes, grantDetail(wanted), { actor, ip });
  return codes;
}

const grantDetail = ({ durationDays, userType }: Grant) => ({
  duration_days: durationDays,
  user_type: userType,
});

/** `usedByUserId`: a quick-created user leaves a used code behind, so that all days given away stand in one list. */
export const insertCode = (
  tx: Tx,
  managerId: number,
  { durationDays, userType, note, batchName, validUntil }: Grant & CodeExtras,
  usedByUserId: number | null = null,
): Promise<ActivationCodeRow> =>
  tx.insert(activationCodeTable, {
    managerId,
    code: `uac_${randomHex(12)}`,
    durationDays,
    userType,
    status: usedByUserId === null ? 'unused' : 'used',
    usedByUserId,
    usedAt: usedByUserId === null ? null : tx.now(),
    note,
    batchName,
    validUntil,
    handedOutAt: null,
    createdAt: tx.now(),
  });

/** The code as it is, still unused. Throws what `refuseUnredeemable` throws. */
export async function redeemableCode(tx: Tx, code: string): Promise<ActivationCodeRow> {
  const found = await tx.first(activationCodeTable, { code });
  refuseUnredeemable('activation code', found, tx.now());
  return found;
}

/** Throws forbidden when the code is not of the user's own manager. */
export function refuseForeignCode(code: ActivationCodeRow, managerId: number): void {
  if (code.managerId === managerId) return;
  throw forbidden(
    'code_of_other_manager',
    'this activation code is of another manager; ask your own for one',
  );
}

/** The status stands in the `where`: of many callers at once exactly one takes the code. */
export async function takeCode(tx: Tx, id: number, userId: number): Promise<void> {
  const [taken] = await tx.update(
    activationCodeTable,
    { id, status: 'unused' },
    { status: 'used', usedByUserId: userId, usedAt: tx.now() },
  );
  if (!taken) throw new Error(`activation code ${id} changed within its own transaction`);
}
