// What live messages say, read under one transaction: all by keys and counts of indexes, within bounds.
import { toIsoOrNull } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { countUsers } from '../accounts/userLists.js';
import type { JobCounts, LiveMessage } from '../contract/live.js';
import { poolItem } from '../jobs/jobWire.js';
import type { Liveness } from '../../../core/queue/liveness.js';
import { countHeld } from '../nodes/nodeRoom.js';
import { isOnline, lastSeenAt } from '../nodes/nodeStates.js';
import type { TaskNames } from '../oas.js';
import { countOfStatus } from '../sealed.js';
import { jobTable, nodeTable, type JobRow, type NodeRow } from '../tables.js';

export type MessageOf<Type extends LiveMessage['type']> = Extract<LiveMessage, { type: Type }>;

const MOST_NODES = 1000;
const NODES_TOLD = 200;
const MOST_OPEN = 200;

const STATUSES = ['pending', 'leased', 'running', 'success', 'failed', 'cancelled'] as const;

/** `ids`: jobs that changed; those that are gone are left out. */
export async function readJobs(
  tx: Tx,
  ids: Iterable<number>,
  names: TaskNames,
): Promise<MessageOf<'jobs'>['changed']> {
  const jobs = [];
  for (const id of ids) {
    const job = await tx.get(jobTable, id);
    if (job) jobs.push(await poolItem(tx, job, names));
  }
  return jobs;
}

/** Of one manager, or of the whole cloud. */
export async function countJobs(tx: Tx, managerId?: number): Promise<JobCounts> {
  const counts = {} as JobCounts;
  for (const status of STATUSES) counts[status] = await countOfStatus(tx, status, managerId);
  return counts;
}

export async function managerCounters(tx: Tx, managerId: number): Promise<MessageOf<'counters'>> {
  const { total, active, expired, disabled } = await countUsers(tx, managerId);
  const users = { total, active, expired, disabled };
  return { type: 'counters', jobs: await countJobs(tx, managerId), users };
}

export async function superCounters(tx: Tx): Promise<MessageOf<'counters'>> {
  return { type: 'counters', jobs: await countJobs(tx) };
}

/** A user's ended jobs are counted by no index: 0 for those. */
export async function userCounters(tx: Tx, userId: number): Promise<MessageOf<'counters'>> {
  const open = await tx.find(jobTable, {
    where: { userId, open: true },
    orderBy: ['userId', 'id'],
    limit: MOST_OPEN,
  });
  const of = (status: JobRow['status']) => open.filter((job) => job.status === status).length;
  return {
    type: 'counters',
    jobs: {
      pending: of('pending'),
      leased: of('leased'),
      running: of('running'),
      ...{ success: 0, failed: 0, cancelled: 0 },
    },
  };
}

/** The number of nodes a manager has is bounded (nodes/nodeActs.ts); those heard of last are told. */
export async function managerAgents(
  tx: Tx,
  managerId: number,
  liveness: Liveness,
): Promise<MessageOf<'agents'>> {
  const nodes = await tx.find(nodeTable, { where: { managerId }, orderBy: ['id'], limit: MOST_NODES });
  const seenAt = (node: NodeRow): number => lastSeenAt(node, liveness) ?? 0;
  const newest = [...nodes].sort((a, b) => seenAt(b) - seenAt(a) || a.id - b.id);
  const agents: MessageOf<'agents'>['agents'] = [];
  for (const node of newest.slice(0, NODES_TOLD)) {
    const { leased, running } = await countHeld(tx, node);
    agents.push({
      id: node.id,
      node_id: node.nodeId,
      name: node.displayName,
      version: node.version,
      online: isOnline(node, liveness, tx.now()),
      last_poll_at: toIsoOrNull(lastSeenAt(node, liveness)),
      leased_jobs: leased,
      running_jobs: running,
      paused: node.paused,
      draining: node.draining,
      max_jobs: node.maxJobs,
    });
  }
  const online = nodes.filter((node) => isOnline(node, liveness, tx.now())).length;
  return { type: 'agents', total: nodes.length, online, agents };
}
