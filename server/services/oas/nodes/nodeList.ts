// A manager's nodes as a list. Whether a node is online stands in memory, so the list is made from the manager's nodes in one
// piece; there are 1,000 at most.
import { HOUR, toIso, toIsoOrNull, type Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { Paging } from '../lists/paging.js';
import type { Oas } from '../oas.js';
import { jobTable, nodeTable, type NodeRow } from '../tables.js';
import { countHeld } from './nodeRoom.js';
import { isOnline, lastSeenAt, type AgentsAtWork } from './nodeStates.js';
import { nodeNames } from './nodes.js';

export type NodeState = 'online' | 'offline' | 'paused' | 'draining';

export interface NodeFilter {
  state?: NodeState | undefined;
  /** Part of the node's id, its name, its version or its address, in any case. */
  keyword?: string | undefined;
}

const MOST_NODES = 1000;
const RATE_MS = 24 * HOUR;

export interface NodeCounts {
  total: number;
  online: number;
  offline: number;
  paused: number;
  draining: number;
}

/** By id. `counts` are over all of the manager's nodes, whatever the filter. */
export async function pageNodes(
  tx: Tx,
  managerId: number,
  { state, keyword }: NodeFilter,
  { page, pageSize }: Paging,
  liveness: AgentsAtWork,
): Promise<{ rows: NodeRow[]; total: number; counts: NodeCounts }> {
  const nodes = await tx.find(nodeTable, { where: { managerId }, orderBy: ['id'], limit: MOST_NODES });
  const is = (node: NodeRow, wanted: NodeState) => isIn(node, wanted, liveness, tx.now());
  const count = (wanted: NodeState) => nodes.filter((node) => is(node, wanted)).length;
  const part = keyword?.toLowerCase();
  const chosen = nodes.filter(
    (node) =>
      (state === undefined || is(node, state)) && (part === undefined || hasPart(node, part, liveness)),
  );
  return {
    rows: chosen.slice((page - 1) * pageSize, page * pageSize),
    total: chosen.length,
    counts: {
      total: nodes.length,
      online: count('online'),
      offline: count('offline'),
      paused: count('paused'),
      draining: count('draining'),
    },
  };
}

function isIn(node: NodeRow, state: NodeState, liveness: AgentsAtWork, now: Instant): boolean {
  switch (state) {
    case 'online':
      return isOnline(node, liveness, now);
    case 'offline':
      return !isOnline(node, liveness, now);
    case 'paused':
      return node.paused;
    case 'draining':
      return node.draining;
  }
}

const addressOf = (node: NodeRow, liveness: AgentsAtWork): string =>
  liveness.lastSighting(node.id)?.address ?? node.address;

const hasPart = (node: NodeRow, part: string, liveness: AgentsAtWork): boolean =>
  [node.nodeId, node.displayName, node.version, addressOf(node, liveness)].some((text) =>
    text.toLowerCase().includes(part),
  );

/** One node as lists and its own page show it. */
export async function nodeWire(oas: Oas, tx: Tx, node: NodeRow) {
  const { liveness } = oas;
  const seenAt = lastSeenAt(node, liveness);
  const { leased, running } = await countHeld(tx, node);
  const ended = await countEnded(tx, node, tx.now() - RATE_MS);
  const movedAt = oas.address.changedAt();
  return {
    id: node.id,
    node_id: node.nodeId,
    name: node.displayName,
    version: node.version,
    online: isOnline(node, liveness, tx.now()),
    last_poll_at: toIsoOrNull(seenAt),
    last_login_at: toIso(node.lastLoginAt),
    address: addressOf(node, liveness),
    dialect: node.dialect,
    task_names: nodeNames(node, oas.settings()),
    leased_jobs: leased,
    running_jobs: running,
    ...ended,
    success_rate: rateOf(ended),
    paused: node.paused,
    draining: node.draining,
    max_jobs: node.maxJobs,
    stale_address: movedAt === null ? null : (seenAt ?? 0) < movedAt,
    created_at: toIso(node.createdAt),
  };
}

/** Jobs that ended with this node as their last holder. */
async function countEnded(tx: Tx, { managerId, nodeId }: NodeRow, since: Instant) {
  const ended = { lane: managerId, holder: nodeId, endedAt: { gte: since } };
  return {
    success_24h: await tx.count(jobTable, { ...ended, status: 'success' }),
    failed_24h: await tx.count(jobTable, { ...ended, status: 'failed' }),
  };
}

/** Between 0 and 1; null where nothing has ended. */
function rateOf({ success_24h: success, failed_24h: failed }: { success_24h: number; failed_24h: number }) {
  return success + failed === 0 ? null : success / (success + failed);
}
