// A job as lists, pages and live events show it.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { TaskNames } from '../oas.js';
import { userTable, type JobRow, type UserRow } from '../tables.js';
import { taskWord } from '../tasks/taskTemplates.js';

/** `user`: the job's; undefined when it is gone. */
export const poolItemWire = (job: JobRow, user: UserRow | undefined, names: TaskNames) => ({
  id: job.id,
  user_id: job.userId,
  task_type: taskWord(job.task, names),
  status: job.status,
  priority: job.priority,
  scheduled_at: toIso(job.dueAt),
  attempts: job.attempts,
  max_attempts: job.maxAttempts,
  created_at: toIso(job.createdAt),
  updated_at: toIso(job.updatedAt),
  leased_by_node: job.holder ?? '',
  lease_until: toIsoOrNull(job.leaseUntil),
  wait_until: toIsoOrNull(job.waitUntil),
  started_at: toIsoOrNull(job.startedAt),
  ended_at: toIsoOrNull(job.endedAt),
  error_code: job.errorCode ?? '',
  message: job.message ?? '',
  source: job.source,
  account_no: user?.accountNo ?? '',
  login_id: user?.loginId ?? '',
  user_type: user?.userType ?? '',
  server: user?.server ?? '',
  username: user?.gameName ?? '',
});

export const poolItem = async (tx: Tx, job: JobRow, names: TaskNames) =>
  poolItemWire(job, await tx.get(userTable, job.userId), names);
