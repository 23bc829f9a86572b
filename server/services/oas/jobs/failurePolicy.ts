// What follows when a job's last attempt failed: the task's own `on_failure` decides. `continue` (and nothing said) tries again
// after `fail_delay`; `stop_task` switches the task off; `stop_account` switches off all tasks of the user, so that an account
// that is in trouble is left alone until a person looks at it. Which ones were on stands in the audit record.
import type { Tx } from '../../../core/store/types.js';
import { audit } from '../audit/audit.js';
import { taskTable, userTable, type JobRow, type TaskRow } from '../tables.js';
import { effectiveConfig, nextAfterFinalFailure, releaseTask, tasksOf } from '../tasks/taskRows.js';
import { recordJobEvent } from './jobEvents.js';
import { cancelOpenJobs } from './jobs.js';

/** Lets go of the task of a job that was given up, and obeys its `on_failure`. Changes some 150 rows at most. */
export async function endGivenUp(tx: Tx, job: JobRow): Promise<void> {
  await releaseTask(tx, job, await nextAfterFinalFailure(tx, job, tx.now()));
  const row = await tx.get(taskTable, [job.userId, job.task]);
  // Switched off meanwhile, or at work on a newer job: there is nothing to stop for this one.
  if (!row || row.state === 'off' || row.state === 'open') return;
  const policy = effectiveConfig(row)['on_failure'];
  if (policy === 'stop_task') await stop(tx, job, [row], policy);
  if (policy === 'stop_account') await stop(tx, job, await tasksOf(tx, job.userId), policy);
}

async function stop(
  tx: Tx,
  job: JobRow,
  rows: readonly TaskRow[],
  policy: 'stop_task' | 'stop_account',
): Promise<void> {
  const { userId } = job;
  const on = rows.filter(({ state }) => state !== 'off').map(({ task }) => task);
  for (const task of on) await tx.update(taskTable, { userId, task }, { state: 'off', openJobId: null });
  // After the rows say off, so that the end of a job does not put its task back among those that wait.
  await cancelOpenJobs(tx, { userId, tasks: on, reason: 'stopped_after_failure' });
  await tx.update(userTable, { id: userId }, ({ configVersion }) => ({
    configVersion: configVersion + 1,
    updatedAt: tx.now(),
  }));
  const message =
    policy === 'stop_task'
      ? 'the task was switched off, as its on_failure asks for'
      : `all ${on.length} tasks of the user were switched off, as on_failure of this one asks for`;
  await recordJobEvent(tx, job, 'stopped', { message, errorCode: job.errorCode });
  await audit(tx, {
    actor: { type: 'system' },
    action: policy === 'stop_task' ? 'stop_task_after_failure' : 'stop_account_after_failure',
    targetType: 'user',
    targetId: userId,
    managerId: job.lane,
    userId,
    detail: { job_id: job.id, task: job.task, error_code: job.errorCode ?? '', switched_off: on },
    ip: '',
  });
}
