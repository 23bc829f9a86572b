// Pairing tokens: each lets one node in, as an agent and as nothing else, without the manager's password. An agent sends it
// where its own token goes, or signs in with it in the password's place.
import { hashToken, newOpaqueToken } from '../../../core/auth/opaque.js';
import { DAY } from '../../../core/kernel/clock.js';
import { conflict, notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import type { Paging } from '../lists/paging.js';
import { pairingTokenTable, sessionTable, type PairingTokenRow } from '../tables.js';

const PREFIX = 'ptk_';
const PAIRING_TOKEN = /^ptk_[0-9a-f]{48}$/;
const SESSION_PREFIX = 'ptk-';
const MOST_TOKENS = 1000;

export const isPairingToken = (text: string): boolean => PAIRING_TOKEN.test(text);

/** What stands for a session where a pairing token is used as it is. */
export const pairingSession = ({ id }: Pick<PairingTokenRow, 'id'>): string => `${SESSION_PREFIX}${id}`;
export const isPairingSession = (sessionId: string): boolean => sessionId.startsWith(SESSION_PREFIX);

/** The live token's row. */
export async function findPairing(tx: Tx, token: string): Promise<PairingTokenRow | undefined> {
  const row = await tx.first(pairingTokenTable, { tokenHash: hashToken(token) });
  return row && (row.expiresAt === null || row.expiresAt > tx.now()) ? row : undefined;
}

export interface NewPairing {
  managerId: number;
  nodeId: string;
  expiresDays: number | undefined;
}

/** The token in clear is in this answer alone. Throws conflict/`too_many_pairing_tokens`. */
export async function createPairing(
  tx: Tx,
  actor: ActorOf<'manager' | 'super'>,
  { managerId, nodeId, expiresDays }: NewPairing,
  ip: string,
): Promise<{ token: string; row: PairingTokenRow }> {
  if ((await tx.count(pairingTokenTable, { managerId })) >= MOST_TOKENS) {
    throw conflict('too_many_pairing_tokens', `there are ${MOST_TOKENS} pairing tokens; revoke some first`);
  }
  const { token, hash } = newOpaqueToken(PREFIX, 24);
  const row = await tx.insert(pairingTokenTable, {
    managerId,
    nodeId,
    tokenHash: hash,
    hint: token.slice(-4),
    createdAt: tx.now(),
    expiresAt: expiresDays === undefined ? null : tx.now() + expiresDays * DAY,
  });
  await recordPairing(tx, actor, 'create_pairing_token', row, ip);
  return { token, row };
}

/** Newest first; lapsed ones too, until they are revoked. */
export const pagePairings = (
  tx: Tx,
  managerId: number,
  paging: Paging,
): Promise<{ rows: PairingTokenRow[]; total: number }> =>
  tx.page(pairingTokenTable, { where: { managerId }, orderBy: ['-id'], ...paging });

/** Ends the token, and the node's sessions with it, for it may have opened them. Throws not_found. */
export async function revokePairing(
  tx: Tx,
  actor: ActorOf<'manager'>,
  id: number,
  ip: string,
): Promise<PairingTokenRow> {
  const [row] = await tx.delete(pairingTokenTable, { id, managerId: actor.account.id });
  if (!row) throw notFound('pairing token', id);
  await endNodeSessions(tx, row);
  await recordPairing(tx, actor, 'revoke_pairing_token', row, ip);
  return row;
}

/** Every session and pairing token of a node: nothing lets it in any more but a new sign-in. */
export async function shutNodeOut(
  tx: Tx,
  node: Pick<PairingTokenRow, 'managerId' | 'nodeId'>,
): Promise<void> {
  await tx.delete(pairingTokenTable, { managerId: node.managerId, nodeId: node.nodeId });
  await endNodeSessions(tx, node);
}

const endNodeSessions = (
  tx: Tx,
  { managerId, nodeId }: Pick<PairingTokenRow, 'managerId' | 'nodeId'>,
): Promise<unknown> => tx.delete(sessionTable, { role: 'agent', accountId: managerId, nodeId });

const recordPairing = (
  tx: Tx,
  actor: ActorOf<'manager' | 'super'>,
  action: string,
  { id, managerId, nodeId, expiresAt }: PairingTokenRow,
  ip: string,
): Promise<void> =>
  audit(tx, {
    actor,
    action,
    targetType: 'pairing_token',
    targetId: id,
    managerId,
    detail: { node_id: nodeId, expires_at: expiresAt },
    ip,
  });
