// How much a node may take: nothing while it is held back, and no more than its limit at a time.
import type { Tx } from '../../../core/store/types.js';
import { jobTable, nodeTable, type NodeRow } from '../tables.js';
import { isHeldBack } from './nodeStates.js';

/** Jobs that the node holds: those it was given, and those it has begun. */
export async function countHeld(
  tx: Tx,
  { managerId, nodeId }: Pick<NodeRow, 'managerId' | 'nodeId'>,
): Promise<{ leased: number; running: number }> {
  const held = { lane: managerId, holder: nodeId };
  return {
    leased: await tx.count(jobTable, { ...held, status: 'leased' }),
    running: await tx.count(jobTable, { ...held, status: 'running' }),
  };
}

/** How many of `limit` further jobs it gets. A draining node that has finished is paused from now on. */
export async function roomOf(tx: Tx, node: NodeRow, limit: number): Promise<number> {
  if (!isHeldBack(node) && node.maxJobs === null) return limit;
  const { leased, running } = await countHeld(tx, node);
  if (node.draining && leased + running === 0) {
    await tx.update(nodeTable, { id: node.id, draining: true }, { draining: false, paused: true });
  }
  if (isHeldBack(node)) return 0;
  return Math.max(0, Math.min(limit, (node.maxJobs ?? limit) - leased - running));
}
