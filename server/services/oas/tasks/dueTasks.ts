// Takes due tasks out of the due index and makes their jobs, a slice a transaction. Promises:
//  - It reads the index only: one look tells that nothing is due; otherwise it jumps from manager to manager and from
//    priority to priority, and steps over a manager whose time ran out without touching the tasks below it.
//  - A user and task never have two open jobs (the queue's unique key holds it; this file does not run into it).
//  - At most `oas.queue.maxPending` jobs of a manager wait at a time; the rest stay due and are counted, and are taken later
//    by priority, then due time (behaviour row 13).
import type { Tx } from '../../../core/store/types.js';
import { isActive } from '../accounts/activity.js';
import { enqueueJob } from '../jobs/jobs.js';
import type { OasSettings } from '../settings.js';
import { deletedUserTable, jobTable, managerTable, taskTable, userTable, type TaskRow } from '../tables.js';
import { jobSettings, openTask, refreshUserTasks } from './taskRows.js';
import { isInPool } from './taskTemplates.js';

export interface DueSlice {
  generated: number;
  /** Users whose due tasks were looked at. */
  users: ReadonlySet<number>;
  /** Due tasks of the managers finished in this slice whose queue is full. */
  dueWaiting: number;
  /** Managers up to this id are done; null when all are. */
  resumeAfter: number | null;
}

/** Both keep one transaction to a few milliseconds of the event loop: 50 tasks took 2 ms, 10 on a busy machine. */
const TASKS_A_SLICE = 50;
const MANAGERS_A_SLICE = 500;

const BY_MANAGER = ['managerId', '-priority', 'dueAt', 'userId', 'task'] as const;
const BY_DUE = ['dueAt', 'userId', 'task'] as const;

/** Goes on behind the manager `after` (0 at the start of a tick). Call again with `resumeAfter` until that is null. */
export async function takeDue(tx: Tx, settings: OasSettings, after: number): Promise<DueSlice> {
  const slice = new Slice(tx, settings);
  const first = await tx.first(taskTable, { state: 'waiting', dueAt: { lte: tx.now() } }, BY_DUE);
  if (!first) return slice.result(null);

  let done = after;
  for (let visited = 0; visited < MANAGERS_A_SLICE; visited += 1) {
    const head = await tx.first(taskTable, { state: 'waiting', managerId: { gt: done } }, BY_MANAGER);
    if (!head) return slice.result(null);
    const manager = await tx.get(managerTable, head.managerId);
    const active = manager !== undefined && isActive(manager, tx.now());
    if (active && !(await slice.takeOfManager(head))) return slice.result(done);
    done = head.managerId;
  }
  return slice.result(done);
}

class Slice {
  private readonly users = new Set<number>();
  private readonly parked = new Set<number>();
  private generated = 0;
  private dueWaiting = 0;
  private budget = TASKS_A_SLICE;

  constructor(
    private readonly tx: Tx,
    private readonly settings: OasSettings,
  ) {}

  result(resumeAfter: number | null): DueSlice {
    return { generated: this.generated, users: this.users, dueWaiting: this.dueWaiting, resumeAfter };
  }

  /** False when the slice is full before the manager is finished. `head` is its first waiting task in the index. */
  async takeOfManager(head: TaskRow): Promise<boolean> {
    const { managerId } = head;
    const pending = await this.tx.count(jobTable, { lane: managerId, status: 'pending' });
    let room = this.settings.queue.maxPending - pending;
    let heldBack = 0;
    for (let next: TaskRow | undefined = head; next; next = await this.firstBelow(managerId, next.priority)) {
      const due = {
        state: 'waiting',
        managerId,
        priority: next.priority,
        dueAt: { lte: this.tx.now() },
      } as const;
      while (room > 0) {
        if (this.budget <= 0) return false;
        const limit = Math.min(room, this.budget);
        const rows = await this.tx.find(taskTable, { where: due, orderBy: BY_DUE, limit });
        for (const row of rows) if (await this.take(row)) room -= 1;
        if (rows.length < limit) break;
      }
      if (room <= 0) heldBack += await this.tx.count(taskTable, due);
    }
    this.dueWaiting += heldBack;
    return true;
  }

  private firstBelow(managerId: number, priority: number): Promise<TaskRow | undefined> {
    return this.tx.first(taskTable, { state: 'waiting', managerId, priority: { lt: priority } }, BY_MANAGER);
  }

  /** Whatever happens to it, the task leaves the due index. Answers whether a job was made. */
  private async take(row: TaskRow): Promise<boolean> {
    const { tx } = this;
    // Parked together with an earlier task of the same user: the row in hand is out of date.
    if (this.parked.has(row.userId)) return false;
    this.users.add(row.userId);
    this.budget -= 1;
    const user = await tx.get(userTable, row.userId);
    if (!user) {
      const where = { userId: row.userId, task: row.task };
      // A deleted user may come back, and finds its tasks as they were.
      const mayReturn = await tx.get(deletedUserTable, row.userId);
      if (mayReturn) await tx.update(taskTable, where, { state: 'parked' });
      else await tx.delete(taskTable, where);
      return false;
    }
    if (!isActive(user, tx.now()) || !isInPool(row.task, user.userType)) {
      this.parked.add(row.userId);
      this.budget -= await refreshUserTasks(tx, user, tx.now());
      return false;
    }
    const open = await tx.first(jobTable, { key: `${row.userId}:${row.task}`, open: true });
    if (open) {
      await openTask(tx, row, open.id);
      return false;
    }
    const { maxAttempts, payload } = jobSettings(row);
    const job = await enqueueJob(tx, {
      user,
      task: row.task,
      priority: row.priority,
      maxAttempts: maxAttempts ?? this.settings.job.maxAttempts,
      // Waiting, and so ageing, begins now: what fell due in quiet hours has not waited longer than what falls due at once.
      dueAt: tx.now(),
      payload,
      source: 'cloud_scheduler',
    });
    await openTask(tx, row, job.id);
    this.generated += 1;
    return true;
  }
}
