// Super admins: the first one (exactly one, however many ask at once), their sign-in, and the operator's way to both.
import { conflict, notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { audit } from '../audit/audit.js';
import { checkPassword, unchangedSince, type Attempt } from './credentials.js';
import type { Oas } from '../oas.js';
import { endSessions, openSession } from './sessions.js';
import { superTable, type SuperRow } from '../tables.js';

export const findSuper = (tx: Tx, username: string) => tx.first(superTable, { username });

export const isInitialized = async (tx: Tx): Promise<boolean> => (await tx.count(superTable, {})) > 0;

const alreadyInitialized = () =>
  conflict(
    'already_initialized',
    'a super admin exists already; sign in, or reset the password at the server',
  );

/** Makes the first super admin. `by`: the operator, or the new account itself. Throws conflict `already_initialized`. */
export type FirstSuper = (
  account: { username: string; password: string },
  by: 'operator' | 'itself',
  ip: string,
) => Promise<SuperRow>;

/**
 * Callers wait for one another here, so that a hundred at once cost one password hash; that exactly one succeeds is held by
 * the transaction.
 */
export function createFirstSuper(oas: Oas): FirstSuper {
  let last: Promise<unknown> = Promise.resolve();
  const create: FirstSuper = async ({ username, password }, by, ip) => {
    if (await oas.core.store.transaction(isInitialized)) throw alreadyInitialized();
    const passwordHash = await oas.core.passwords.hash(password, { from: ip });
    return oas.core.store.transaction((tx) => insertFirst(tx, { username, passwordHash }, by, ip));
  };
  return (account, by, ip) => {
    const turn = last.then(() => create(account, by, ip));
    // The next in line goes on whatever became of this one; this one's error goes to its own caller.
    last = turn.catch(() => undefined);
    return turn;
  };
}

async function insertFirst(
  tx: Tx,
  account: { username: string; passwordHash: string },
  by: 'operator' | 'itself',
  ip: string,
): Promise<SuperRow> {
  if (await isInitialized(tx)) throw alreadyInitialized();
  const now = tx.now();
  const row = await tx.insert(superTable, { ...account, tokenVersion: 1, createdAt: now, updatedAt: now });
  await audit(tx, {
    actor:
      by === 'operator' ? { type: 'operator' } : { role: 'super', account: row, via: null, sessionId: '' },
    action: 'create_super',
    targetType: 'super',
    targetId: row.id,
    detail: { username: row.username },
    ip,
  });
  return row;
}

/** A lost password: a new one, and every older token is dead. Throws not_found for an unknown name. */
export async function resetSuper(oas: Oas, username: string, password: string): Promise<SuperRow> {
  const passwordHash = await oas.core.passwords.hash(password);
  return oas.core.store.transaction(async (tx) => {
    const [row] = await tx.update(superTable, { username }, (before) => ({
      passwordHash,
      tokenVersion: before.tokenVersion + 1,
      updatedAt: tx.now(),
    }));
    if (!row) throw notFound('super admin', username);
    const endedSessions = await endSessions(tx, 'super', row.id);
    await audit(tx, {
      actor: { type: 'operator' },
      action: 'reset_super_password',
      targetType: 'super',
      targetId: row.id,
      detail: { username, ended_sessions: endedSessions },
      ip: '',
    });
    return row;
  });
}

/** Answers the token and until when it is valid. */
export async function signInSuper(oas: Oas, attempt: Attempt, userAgent: string) {
  const checked = await checkPassword(oas, oas.throttles.superLogin, attempt, (tx) =>
    findSuper(tx, attempt.username),
  );
  const ttlSeconds = oas.jwtSeconds();
  const opened = await oas.core.store.transaction(async (tx) => {
    const account = unchangedSince(checked, await tx.get(superTable, checked.id));
    const session = {
      role: 'super',
      account,
      nodeId: null,
      ttlSeconds,
      address: attempt.ip,
      userAgent,
    } as const;
    return { ...(await openSession(tx, session)), expiresAt: tx.now() + ttlSeconds * 1000 };
  });
  return { token: oas.tokens.sign(opened.claims, ttlSeconds), expiresAt: opened.expiresAt };
}
