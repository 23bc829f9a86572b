// Agents' machines: signing in, and the language each one understands (behaviour rows 3 and 37).
import { forbidden } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { isExpired } from '../accounts/activity.js';
import { audit } from '../audit/audit.js';
import { checkPassword, unchangedSince, type Attempt } from '../accounts/credentials.js';
import { findManager } from '../accounts/managers.js';
import type { Oas, TaskNames } from '../oas.js';
import { openSession, type SessionClaims } from '../accounts/sessions.js';
import type { OasSettings } from '../settings.js';
import { managerTable, nodeTable, type ManagerRow, type NodeRow } from '../tables.js';

export interface NodeSignIn {
  nodeId: string;
  version: string;
  userAgent: string;
}

/**
 * A node signs in with its manager's name and password. Throws unauthenticated `wrong_credentials`, forbidden
 * `account_disabled` or `account_expired`.
 */
export async function signNodeIn(
  oas: Oas,
  attempt: Attempt,
  signIn: NodeSignIn,
): Promise<{ token: string; node: NodeRow }> {
  const checked = await checkPassword(oas, oas.throttles.agentLogin, attempt, (tx) =>
    findManager(tx, attempt.username),
  );
  const ttlSeconds = oas.jwtSeconds();
  const { node, claims } = await oas.core.store.transaction(async (tx) => {
    const manager = unchangedSince(checked, await tx.get(managerTable, checked.id));
    if (manager.status === 'disabled') throw forbidden('account_disabled', 'this account is disabled');
    if (isExpired(manager, tx.now())) {
      throw forbidden('account_expired', 'this manager has expired; redeem a renewal key first');
    }
    return writeNode(tx, manager, signIn, { ttlSeconds, address: attempt.ip });
  });
  return { token: oas.tokens.sign(claims, ttlSeconds), node };
}

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

/** In which words this node is told of tasks: the setting, or under `auto` what the node has shown to understand. */
export const nodeNames = (node: Pick<NodeRow, 'dialect'>, settings: OasSettings): TaskNames =>
  settings.taskNames === 'auto' ? node.dialect : settings.taskNames;

/** True when the node spoke the document's names until now. */
export async function switchToOriginalNames(tx: Tx, nodeKey: number): Promise<boolean> {
  const switched = await tx.update(nodeTable, { id: nodeKey, dialect: 'document' }, { dialect: 'original' });
  return switched.length > 0;
}
