// What a manager may do to jobs. Each act refuses before it writes, so that a bulk act may go on after a refusal.
import { conflict, invalid, notFound } from '../../../core/kernel/errors.js';
import { cancel } from '../../../core/queue/cancel.js';
import { redrive } from '../../../core/queue/redrive.js';
import type { Tx } from '../../../core/store/types.js';
import { isActive } from '../accounts/activity.js';
import { ownUser } from '../accounts/managers.js';
import type { OasSettings } from '../settings.js';
import { jobTable, taskTable, userTable, type JobRow, type UserRow } from '../tables.js';
import { jobSettings, newTask, nextAfterSuccess, openTask, releaseTask } from '../tasks/taskRows.js';
import { quoted } from '../tasks/taskFields.js';
import { isInPool, taskId } from '../tasks/taskTemplates.js';
import { countEnd } from './figures.js';
import { recordJobEvent } from './jobEvents.js';
import { enqueueJob } from './jobs.js';
import { URGENT } from './urgency.js';

/** The manager's job. Throws not_found, for another manager's too. */
export async function ownJob(tx: Tx, managerId: number, id: number): Promise<JobRow> {
  const job = await tx.get(jobTable, id);
  if (job?.lane !== managerId) throw notFound('job', id);
  return job;
}

/**
 * Ends an open job, whoever holds it: its holder's next word gets 409. The task is due as after a success, so that it does not
 * come back at the next tick. Throws not_found, conflict/`job_ended`.
 */
export async function cancelJob(
  tx: Tx,
  managerId: number,
  id: number,
  { timeZone }: OasSettings,
): Promise<JobRow> {
  const before = await ownJob(tx, managerId, id);
  const also = { cancelReason: 'by_hand' };
  const [job] = await cancel(tx, jobTable, { where: { id, lane: managerId }, message: 'by_hand', also });
  if (!job) throw conflict('job_ended', `job ${id} has already ended as ${before.status}`);
  await countEnd(tx, job, 'cancelled');
  await recordJobEvent(tx, job, 'cancelled', { message: 'by_hand' });
  const task = await tx.get(taskTable, [job.userId, job.task]);
  const keepsTime = task !== undefined && task.dueAt > tx.now();
  await releaseTask(tx, job, keepsTime ? {} : await nextAfterSuccess(tx, job, timeZone, tx.now()));
  return job;
}

/**
 * A dead letter gets all its attempts again. Throws not_found, conflict/`job_not_failed`, conflict/`job_open` while a newer job of
 * the task is open, conflict/`user_not_active`.
 */
export async function retryJob(tx: Tx, managerId: number, id: number): Promise<JobRow> {
  const before = await ownJob(tx, managerId, id);
  if (before.status === 'failed') await activeUser(tx, before.userId);
  const driven = await redrive(tx, jobTable, { id, lane: managerId });
  const task = await tx.get(taskTable, [before.userId, before.task]);
  // A task that is switched off runs by a person's word alone (leases.ts).
  const source = task?.state === 'off' ? 'run_now' : driven.source;
  const [job = driven] = await tx.update(jobTable, { id }, { source, result: null, cancelReason: null });
  await recordJobEvent(tx, job, 'redriven');
  await openTask(tx, job, job.id);
  return job;
}

/**
 * A dead letter that is sealed stays as it is: a new job does its work, with its priority and attempts. Throws as `retryJob` does.
 */
export async function repeatJob(tx: Tx, sealed: JobRow): Promise<JobRow> {
  const { id, status, userId, task, key, priority, maxAttempts, payload } = sealed;
  if (status !== 'failed')
    throw conflict('job_not_failed', `job ${id} is ${status}; only failed jobs can be driven again`);
  const user = await activeUser(tx, userId);
  const open = await tx.first(jobTable, { key, open: true });
  if (open)
    throw conflict('job_open', `job ${open.id} for the same work is ${open.status}; wait for its end`);
  const row = (await tx.get(taskTable, [userId, task])) ?? newTask(user, task, tx.now());
  const source = row.state === 'off' ? 'run_now' : sealed.source;
  const job = await enqueueJob(tx, {
    ...{ user, task, priority, maxAttempts, payload, source },
    dueAt: tx.now(),
  });
  await recordJobEvent(tx, job, 'redriven', { message: `instead of job ${id}` });
  await openTask(tx, row, job.id);
  return job;
}

/** Throws conflict/`job_ended`. */
export function refuseEnded({ id, status }: JobRow): never {
  throw conflict('job_ended', `job ${id} has already ended as ${status}`);
}

/** The next claim gets it. Throws not_found, conflict/`job_running` or `job_ended`. */
export async function runJobNow(tx: Tx, managerId: number, id: number): Promise<JobRow> {
  const before = await ownJob(tx, managerId, id);
  if (!before.open) throw conflict('job_ended', `job ${id} has already ended as ${before.status}; retry it`);
  const [job] = await tx.update(
    jobTable,
    { id, lane: managerId, status: 'pending' },
    { priority: URGENT, waitUntil: null, updatedAt: tx.now() },
  );
  if (!job) throw conflict('job_running', `job ${id} is with ${before.holder} already`);
  if (before.priority !== URGENT || before.waitUntil !== null) await recordJobEvent(tx, job, 'run_now');
  return job;
}

/**
 * A job of the user's task at once, whatever its settings say and however many jobs wait; a pending one is put before all
 * others instead. Throws not_found, forbidden `not_your_user`, invalid `unknown_task` or `task_not_in_type`,
 * conflict/`user_not_active`, conflict/`job_running`.
 */
export async function runTaskNow(
  tx: Tx,
  managerId: number,
  { userId, task: name }: { userId: number; task: string },
  settings: OasSettings,
): Promise<{ job: JobRow; made: boolean }> {
  const user = await ownUser(tx, managerId, userId);
  const task = taskId(name);
  if (task === undefined) throw invalid('unknown_task', `${quoted(name)} is no task`);
  if (!isInPool(task, user.userType)) {
    throw invalid('task_not_in_type', `${quoted(name)} is no task of type ${user.userType}`);
  }
  const open = await tx.first(jobTable, { key: `${user.id}:${task}`, open: true });
  if (open) return { job: await runJobNow(tx, managerId, open.id), made: false };
  await activeUser(tx, user.id);
  const row = (await tx.get(taskTable, [user.id, task])) ?? newTask(user, task, tx.now());
  const { maxAttempts, payload } = jobSettings(row);
  const job = await enqueueJob(tx, {
    user,
    task,
    priority: URGENT,
    maxAttempts: maxAttempts ?? settings.job.maxAttempts,
    dueAt: tx.now(),
    payload,
    source: 'run_now',
  });
  await openTask(tx, row, job.id);
  return { job, made: true };
}

async function activeUser(tx: Tx, userId: number): Promise<UserRow> {
  const user = await tx.get(userTable, userId);
  if (user && isActive(user, tx.now())) return user;
  throw conflict('user_not_active', `user ${userId} is gone, disabled or expired; nothing runs for it`);
}
