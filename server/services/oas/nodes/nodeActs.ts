// What a manager does to its nodes: name them, hold them back, limit them, send them away.
import { notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { nodeTable, type JsonObject, type NodeRow } from '../tables.js';
import { countHeld } from './nodeRoom.js';
import { shutNodeOut } from './pairing.js';

/** What is left out stays as it is. */
export interface NodeChange {
  displayName?: string | undefined;
  maxJobs?: number | null | undefined;
  paused?: boolean | undefined;
  draining?: boolean | undefined;
  /** `auto` starts again from the document's names. */
  dialect?: NodeRow['dialect'] | 'auto' | undefined;
}

/** A manager whose agents sign in under ever new names keeps so many nodes; the one that was silent longest goes. */
const MOST_NODES = 1000;

/** Throws not_found, for another manager's too. */
export async function ownNode(tx: Tx, managerId: number, id: number): Promise<NodeRow> {
  const node = await tx.get(nodeTable, id);
  if (node?.managerId !== managerId) throw notFound('node', id);
  return node;
}

export async function changeNode(
  tx: Tx,
  actor: ActorOf<'manager'>,
  { id, change }: { id: number; change: NodeChange },
  ip: string,
): Promise<NodeRow> {
  const before = await ownNode(tx, actor.account.id, id);
  const patch: Partial<NodeRow> = { ...withoutUndefined(change), ...(await heldBack(tx, before, change)) };
  const [after = before] = await tx.update(nodeTable, { id, managerId: actor.account.id }, patch);
  await recordNode(tx, actor, 'update_node', before, { before: shown(before), after: shown(after) }, ip);
  return after;
}

function withoutUndefined({ displayName, maxJobs, dialect }: NodeChange): Partial<NodeRow> {
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(maxJobs === undefined ? {} : { maxJobs }),
    ...(dialect === undefined ? {} : { dialect: dialect === 'auto' ? 'document' : dialect }),
  };
}

/** Paused wins over draining; one of them switched on switches the other off, and a drained node is paused at once. */
async function heldBack(
  tx: Tx,
  node: NodeRow,
  { paused, draining }: NodeChange,
): Promise<Partial<Pick<NodeRow, 'paused' | 'draining'>>> {
  if (paused) return { paused: true, draining: false };
  if (draining) {
    const { leased, running } = await countHeld(tx, node);
    const isEmpty = leased + running === 0;
    return { paused: isEmpty, draining: !isEmpty };
  }
  return { ...(paused === undefined ? {} : { paused }), ...(draining === undefined ? {} : { draining }) };
}

/** Its sessions and pairing tokens end at once; what it holds goes back when its leases run out. Throws not_found. */
export async function unpairNode(
  tx: Tx,
  actor: ActorOf<'manager'>,
  id: number,
  ip: string,
): Promise<NodeRow> {
  const node = await ownNode(tx, actor.account.id, id);
  await forgetNode(tx, node);
  await recordNode(tx, actor, 'unpair_node', node, { before: shown(node) }, ip);
  return node;
}

async function forgetNode(tx: Tx, node: NodeRow): Promise<void> {
  await tx.delete(nodeTable, { id: node.id });
  await shutNodeOut(tx, node);
}

/** To be called before a node is added. */
export async function makeRoomForNode(tx: Tx, managerId: number): Promise<void> {
  if ((await tx.count(nodeTable, { managerId })) < MOST_NODES) return;
  const nodes = await tx.find(nodeTable, { where: { managerId }, orderBy: ['id'], limit: MOST_NODES });
  const heardOf = (node: NodeRow) => Math.max(node.lastLoginAt, node.lastSeenAt ?? 0);
  const [silent] = nodes.sort((a, b) => heardOf(a) - heardOf(b));
  if (silent) await forgetNode(tx, silent);
}

const shown = ({ displayName, maxJobs, paused, draining, dialect }: NodeRow): JsonObject => ({
  name: displayName,
  max_jobs: maxJobs,
  paused,
  draining,
  dialect,
});

const recordNode = (
  tx: Tx,
  actor: ActorOf<'manager'>,
  action: string,
  node: NodeRow,
  detail: JsonObject,
  ip: string,
): Promise<void> =>
  audit(tx, {
    actor,
    action,
    targetType: 'node',
    targetId: node.id,
    detail: { node_id: node.nodeId, ...detail },
    ip,
  });
