// Agents' machines: signing in, and the language each one understands (behaviour rows 3 and 37).
import type { Throttle } from '../../../core/auth/types.js';
import { SECOND, type Instant } from '../../../core/kernel/clock.js';
import { forbidden } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { isExpired } from '../accounts/activity.js';
import { audit } from '../audit/audit.js';
import {
  checkPassword,
  countFailures,
  unchangedSince,
  wrongCredentials,
  type Attempt,
} from '../accounts/credentials.js';
import { findManager } from '../accounts/managers.js';
import type { Oas, TaskNames } from '../oas.js';
import { openSession, type SessionClaims } from '../accounts/sessions.js';
import type { OasSettings } from '../settings.js';
import { makeRoomForNode } from './nodeActs.js';
import { findPairing, isPairingToken } from './pairing.js';
import { managerTable, nodeTable, type ManagerRow, type NodeRow, type PairingTokenRow } from '../tables.js';

export interface NodeSignIn {
  nodeId: string;
  version: string;
  userAgent: string;
}

/**
 * A node signs in with its manager's name and password, or, in the password's place, with its pairing token: so an agent that
 * knows nothing of such tokens can be given one. Throws unauthenticated `wrong_credentials`, forbidden `password_login_off`,
 * `node_mismatch`, `account_disabled` or `account_expired`.
 */
export async function signNodeIn(
  oas: Oas,
  attempt: Attempt,
  signIn: NodeSignIn,
): Promise<{ token: string; node: NodeRow }> {
  const { throttles, settings, core } = oas;
  const isPaired = isPairingToken(attempt.password);
  if (!isPaired && !settings().agentPasswordLogin) {
    throw forbidden('password_login_off', 'nodes sign in with a pairing token; ask your manager for one');
  }
  const checked = isPaired
    ? undefined
    : await checkPassword(oas, throttles.agentLogin, attempt, (tx) => findManager(tx, attempt.username));
  const { node, claims, ttlSeconds } = await core.store.transaction(async (tx) => {
    const { manager, until } = checked
      ? { manager: unchangedSince(checked, await tx.get(managerTable, checked.id)), until: null }
      : await pairedManager(tx, throttles.agentLogin, attempt, signIn.nodeId);
    if (manager.status === 'disabled') throw forbidden('account_disabled', 'this account is disabled');
    if (isExpired(manager, tx.now())) {
      throw forbidden('account_expired', 'this manager has expired; redeem a renewal key first');
    }
    const session = { ttlSeconds: sessionSeconds(oas, until, tx.now()), address: attempt.ip };
    return { ...(await writeNode(tx, manager, signIn, session)), ...session };
  });
  return { token: oas.tokens.sign(claims, ttlSeconds), node };
}

/** A session outlives no pairing token that opened it. */
const sessionSeconds = (oas: Oas, until: Instant | null, now: Instant): number =>
  Math.min(oas.jwtSeconds(), until === null ? Infinity : Math.max(1, Math.floor((until - now) / SECOND)));

/** The manager whose pairing token stands in the password's place; failures count like wrong passwords. */
const pairedManager = (tx: Tx, throttle: Throttle, { username, password, ip }: Attempt, nodeId: string) =>
  countFailures(throttle, { account: username, ip, code: 'wrong_credentials' }, async () => {
    const paired = await findPairing(tx, password);
    const manager = paired && (await tx.get(managerTable, paired.managerId));
    if (!paired || manager?.username !== username) throw wrongCredentials();
    if (paired.nodeId !== nodeId) {
      throw forbidden('node_mismatch', `this pairing token belongs to node ${paired.nodeId}`);
    }
    return { manager, until: paired.expiresAt };
  });

/**
 * Writes the node (a new one speaks the document's names) and its session. Tokens of earlier sign-ins stay good, but only the
 * newest session's polls prolong started jobs (behaviour row 16).
 */
async function writeNode(
  tx: Tx,
  manager: ManagerRow,
  { nodeId, version, userAgent }: NodeSignIn,
  { ttlSeconds, address }: { ttlSeconds: number; address: string },
): Promise<{ node: NodeRow; claims: SessionClaims }> {
  const { sessionId, claims } = await openSession(tx, {
    role: 'agent',
    account: manager,
    nodeId,
    ttlSeconds,
    address,
    userAgent,
  });
  const node = await upsertNode(tx, manager.id, nodeId, {
    version,
    currentSession: sessionId,
    address,
    lastLoginAt: tx.now(),
  });
  await audit(tx, {
    actor: { role: 'agent', account: manager, node, sessionId },
    action: 'agent_login',
    targetType: 'node',
    targetId: node.id,
    detail: { node_id: nodeId, version },
    ip: address,
  });
  return { node, claims };
}

async function upsertNode(
  tx: Tx,
  managerId: number,
  nodeId: string,
  seen: Pick<NodeRow, 'version' | 'currentSession' | 'address' | 'lastLoginAt'>,
): Promise<NodeRow> {
  const [known] = await tx.update(nodeTable, { managerId, nodeId }, seen);
  if (known) return known;
  await makeRoomForNode(tx, managerId);
  return tx.insert(nodeTable, { ...newNode(managerId, nodeId), createdAt: tx.now(), ...seen });
}

const newNode = (managerId: number, nodeId: string) =>
  ({
    managerId,
    nodeId,
    dialect: 'document',
    lastSeenAt: null,
    displayName: '',
    paused: false,
    draining: false,
    maxJobs: null,
  }) as const;

/** The node that a pairing token is for, made when it is first heard of. */
export async function pairedNode(
  tx: Tx,
  { managerId, nodeId }: Pick<PairingTokenRow, 'managerId' | 'nodeId'>,
  session: string,
): Promise<NodeRow> {
  const known = await tx.first(nodeTable, { managerId, nodeId });
  const seen = { version: '', currentSession: session, address: '', lastLoginAt: tx.now() };
  return known ?? upsertNode(tx, managerId, nodeId, seen);
}

/** In which words this node is told of tasks: the setting, or under `auto` what the node has shown to understand. */
export const nodeNames = (node: Pick<NodeRow, 'dialect'>, settings: OasSettings): TaskNames =>
  settings.taskNames === 'auto' ? node.dialect : settings.taskNames;

/** True when the node spoke the document's names until now. */
export async function switchToOriginalNames(tx: Tx, nodeKey: number): Promise<boolean> {
  const switched = await tx.update(nodeTable, { id: nodeKey, dialect: 'document' }, { dialect: 'original' });
  return switched.length > 0;
}
