// Users: made by their manager or by an activation code, renewed by codes. The account number is their only credential.
import { toIso } from '../../../core/kernel/clock.js';
import { forbidden, unauthenticated } from '../../../core/kernel/errors.js';
import { normaliseCrockford, randomCrockford } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import {
  insertCode,
  redeemableCode,
  refuseForeignCode,
  takeCode,
  type Grant,
} from '../codes/activationCodes.js';
import { extrasDetail, NO_EXTRAS, type CodeExtras } from '../codes/codeRules.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { createDefaults, switchType } from '../tasks/taskConfig.js';
import { refreshUserTasks } from '../tasks/taskRows.js';
import { deletedUserTable, managerTable, userTable, type UserRow } from '../tables.js';
import { prolonged } from './validity.js';

/** 80 random bits (behaviour row 23). */
const ACCOUNT_NUMBER_LENGTH = 16;

/** A user without a code handed out: it leaves a used one behind, which carries `extras`, in the same transaction. */
export async function quickCreate(
  tx: Tx,
  actor: ActorOf<'manager'>,
  grant: Grant,
  ip: string,
  extras: Partial<CodeExtras> = {},
): Promise<UserRow> {
  const user = await createUser(tx, actor.account.id, grant, 'manager_create');
  const code = await insertCode(tx, actor.account.id, { ...NO_EXTRAS, ...extras, ...grant }, user.id);
  await audit(tx, {
    actor,
    action: 'quick_create_user',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: {
      account_no: user.accountNo,
      login_id: user.loginId,
      duration_days: grant.durationDays,
      user_type: grant.userType,
      code_id: code.id,
      ...extrasDetail(code),
    },
    ip,
  });
  return user;
}

/** Throws not_found `code_not_found`, conflict `code_used`, `code_revoked` or `code_lapsed`. */
export async function registerByCode(tx: Tx, codeText: string, ip: string): Promise<UserRow> {
  const code = await redeemableCode(tx, codeText);
  const user = await createUser(tx, code.managerId, code, 'self_register');
  await takeCode(tx, code.id, user.id);
  await audit(tx, {
    actor: { role: 'user', account: user, token: NO_TOKEN },
    action: 'register_user_by_code',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: {
      code: codeText,
      code_id: code.id,
      account_no: user.accountNo,
      login_id: user.loginId,
      duration_days: code.durationDays,
      user_type: code.userType,
    },
    ip,
  });
  return user;
}

/**
 * Prolongs the user and gives it the code's type; settings of the old type are kept aside (behaviour row 26).
 * Throws what `redeemableCode` throws, and forbidden `code_of_other_manager`.
 */
export async function redeemCode(
  tx: Tx,
  actor: ActorOf<'user'>,
  codeText: string,
  ip: string,
): Promise<{ user: UserRow; extendedDays: number }> {
  const before = actor.account;
  const code = await redeemableCode(tx, codeText);
  refuseForeignCode(code, before.managerId);
  await takeCode(tx, code.id, before.id);
  const [renewed] = await tx.update(
    userTable,
    { id: before.id },
    { expiresAt: prolonged(before.expiresAt, code.durationDays, tx.now()), updatedAt: tx.now() },
  );
  if (!renewed) throw new Error(`user ${before.id} is gone while it redeems a code`);
  if (renewed.userType !== code.userType) await switchType(tx, renewed, code.userType);
  else await refreshUserTasks(tx, renewed, tx.now());
  await audit(tx, {
    actor,
    action: 'redeem_user_activation_code',
    targetType: 'user',
    targetId: before.id,
    userId: before.id,
    detail: {
      code: codeText,
      code_id: code.id,
      extended_days: code.durationDays,
      expires_at: { before: toIso(before.expiresAt), after: toIso(renewed.expiresAt) },
      user_type: { before: before.userType, after: code.userType },
    },
    ip,
  });
  return { user: (await tx.get(userTable, before.id)) ?? renewed, extendedDays: code.durationDays };
}

/**
 * The user of an account number, typed with or without dashes and in any case; imported numbers as they are.
 * Throws unauthenticated `wrong_credentials`, forbidden `account_disabled`. An expired user is let in (row 25).
 */
export async function userByAccountNo(tx: Tx, typed: string): Promise<UserRow> {
  const user =
    (await tx.first(userTable, { accountNo: typed.trim() })) ??
    (await tx.first(userTable, { accountNo: normaliseCrockford(typed) }));
  if (!user) throw unauthenticated('wrong_credentials', 'no account has this number: check every character');
  if (user.status === 'disabled') {
    throw forbidden('account_disabled', 'this account is disabled; ask your manager');
  }
  return user;
}

async function createUser(
  tx: Tx,
  managerId: number,
  grant: Grant,
  createdBy: UserRow['createdBy'],
): Promise<UserRow> {
  const now = tx.now();
  const user = await tx.insert(userTable, {
    managerId,
    accountNo: randomCrockford(ACCOUNT_NUMBER_LENGTH),
    loginId: await takeLoginId(tx, managerId),
    userType: grant.userType,
    status: 'active',
    archiveStatus: 'normal',
    server: '',
    gameName: '',
    expiresAt: prolonged(now, grant.durationDays, now),
    tokenVersion: 1,
    assets: {},
    exploreProgress: {},
    restConfig: {},
    lineupConfig: {},
    shikigamiConfig: {},
    notifyConfig: { emailEnabled: false, email: '' },
    configVersion: 1,
    seenLoginId: null,
    createdBy,
    unsettled: false,
    createdAt: now,
    updatedAt: now,
  });
  await createDefaults(tx, user);
  return user;
}

/** The manager's next number; one that an import brought along is passed over, none is ever used again (row 34). */
async function takeLoginId(tx: Tx, managerId: number): Promise<string> {
  const manager = await tx.get(managerTable, managerId);
  if (!manager) throw new Error(`manager ${managerId} is gone while it gets a user`);
  let number = manager.nextLoginNumber;
  while (await isLoginIdTaken(tx, managerId, String(number))) number += 1;
  await tx.update(managerTable, { id: managerId }, { nextLoginNumber: number + 1 });
  return String(number);
}

/** By a user, or by a deleted one that may come back. */
async function isLoginIdTaken(tx: Tx, managerId: number, loginId: string): Promise<boolean> {
  const where = { managerId, loginId };
  return Boolean((await tx.first(userTable, where)) ?? (await tx.first(deletedUserTable, where)));
}

/** A user that registers has no token yet when its audit entry is written. */
const NO_TOKEN: ActorOf<'user'>['token'] = {
  id: 0,
  userId: 0,
  managerId: 0,
  tokenHash: '',
  tokenVersion: 0,
  deviceInfo: '',
  createdAt: 0,
  expiresAt: 0,
};
