// A manager's users and jobs at a glance: counted by indexes, whatever their number.
import { DAY, toIso, type Instant } from '../../../core/kernel/clock.js';
import type { JobStatus } from '../../../core/queue/queueTable.js';
import type { History } from '../../../core/store/history/history.js';
import type { Tx } from '../../../core/store/types.js';
import type { TaskNames } from '../oas.js';
import { asRole, type OasActor } from '../actor.js';
import { countOfStatus, laneStatusKey, sealedEvents, sealedJobs } from '../sealed.js';
import { jobEventTable, jobTable, userTable, type JobEventRow } from '../tables.js';
import { taskWord } from '../tasks/taskTemplates.js';
import { countUsers } from './userLists.js';

const FAILURES_SHOWN = 20;

type Transaction = <Result>(work: (tx: Tx, actor: OasActor) => Promise<Result>) => Promise<Result>;

/** As the contract's `getOverview` says it. On a busy day a part of the last 24 hours may be sealed already. */
export async function readOverview(history: History, transaction: Transaction, names: TaskNames) {
  const { managerId, overview, jobs, events, from } = await transaction(async (tx, actor) => {
    const managerId = asRole('manager', actor).account.id;
    return {
      managerId,
      overview: await overviewInStore(tx, managerId, names),
      jobs: await history.segments(tx, sealedJobs),
      events: await history.segments(tx, sealedEvents),
      from: tx.now() - DAY,
    };
  });
  const ended = (status: 'success' | 'failed') =>
    history.count(sealedJobs, jobs, { key: 'laneStatus', value: laneStatusKey(managerId, status), from });
  const failures = { key: 'failedManager', value: managerId, from };
  const { job_stats: stats } = overview;
  return {
    ...overview,
    job_stats: {
      ...stats,
      success_24h: stats.success_24h + (await ended('success')),
      failed_24h: stats.failed_24h + (await ended('failed')),
    },
    recent_failures_24h: overview.recent_failures_24h + (await history.count(sealedEvents, events, failures)),
  };
}

async function overviewInStore(tx: Tx, managerId: number, names: TaskNames) {
  const now = tx.now();
  const dayAgo = now - DAY;
  const { total, active, expired, disabled, expiring_7d } = await countUsers(tx, managerId);
  const failures = { managerId, type: 'fail', at: { gte: dayAgo } } as const;
  return {
    user_stats: { total, active, expired, disabled, expiring_7d },
    job_stats: await countJobs(tx, managerId, dayAgo),
    recent_failures: await recentFailures(tx, managerId, names),
    recent_failures_24h: await tx.count(jobEventTable, failures),
    generated_at: toIso(now),
  };
}

async function countJobs(tx: Tx, managerId: number, since: Instant) {
  const count = (status: JobStatus) => countOfStatus(tx, status, managerId);
  const ended = (status: JobStatus) =>
    tx.count(jobTable, { lane: managerId, status, endedAt: { gte: since } });
  return {
    pending: await count('pending'),
    leased: await count('leased'),
    running: await count('running'),
    success: await count('success'),
    failed: await count('failed'),
    success_24h: await ended('success'),
    failed_24h: await ended('failed'),
  };
}

async function recentFailures(tx: Tx, managerId: number, names: TaskNames) {
  const events = await tx.find(jobEventTable, {
    where: { managerId, type: 'fail' },
    orderBy: ['-at', '-id'],
    limit: FAILURES_SHOWN,
  });
  const failures = [];
  for (const event of events) failures.push(await failureWire(tx, event, names));
  return failures;
}

async function failureWire(tx: Tx, event: JobEventRow, names: TaskNames) {
  const user = await tx.get(userTable, event.userId);
  return {
    job_id: event.jobId,
    user_id: event.userId,
    account_no: user?.accountNo ?? '',
    login_id: user?.loginId ?? '',
    username: user?.gameName ?? '',
    task_type: taskWord(event.task, names),
    job_status: event.jobStatus,
    error_code: event.errorCode ?? '',
    message: event.message,
    node: event.node ?? '',
    event_at: toIso(event.at),
  };
}
