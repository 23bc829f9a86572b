// Activation codes: made by a manager, redeemed exactly once, by a new user or one that renews.
import { forbidden } from '../../../core/kernel/errors.js';
import { randomHex } from '../../../core/kernel/ids.js';
import type { Store, Tx, Where } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { matchingIds, pageOfIds } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import { refusedCode } from './renewalKeys.js';
import { activationCodeTable, type ActivationCodeRow, type CodeStatus, type UserType } from '../tables.js';

/** What a code, or a quick-created user, is good for. */
export interface Grant {
  durationDays: number;
  userType: UserType;
}

export interface CodeFilter {
  status?: CodeStatus;
  userType?: UserType;
  /** Part of the code, in any case. */
  keyword?: string;
}

/** 96 random bits (behaviour row 24). */
export async function createActivationCode(
  tx: Tx,
  actor: ActorOf<'manager'>,
  grant: Grant,
  ip: string,
): Promise<ActivationCodeRow> {
  const code = await insertCode(tx, actor.account.id, grant, null);
  await audit(tx, {
    actor,
    action: 'create_activation_code',
    targetType: 'user_activation_code',
    targetId: code.id,
    detail: { code: code.code, duration_days: grant.durationDays, user_type: grant.userType },
    ip,
  });
  return code;
}

/** `usedByUserId`: a quick-created user leaves a used code behind, so that all days given away stand in one list. */
export const insertCode = (
  tx: Tx,
  managerId: number,
  grant: Grant,
  usedByUserId: number | null,
): Promise<ActivationCodeRow> =>
  tx.insert(activationCodeTable, {
    managerId,
    code: `uac_${randomHex(12)}`,
    durationDays: grant.durationDays,
    userType: grant.userType,
    status: usedByUserId === null ? 'unused' : 'used',
    usedByUserId,
    usedAt: usedByUserId === null ? null : tx.now(),
    createdAt: tx.now(),
  });

const whereOf = (managerId: number, { status, userType }: CodeFilter): Where<ActivationCodeRow> => ({
  managerId,
  ...(status && { status }),
  ...(userType && { userType }),
});

/** Ids of the manager's codes under a keyword, newest first, or undefined when an index serves the filter. */
export async function searchCodes(
  store: Store,
  managerId: number,
  filter: CodeFilter,
): Promise<number[] | undefined> {
  if (!filter.keyword) return undefined;
  const part = filter.keyword.toLowerCase();
  const found = await matchingIds(store, activationCodeTable, whereOf(managerId, filter), (code) =>
    code.code.toLowerCase().includes(part),
  );
  return found.reverse();
}

/** Newest first. */
export const pageCodes = (
  tx: Tx,
  managerId: number,
  filter: CodeFilter,
  found: number[] | undefined,
  paging: Paging,
): Promise<{ rows: ActivationCodeRow[]; total: number }> =>
  found
    ? pageOfIds(tx, activationCodeTable, found, paging)
    : tx.page(activationCodeTable, { where: whereOf(managerId, filter), orderBy: ['-id'], ...paging });

/** Over all of the manager's codes, whatever the filter. */
export const countCodes = async (tx: Tx, managerId: number) => ({
  total: await tx.count(activationCodeTable, { managerId }),
  unused: await tx.count(activationCodeTable, { managerId, status: 'unused' }),
  used: await tx.count(activationCodeTable, { managerId, status: 'used' }),
  revoked: await tx.count(activationCodeTable, { managerId, status: 'revoked' }),
});

/** The code as it is, still unused. Throws not_found `code_not_found`, conflict `code_used` or `code_revoked`. */
export async function redeemableCode(tx: Tx, code: string): Promise<ActivationCodeRow> {
  const found = await tx.first(activationCodeTable, { code });
  if (found?.status !== 'unused') throw refusedCode('activation code', found);
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
  if (!taken) throw refusedCode('activation code', await tx.get(activationCodeTable, id));
}
