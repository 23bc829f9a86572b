// What live messages say, read under one transaction: all by keys and counts of indexes, within bounds.
import { SECOND, toIso, toIsoOrNull, type Instant } from '../../../core/kernel/clock.js';
import type { Tx, Where } from '../../../core/store/types.js';
import { countUsers } from '../accounts/userLists.js';
import type { JobCounts, LiveJob, LiveMessage } from '../contract/live.js';
import type { Liveness } from '../nodes/liveness.js';
import type { TaskNames } from '../oas.js';
import { jobTable, nodeTable, userTable, type JobRow, type NodeRow } from '../tables.js';
import { taskWord } from '../tasks/taskTemplates.js';

export type MessageOf<Type extends LiveMessage['type']> = Extract<LiveMessage, { type: Type }>;

const MOST_NODES = 500;
const NODES_TOLD = 200;
const MOST_OPEN = 200;
/** Not heard of for this long: three times the pause between two polls of the usual agent. */
const ONLINE_MS = 60 * SECOND;

const STATUSES = ['pending', 'leased', 'running', 'success', 'failed', 'cancelled'] as const;

/** `ids`: jobs that changed; those that are gone are left out. */
export async function readJobs(tx: Tx, ids: Iterable<number>, names: TaskNames): Promise<LiveJob[]> {
  const jobs: LiveJob[] = [];
  for (const id of ids) {
    const job = await tx.get(jobTable, id);
    if (job) jobs.push(await jobWire(tx, job, names));
  }
  return jobs;
}

/** Of one manager, or of the whole cloud. */
export async function countJobs(tx: Tx, managerId?: number): Promise<JobCounts> {
  const owner: Where<JobRow> = managerId === undefined ? {} : { lane: managerId };
  const counts = {} as JobCounts;
  for (const status of STATUSES) counts[status] = await tx.count(jobTable, { ...owner, status });
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

export async function managerAgents(
  tx: Tx,
  managerId: number,
  liveness: Liveness,
): Promise<MessageOf<'agents'>> {
  const nodes = await tx.find(nodeTable, { where: { managerId }, orderBy: ['id'], limit: MOST_NODES });
  const seenAt = (node: NodeRow): Instant | null =>
    liveness.lastSighting(node.id)?.lastSeenAt ?? node.lastSeenAt;
  const isOnline = (node: NodeRow) => (seenAt(node) ?? 0) > tx.now() - ONLINE_MS;
  const newest = [...nodes].sort((a, b) => (seenAt(b) ?? 0) - (seenAt(a) ?? 0) || a.id - b.id);
  const agents: MessageOf<'agents'>['agents'] = [];
  for (const node of newest.slice(0, NODES_TOLD)) {
    const held = { lane: managerId, holder: node.nodeId };
    agents.push({
      id: node.id,
      node_id: node.nodeId,
      online: isOnline(node),
      last_poll_at: toIsoOrNull(seenAt(node)),
      leased: await tx.count(jobTable, { ...held, status: 'leased' }),
      running: await tx.count(jobTable, { ...held, status: 'running' }),
    });
  }
  return {
    type: 'agents',
    total: await tx.count(nodeTable, { managerId }),
    online: nodes.filter(isOnline).length,
    agents,
  };
}

async function jobWire(tx: Tx, job: JobRow, names: TaskNames): Promise<LiveJob> {
  const user = await tx.get(userTable, job.userId);
  return {
    id: job.id,
    user_id: job.userId,
    task_type: taskWord(job.task, names),
    status: job.status,
    priority: job.priority,
    scheduled_at: toIso(job.dueAt),
    attempts: job.attempts,
    max_attempts: job.maxAttempts,
    leased_by_node: job.holder ?? '',
    lease_until: toIsoOrNull(job.leaseUntil),
    started_at: toIsoOrNull(job.startedAt),
    ended_at: toIsoOrNull(job.endedAt),
    error_code: job.errorCode ?? '',
    message: job.message ?? '',
    created_at: toIso(job.createdAt),
    updated_at: toIso(job.updatedAt),
    account_no: user?.accountNo ?? '',
    login_id: user?.loginId ?? '',
    user_type: user?.userType ?? 'daily',
    server: user?.server ?? '',
    username: user?.gameName ?? '',
  };
}
