// Rows as the product keeps them, made by number.
import { poolOf } from '../../server/services/oas/tasks/taskTemplates.js';
import type { JobRow } from '../../server/services/oas/tables.js';

/** The 25 tasks of a user of the kind that has most users. */
export const TASK_NAMES = poolOf('daily');
export const MANAGERS = 10;
export const TASKS_A_USER = TASK_NAMES.length;

export const managerOf = (user: number): number => 1 + (user % MANAGERS);

/** A pending job of user `1 + n / 25`, task `n % 25`. Its id is left to the store. */
export function pendingJob(n: number, now: number): Omit<JobRow, 'id'> {
  const user = 1 + Math.floor(n / TASKS_A_USER);
  const task = TASK_NAMES[n % TASKS_A_USER]!;
  return {
    lane: managerOf(user),
    group: user,
    key: `${user}:${task}`,
    status: 'pending',
    open: true,
    priority: 40 + (n % 3) * 10,
    dueAt: now,
    waitUntil: null,
    attempts: 0,
    maxAttempts: 3,
    lastEnd: null,
    holder: null,
    session: null,
    leaseId: null,
    leaseUntil: null,
    leaseSeconds: 0,
    startedAt: null,
    lastBeatAt: null,
    endedAt: null,
    errorCode: null,
    message: null,
    createdAt: now,
    updatedAt: now,
    userId: user,
    task,
    deliveredAs: null,
    leasedAt: null,
    source: 'cloud_scheduler',
    payload: null,
    result: null,
    cancelReason: null,
  };
}
