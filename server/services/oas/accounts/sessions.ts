// Sessions of supers, managers and agents: the row that a JWT names. Deleting the row ends the token at its next request.
import { SECOND } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import { randomHex } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import type { Paging } from '../lists/paging.js';
import { sessionTable, userTokenTable, type SessionRow } from '../tables.js';

/** What a JWT of OAS says; everything else is read from the rows it names. */
export interface SessionClaims extends Record<string, unknown> {
  role: SessionRow['role'];
  /** The account's id; for agents the manager's. */
  sub: string;
  /** The session row's id. */
  sid: string;
  /** The account's token version when the session began: a password reset raises it and kills older tokens. */
  tv: number;
}

export interface SessionOpening {
  role: SessionRow['role'];
  account: { id: number; tokenVersion: number };
  /** Agents: which node signed in. */
  nodeId: string | null;
  ttlSeconds: number;
  address: string;
  userAgent: string;
  /** Who acts in the account's name; its owner when left out. */
  via?: string | null;
  opener?: SessionRow['opener'];
}

/** A client that signs in in a loop keeps this many sessions at most; the oldest goes first. */
const MOST_SESSIONS = 1000;
const MOST_PURGED = 500;

/** Writes the session; the caller signs `claims` for `ttlSeconds` once the transaction is through. */
export async function openSession(
  tx: Tx,
  opening: SessionOpening,
): Promise<{ sessionId: string; claims: SessionClaims }> {
  const { role, account } = opening;
  const sessionId = randomHex(16);
  await makeRoom(tx, role, account.id);
  await tx.insert(sessionTable, {
    id: sessionId,
    role,
    accountId: account.id,
    nodeId: opening.nodeId,
    address: opening.address,
    userAgent: opening.userAgent.slice(0, 200),
    via: opening.via ?? null,
    opener: opening.opener ?? null,
    createdAt: tx.now(),
    expiresAt: tx.now() + opening.ttlSeconds * SECOND,
  });
  return {
    sessionId,
    claims: { role, sub: String(account.id), sid: sessionId, tv: account.tokenVersion },
  };
}

async function makeRoom(tx: Tx, role: SessionRow['role'], accountId: number): Promise<void> {
  if ((await tx.count(sessionTable, { role, accountId })) < MOST_SESSIONS) return;
  const oldest = await tx.first(sessionTable, { role, accountId }, ['createdAt', 'id']);
  if (oldest) await tx.delete(sessionTable, { id: oldest.id });
}

/** Ends every session of an account at once. */
export async function endSessions(tx: Tx, role: SessionRow['role'], accountId: number): Promise<number> {
  return (await tx.delete(sessionTable, { role, accountId })).length;
}

/** Every session of the asker but the one that asks; of a manager also those of its agents. Answers how many ended. */
export async function endOtherSessions(
  tx: Tx,
  { role, account, sessionId }: ActorOf<'super'> | ActorOf<'manager'>,
): Promise<number> {
  const others = { role, accountId: account.id, id: { not: sessionId } };
  const ended = (await tx.delete(sessionTable, others)).length;
  return role === 'manager' ? ended + (await endSessions(tx, 'agent', account.id)) : ended;
}

/** Live sessions of a super or manager, the one that ends last first. */
export const pageSessions = (
  tx: Tx,
  { role, account }: ActorOf<'super'> | ActorOf<'manager'>,
  paging: Paging,
): Promise<{ rows: SessionRow[]; total: number }> =>
  tx.page(sessionTable, {
    where: { role, accountId: account.id, expiresAt: { gt: tx.now() } },
    orderBy: ['-expiresAt', '-id'],
    ...paging,
  });

/** Ends one of the asker's own sessions. Throws not_found, also for another account's. */
export async function endOwnSession(
  tx: Tx,
  { role, account }: ActorOf<'super'> | ActorOf<'manager'>,
  id: string,
): Promise<SessionRow> {
  const [ended] = await tx.delete(sessionTable, { id, role, accountId: account.id });
  if (!ended) throw notFound('session');
  return ended;
}

/** Removes rows of sessions and user tokens that ran out; answers whether more are left. One bounded transaction. */
export async function purgeExpired(tx: Tx): Promise<{ removed: number; more: boolean }> {
  const where = { expiresAt: { lte: tx.now() } };
  const orderBy = ['expiresAt', 'id'] as const;
  const sessions = await tx.find(sessionTable, { where, orderBy, limit: MOST_PURGED });
  const tokens = await tx.find(userTokenTable, { where, orderBy, limit: MOST_PURGED });
  for (const { id } of sessions) await tx.delete(sessionTable, { id });
  for (const { id } of tokens) await tx.delete(userTokenTable, { id });
  return {
    removed: sessions.length + tokens.length,
    more: sessions.length === MOST_PURGED || tokens.length === MOST_PURGED,
  };
}
