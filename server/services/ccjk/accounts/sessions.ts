// Sessions: an access token of minutes names the row, refresh tokens of days keep it alive.
//
// Promise: a refresh token is good once. One that was spent already is in two hands: its session ends, and with it every token
// of the family.
import { newOpaqueToken, hashToken } from '../../../core/auth/opaque.js';
import { DAY, MINUTE, SECOND } from '../../../core/kernel/clock.js';
import { notFound, unauthenticated } from '../../../core/kernel/errors.js';
import { randomHex } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import {
  accountTable,
  refreshTokenTable,
  sessionTable,
  type AccountRow,
  type SessionRow,
} from '../tables.js';

/** Told once a session is over. */
export const SESSION_ENDED = 'ccjk.sessionEnded';
const PREFIX = 'crt_';
const SECRET_BYTES = 32;
/** A client that signs in in a loop keeps this many; the oldest goes first. */
const MOST_SESSIONS = 200;
const MOST_PURGED = 500;

export interface Opened {
  account: AccountRow;
  sessionId: string;
  refreshToken: string;
}

export interface Visitor {
  ip: string;
  userAgent: string;
  via?: string | null;
}

export async function openSession(
  tx: Tx,
  ccjk: Ccjk,
  account: AccountRow,
  visitor: Visitor,
): Promise<Opened> {
  const now = tx.now();
  const sessionId = randomHex(16);
  await makeRoom(tx, account.id);
  await tx.insert(sessionTable, {
    id: sessionId,
    userId: account.id,
    address: visitor.ip,
    userAgent: visitor.userAgent.slice(0, 200),
    via: visitor.via ?? null,
    createdAt: now,
    expiresAt: now + refreshMs(ccjk),
  });
  return { account, sessionId, refreshToken: await issue(tx, ccjk, sessionId) };
}

async function makeRoom(tx: Tx, userId: string): Promise<void> {
  if ((await tx.count(sessionTable, { userId })) < MOST_SESSIONS) return;
  const { rows } = await tx.page(sessionTable, {
    where: { userId },
    orderBy: ['-createdAt', 'id'],
    page: MOST_SESSIONS,
    pageSize: 1,
  });
  for (const { id } of rows) await endSession(tx, id);
}

async function issue(tx: Tx, ccjk: Ccjk, sessionId: string): Promise<string> {
  const { token, hash } = newOpaqueToken(PREFIX, SECRET_BYTES);
  const expiresAt = tx.now() + refreshMs(ccjk);
  await tx.insert(refreshTokenTable, { hash, sessionId, spentAt: null, expiresAt });
  return token;
}

const refreshMs = (ccjk: Ccjk) => Math.round(ccjk.settings().token.refreshDays * DAY);
export const accessSeconds = (ccjk: Ccjk) =>
  Math.max(1, Math.round((ccjk.settings().token.accessMinutes * MINUTE) / SECOND));

/** What `access.ts` reads again. */
export const accessToken = (ccjk: Ccjk, account: AccountRow, sessionId: string): string =>
  ccjk.tokens.sign({ sub: account.id, sid: sessionId, tv: account.tokenVersion }, accessSeconds(ccjk));

/** `reused`: the session is over, and the caller must commit that before it refuses. */
export type Refreshed = { kind: 'fresh'; opened: Opened } | { kind: 'reused' };

/** Throws unauthenticated/`INVALID_REFRESH_TOKEN`. */
export async function refreshSession(tx: Tx, ccjk: Ccjk, token: string): Promise<Refreshed> {
  const hash = hashToken(token);
  const known = await tx.get(refreshTokenTable, hash);
  const session = known && (await tx.get(sessionTable, known.sessionId));
  const account = session && (await tx.get(accountTable, session.userId));
  if (!known || !session || !account?.isActive || known.expiresAt <= tx.now()) {
    throw unauthenticated(
      'INVALID_REFRESH_TOKEN',
      'the refresh token is not valid or has expired; sign in again',
    );
  }
  if (known.spentAt !== null) {
    await endSession(tx, session.id);
    return { kind: 'reused' };
  }
  await tx.update(refreshTokenTable, { hash }, { spentAt: tx.now() });
  await tx.update(sessionTable, { id: session.id }, { expiresAt: tx.now() + refreshMs(ccjk) });
  const refreshToken = await issue(tx, ccjk, session.id);
  return { kind: 'fresh', opened: { account, sessionId: session.id, refreshToken } };
}

/** The session and all its refresh tokens. */
export async function endSession(tx: Tx, id: string): Promise<SessionRow | undefined> {
  const [ended] = await tx.delete(sessionTable, { id });
  await tx.delete(refreshTokenTable, { sessionId: id });
  tx.emit(SESSION_ENDED, { id });
  return ended;
}

/** Throws not_found, also for another account's. */
export async function endOwnSession(tx: Tx, userId: string, id: string): Promise<void> {
  const session = await tx.get(sessionTable, id);
  if (session?.userId !== userId) throw notFound('session');
  await endSession(tx, id);
}

/** Every session of the account but `keep`. Answers how many ended. */
export async function endSessions(tx: Tx, userId: string, keep?: string): Promise<number> {
  const rows = await listSessions(tx, userId);
  const others = rows.filter(({ id }) => id !== keep);
  for (const { id } of others) await endSession(tx, id);
  return others.length;
}

export const listSessions = (tx: Tx, userId: string): Promise<SessionRow[]> =>
  tx.find(sessionTable, { where: { userId }, orderBy: ['-createdAt', 'id'], limit: MOST_SESSIONS + 1 });

/** Removes what ran out; answers whether more is left. One bounded transaction. */
export async function purgeExpired(tx: Tx): Promise<boolean> {
  const where = { expiresAt: { lte: tx.now() } };
  const sessions = await tx.find(sessionTable, { where, orderBy: ['expiresAt', 'id'], limit: MOST_PURGED });
  const tokens = await tx.find(refreshTokenTable, {
    where,
    orderBy: ['expiresAt', 'hash'],
    limit: MOST_PURGED,
  });
  for (const { id } of sessions) await tx.delete(sessionTable, { id });
  for (const { hash } of tokens) await tx.delete(refreshTokenTable, { hash });
  return sessions.length === MOST_PURGED || tokens.length === MOST_PURGED;
}
