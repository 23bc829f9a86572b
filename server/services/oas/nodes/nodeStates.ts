// What a node is doing just now: heard of or not, held back or not.
import { SECOND, type Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { nodeTable, type NodeRow } from '../tables.js';
import type { Liveness } from '../../../core/queue/liveness.js';

/** An idle agent polls every few seconds, one that backs off after errors every 30: two missed polls are silence. */
export const ONLINE_MS = 60 * SECOND;

const MOST_NODES = 500;

/** What is needed to say whether agents are there to work. */
export type AgentsAtWork = Pick<Liveness, 'lastSighting'>;

/** When it was last heard of, by memory or by its row; null for one that never polled. */
export function lastSeenAt(node: NodeRow, liveness: AgentsAtWork): Instant | null {
  const seen = liveness.lastSighting(node.id)?.lastSeenAt ?? null;
  return node.lastSeenAt === null || (seen !== null && seen > node.lastSeenAt) ? seen : node.lastSeenAt;
}

export function isOnline(node: NodeRow, liveness: AgentsAtWork, now: Instant): boolean {
  const at = lastSeenAt(node, liveness);
  return at !== null && now - at <= ONLINE_MS;
}

export const isHeldBack = ({ paused, draining }: NodeRow): boolean => paused || draining;

/** Is there an agent of the manager's that would take a job? */
export async function hasAgentFor(
  tx: Tx,
  managerId: number,
  liveness: AgentsAtWork,
): Promise<'ready' | 'no_agent_online' | 'agents_paused'> {
  const nodes = await tx.find(nodeTable, { where: { managerId }, orderBy: ['id'], limit: MOST_NODES });
  const online = nodes.filter((node) => isOnline(node, liveness, tx.now()));
  if (online.length === 0) return 'no_agent_online';
  return online.every(isHeldBack) ? 'agents_paused' : 'ready';
}
