// The jobs of OAS: what stands around the queue's verbs when a user's task becomes a job, or stops being one.
import type { Instant } from '../../../core/kernel/clock.js';
import { cancel } from '../../../core/queue/cancel.js';
import { enqueue } from '../../../core/queue/enqueue.js';
import type { Tx } from '../../../core/store/types.js';
import { countEnds } from './figures.js';
import { recordJobEvent } from './jobEvents.js';
import { jobTable, type JobRow, type JsonObject, type UserRow } from '../tables.js';
import { DUE_AT_ONCE, releaseTask } from '../tasks/taskRows.js';

export interface JobInput {
  user: Pick<UserRow, 'id' | 'managerId'>;
  /** English task id. */
  task: string;
  priority: number;
  maxAttempts: number;
  dueAt: Instant;
  /** What the task's own `payload` setting adds to the document's payload. */
  payload: JsonObject | null;
  source: JobRow['source'];
}

/** Of one user and task one job at most is open (behaviour row 13): throws conflict/`duplicate` for a second one. */
export async function enqueueJob(tx: Tx, input: JobInput): Promise<JobRow> {
  const { user, task, priority, maxAttempts, dueAt, payload, source } = input;
  const job = await enqueue(tx, jobTable, {
    lane: user.managerId,
    group: user.id,
    key: `${user.id}:${task}`,
    priority,
    maxAttempts,
    // Work that was due since ever is due from now on: new users do not overtake those who wait.
    dueAt: dueAt === DUE_AT_ONCE ? tx.now() : dueAt,
    userId: user.id,
    task,
    deliveredAs: null,
    leasedAt: null,
    source,
    payload,
    result: null,
    cancelReason: null,
  });
  await recordJobEvent(tx, job, 'generated');
  return job;
}

export interface JobCancellation {
  userId: number;
  /** English task ids; all of the user's when left out. */
  tasks?: readonly string[];
  /** A stable word: `task_disabled`, `user_deleted`, `user_expired`, ... */
  reason: string;
}

/** Cancels a user's open jobs, whoever holds them, and lets go of their tasks. Answers the jobs as they are now. */
export async function cancelOpenJobs(tx: Tx, { userId, tasks, reason }: JobCancellation): Promise<JobRow[]> {
  const where = tasks ? { userId, open: true, task: { in: [...tasks] } } : { userId, open: true };
  const cancelled = await cancel(tx, jobTable, {
    where,
    message: reason,
    also: { cancelReason: reason },
  });
  for (const job of cancelled) {
    await recordJobEvent(tx, job, 'cancelled', { message: reason });
    await releaseTask(tx, job, {});
  }
  await countEnds(
    tx,
    cancelled.map((job) => ({ job, outcome: 'cancelled' })),
  );
  return cancelled;
}
