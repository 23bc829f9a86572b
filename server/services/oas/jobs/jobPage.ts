// One job as its page shows it: why it is where it is, and the lines of its story (jobStory.ts).
import { toIso } from '../../../core/kernel/clock.js';
import { heldByAnother } from '../../../core/queue/claim.js';
import type { Tx } from '../../../core/store/types.js';
import { isExpired } from '../accounts/activity.js';
import { hasAgentFor, type AgentsAtWork } from '../nodes/nodeStates.js';
import type { OasSettings } from '../settings.js';
import {
  jobTable,
  taskTable,
  userTable,
  type AgentLogRow,
  type JobEventRow,
  type JobRow,
} from '../tables.js';

export interface JobReason {
  code: string;
  ahead: number | null;
}

/** A stable word for why the job is where it is; the contract lists them. */
export async function reasonOf(
  tx: Tx,
  job: JobRow,
  agents: AgentsAtWork,
  settings: OasSettings,
): Promise<JobReason> {
  switch (job.status) {
    case 'leased':
    case 'running':
    case 'success':
      return { code: job.status, ahead: null };
    case 'failed':
      return { code: job.errorCode ?? 'failed', ahead: null };
    case 'cancelled':
      return { code: job.cancelReason ?? 'cancelled', ahead: null };
    case 'pending':
      return { code: await whyPending(tx, job, agents, settings), ahead: await countAhead(tx, job) };
  }
}

async function whyPending(tx: Tx, job: JobRow, agents: AgentsAtWork, settings: OasSettings): Promise<string> {
  const user = await tx.get(userTable, job.userId);
  if (!user) return 'user_gone';
  if (user.status === 'disabled') return 'user_disabled';
  if (isExpired(user, tx.now())) return 'user_expired';
  const task = await tx.get(taskTable, [job.userId, job.task]);
  if (task?.state === 'off' && job.source !== 'run_now') return 'task_off';
  if (job.waitUntil !== null && job.waitUntil > tx.now()) return 'backing_off';
  const agent = await hasAgentFor(tx, job.lane, agents);
  if (agent !== 'ready') return agent;
  const isBusy = settings.queue.oneNodePerAccount && (await heldByAnother(tx, jobTable, job.group, ''));
  return isBusy ? 'account_busy' : 'in_line';
}

/** By priority and due time; what has waited very long, and goes first for it, is not told apart. */
async function countAhead(tx: Tx, { lane, priority, dueAt, id }: JobRow): Promise<number> {
  const claimable = { lane, status: 'pending', waitUntil: null } as const;
  const before = await tx.count(jobTable, { ...claimable, priority: { gt: priority } });
  const sooner = await tx.count(jobTable, { ...claimable, priority, dueAt: { lt: dueAt } });
  return before + sooner + (await tx.count(jobTable, { ...claimable, priority, dueAt, id: { lt: id } }));
}

export const jobEventWire = (event: JobEventRow) => ({
  id: event.id,
  event_at: toIso(event.at),
  event_type: event.type,
  job_status: event.jobStatus,
  node: event.node ?? '',
  message: event.message,
  error_code: event.errorCode ?? '',
});

export const jobLogWire = (line: AgentLogRow) => ({
  id: line.id,
  logged_at: toIso(line.loggedAt),
  event_at: toIso(line.at),
  level: line.level,
  node: line.node,
  message: line.message,
});
