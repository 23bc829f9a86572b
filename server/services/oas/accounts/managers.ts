// Managers: registration, with or without a renewal key, and sign-in. An expired manager may sign in, to renew.
import { SECOND, type Instant } from '../../../core/kernel/clock.js';
import { conflict, forbidden, notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { isExpired } from './activity.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { checkPassword, guardCodes, unchangedSince, type Attempt } from './credentials.js';
import type { Oas } from '../oas.js';
import { redeemRenewalKey } from '../codes/renewalKeys.js';
import { openSession, type SessionClaims } from './sessions.js';
import { managerTable, type ManagerRow, type UserRow, userTable } from '../tables.js';

export interface SignedInManager {
  manager: ManagerRow;
  token: string;
  tokenExpiresAt: Instant;
  expired: boolean;
}

interface Opened {
  manager: ManagerRow;
  claims: SessionClaims;
  ttlSeconds: number;
  now: Instant;
}

export const findManager = (tx: Tx, username: string) => tx.first(managerTable, { username });

const usernameTaken = () => conflict('username_taken', 'this username is taken; choose another');

/**
 * A new manager starts expired, unless a renewal key comes with it: then both happen or neither (behaviour row 21).
 * Throws conflict `username_taken`, forbidden `registration_closed`, throttled `too_many_attempts` (without a key: 60 accounts an hour
 * of one address), and what redeeming a key throws.
 */
export async function registerManager(
  oas: Oas,
  attempt: Attempt & { code?: string },
  userAgent: string,
): Promise<SignedInManager> {
  const { username, code, ip } = attempt;
  if (code === undefined && !oas.settings().openRegistration) {
    throw forbidden('registration_closed', 'registration needs a renewal key; ask the operator for one');
  }
  // Asked before hashing too, which is dear; the unique index and the throttle within the transaction decide.
  if (code !== undefined) oas.throttles.codes.check('', ip);
  else oas.throttles.registrations.check('', ip);
  if (await oas.core.store.transaction((tx) => findManager(tx, username))) throw usernameTaken();
  const passwordHash = await oas.core.passwords.hash(attempt.password, { from: ip });
  const opened = await oas.core.store.transaction(async (tx) => {
    // Again here, where callers come one after another: of many at once not one more than allowed gets through.
    if (code === undefined) oas.throttles.registrations.check('', ip);
    const actor = await insertManager(tx, username, passwordHash, ip);
    if (code === undefined) oas.throttles.registrations.done('', ip);
    const manager =
      code === undefined
        ? actor.account
        : (await guardCodes(oas, ip, () => redeemRenewalKey(tx, actor, code, ip))).manager;
    return openManagerSession(oas, tx, manager, ip, userAgent);
  });
  return signed(oas, opened);
}

async function insertManager(
  tx: Tx,
  username: string,
  passwordHash: string,
  ip: string,
): Promise<ActorOf<'manager'>> {
  if (await findManager(tx, username)) throw usernameTaken();
  const now = tx.now();
  const account = await tx.insert(managerTable, {
    username,
    alias: '',
    passwordHash,
    tokenVersion: 1,
    status: 'active',
    lastLoginAt: now,
    expiresAt: now,
    nextLoginNumber: 1,
    createdAt: now,
    updatedAt: now,
  });
  const actor = { role: 'manager', account, via: null, sessionId: '' } as const;
  await audit(tx, {
    actor,
    action: 'register_manager',
    targetType: 'manager',
    targetId: account.id,
    detail: { username },
    ip,
  });
  return actor;
}

/** Throws unauthenticated `wrong_credentials`, forbidden `account_disabled`. */
export async function signInManager(oas: Oas, attempt: Attempt, userAgent: string): Promise<SignedInManager> {
  const checked = await checkPassword(oas, oas.throttles.managerLogin, attempt, (tx) =>
    findManager(tx, attempt.username),
  );
  const opened = await oas.core.store.transaction(async (tx) => {
    const manager = unchangedSince(checked, await tx.get(managerTable, checked.id));
    if (manager.status === 'disabled') throw forbidden('account_disabled', 'this account is disabled');
    await tx.update(managerTable, { id: manager.id }, { lastLoginAt: tx.now() });
    return openManagerSession(oas, tx, manager, attempt.ip, userAgent);
  });
  return signed(oas, opened);
}

async function openManagerSession(
  oas: Oas,
  tx: Tx,
  manager: ManagerRow,
  address: string,
  userAgent: string,
): Promise<Opened> {
  const ttlSeconds = oas.jwtSeconds();
  const session = {
    role: 'manager',
    account: manager,
    nodeId: null,
    ttlSeconds,
    address,
    userAgent,
  } as const;
  const { claims } = await openSession(tx, session);
  return { manager, claims, ttlSeconds, now: tx.now() };
}

function signed(oas: Oas, { manager, claims, ttlSeconds, now }: Opened): SignedInManager {
  return {
    manager,
    token: oas.tokens.sign(claims, ttlSeconds),
    tokenExpiresAt: now + ttlSeconds * SECOND,
    expired: isExpired(manager, now),
  };
}

/** The name under which users see their manager. */
export async function changeAlias(
  tx: Tx,
  actor: ActorOf<'manager'>,
  alias: string,
  ip: string,
): Promise<ManagerRow> {
  const before = actor.account;
  if (alias === before.alias) return before;
  const [after] = await tx.update(managerTable, { id: before.id }, { alias, updatedAt: tx.now() });
  if (!after) throw new Error(`manager ${before.id} is gone while it changes its alias`);
  await audit(tx, {
    actor,
    action: 'update_manager_alias',
    targetType: 'manager',
    targetId: before.id,
    detail: { before: { alias: before.alias }, after: { alias } },
    ip,
  });
  return after;
}

/** A user of this manager: 404 for an unknown one, 403 for another manager's (behaviour row 32). */
export async function ownUser(tx: Tx, managerId: number, userId: number): Promise<UserRow> {
  const user = await tx.get(userTable, userId);
  if (!user) throw notFound('user', userId);
  if (user.managerId !== managerId) {
    throw forbidden('not_your_user', `user ${userId} belongs to another manager`);
  }
  return user;
}
