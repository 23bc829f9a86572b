// A user's own word that a task is due: it takes its turn among what is due, and keeps its daily time and its rule.
import { conflict, invalid } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { taskTable, type TaskRow } from '../tables.js';
import { quoted } from './taskFields.js';
import { isInPool, taskId } from './taskTemplates.js';
import { cutToMinute } from './zones.js';

/** Throws invalid `unknown_task` or `task_not_in_type`, conflict `task_off`, conflict `job_open` while a job of it is open. */
export async function makeDueNow(tx: Tx, actor: ActorOf<'user'>, name: string, ip: string): Promise<TaskRow> {
  const user = actor.account;
  const task = taskId(name);
  if (task === undefined) throw invalid('unknown_task', `task ${quoted(name)} is not known`);
  if (!isInPool(task, user.userType)) {
    throw invalid('task_not_in_type', `task ${quoted(name)} is not a task of the user type ${user.userType}`);
  }
  const row = await tx.get(taskTable, [user.id, task]);
  if (!row || row.state === 'off') {
    throw conflict('task_off', `task ${quoted(name)} is switched off; switch it on first`);
  }
  if (row.state === 'open') {
    throw conflict('job_open', `task ${quoted(name)} is waiting for an agent or running already`);
  }
  const dueAt = Math.min(row.dueAt, cutToMinute(tx.now()));
  if (dueAt === row.dueAt) return row;
  const [changed] = await tx.update(taskTable, { userId: user.id, task }, { dueAt, dueByHand: true });
  if (!changed) throw new Error(`task ${task} of user ${user.id} is gone`);
  await audit(tx, {
    actor,
    action: 'run_task_now',
    targetType: 'user',
    targetId: user.id,
    userId: user.id,
    detail: { task },
    ip,
  });
  return changed;
}
