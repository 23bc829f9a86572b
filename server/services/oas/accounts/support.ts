// The super acts as a manager, for support. Such a session is short, ends with the super's own, stands in the manager's list of
// sessions under the super's name, and everything done in it carries that name in the audit record.
import { MINUTE, SECOND, type Instant } from '../../../core/kernel/clock.js';
import { conflict, notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { managerTable, sessionTable, superTable, type ManagerRow, type SessionRow } from '../tables.js';
import { isExpired } from './activity.js';
import { endSessions, openSession, type SessionClaims } from './sessions.js';

export const SUPPORT_SECONDS = (15 * MINUTE) / SECOND;

interface By {
  actor: ActorOf<'super'>;
  ip: string;
  userAgent: string;
}

export interface SupportSession {
  manager: ManagerRow;
  claims: SessionClaims;
  expiresAt: Instant;
}

/** Throws what `enabledManager` throws. */
export async function openSupportSession(tx: Tx, managerId: number, by: By): Promise<SupportSession> {
  const { actor, ip, userAgent } = by;
  const manager = await enabledManager(tx, managerId);
  const { claims } = await openSession(tx, {
    role: 'manager',
    account: manager,
    nodeId: null,
    ttlSeconds: SUPPORT_SECONDS,
    address: ip,
    userAgent,
    via: actor.via ?? `super:${actor.account.username}`,
    opener: {
      superId: actor.account.id,
      tokenVersion: actor.account.tokenVersion,
      // The operator's sessions follow one another every few minutes: theirs is not waited for.
      sessionId: actor.via === 'operator' ? null : actor.sessionId,
    },
  });
  await audit(tx, {
    actor,
    action: 'sign_in_as_manager',
    targetType: 'manager',
    targetId: managerId,
    managerId,
    detail: { username: manager.username },
    ip,
  });
  return { manager, claims, expiresAt: tx.now() + SUPPORT_SECONDS * SECOND };
}

/** False once the super that opened it has signed out, was signed out, or got a new password. */
export async function isOpenerThere(tx: Tx, { opener }: SessionRow): Promise<boolean> {
  if (opener === null) return true;
  const account = await tx.get(superTable, opener.superId);
  if (account?.tokenVersion !== opener.tokenVersion) return false;
  if (opener.sessionId === null) return true;
  const own = await tx.get(sessionTable, opener.sessionId);
  return own !== undefined && !isExpired(own, tx.now());
}

/** Of the manager and of its agents; paired agents stay. Answers how many ended. Throws not_found. */
export async function endSessionsOf(
  tx: Tx,
  managerId: number,
  { actor, ip }: Omit<By, 'userAgent'>,
): Promise<number> {
  const { username } = await managerOf(tx, managerId);
  const ended = (await endSessions(tx, 'manager', managerId)) + (await endSessions(tx, 'agent', managerId));
  await audit(tx, {
    actor,
    action: 'end_manager_sessions',
    targetType: 'manager',
    targetId: managerId,
    managerId,
    detail: { username, ended },
    ip,
  });
  return ended;
}

/** Throws not_found, conflict `manager_disabled`: a disabled manager's doors are shut for everybody. */
export async function enabledManager(tx: Tx, id: number): Promise<ManagerRow> {
  const manager = await managerOf(tx, id);
  if (manager.status === 'disabled') {
    throw conflict('manager_disabled', 'this manager is disabled; enable it first');
  }
  return manager;
}

async function managerOf(tx: Tx, id: number): Promise<ManagerRow> {
  const manager = await tx.get(managerTable, id);
  if (!manager) throw notFound('manager', id);
  return manager;
}
