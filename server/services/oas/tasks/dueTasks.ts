// Takes due tasks out of the due index and makes their jobs, a slice a transaction. Promises:
//  - It reads the index only: one look tells that nothing is due; otherwise it jumps from manager to manager and from
//    priority to priority, and steps over a manager whose time ran out without touching the tasks below it.
//  - A user and task never have two open jobs (the queue's unique key holds it; this file does not run into it).
//  - At most `oas.queue.maxPending` jobs of a manager wait at a time; the rest stay due and are counted, and are taken later
//    by priority, then due time (behaviour row 13).
//  - A manager gets one slice before every other had its turn, however much of its work is due (generator.ts goes round).
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
  /** The manager for whose due tasks the slice was too small. */
  unfinished: number | null;
  /** Managers up to this id had their turn; null when all had. */
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
  for (let visited = 0; visited < MANAGERS_A_SLICE && !slice.isFull(); visited += 1) {
    const head = await tx.first(taskTable, { state: 'waiting', managerId: { gt: done } }, BY_MANAGER);
    if (!head) return slice.result(null);
    await slice.takeOfManager(head);
    done = head.managerId;
  }
  return slice.result(done);
}

/** The next slice of one manager that was left unfinished. */
export async function takeDueOf(tx: Tx, settings: OasSettings, managerId: number): Promise<DueSlice> {
  const slice = new Slice(tx, settings);
  const head = await tx.first(taskTable, { state: 'waiting', managerId }, BY_MANAGER);
  if (head) await slice.takeOfManager(head);
  return slice.result(null);
}

/** How many of the manager's tasks are due and have no job. */
export async function countDue(tx: Tx, managerId: number): Promise<number> {
  let due = 0;
  let head = await tx.first(taskTable, { state: 'waiting', managerId }, BY_MANAGER);
  while (head) {
    due += await tx.count(taskTable, dueAtPriority(tx, head));
    head = await firstBelow(tx, head);
  }
  return due;
}

const dueAtPriority = (tx: Tx, { managerId, priority }: TaskRow) =>
  ({ state: 'waiting', managerId, priority, dueAt: { lte: tx.now() } }) as const;

const firstBelow = (tx: Tx, { managerId, priority }: TaskRow): Promise<TaskRow | undefined> =>
  tx.first(taskTable, { state: 'waiting', managerId, priority: { lt: priority } }, BY_MANAGER);

class Slice {
  private readonly users = new Set<number>();
  private readonly parked = new Set<number>();
  private generated = 0;
  private dueWaiting = 0;
  private unfinished: number | null = null;
  private budget = TASKS_A_SLICE;

  constructor(
    private readonly tx: Tx,
    private readonly settings: OasSettings,
  ) {}

  isFull(): boolean {
    return this.budget <= 0;
  }

  result(resumeAfter: number | null): DueSlice {
    const { generated, users, dueWaiting, unfinished } = this;
    return { generated, users, dueWaiting, unfinished, resumeAfter };
  }

  /** `head` is the manager's first waiting task in the index. */
  async takeOfManager(head: TaskRow): Promise<void> {
    const { tx } = this;
    const manager = await tx.get(managerTable, head.managerId);
    if (!manager || !isActive(manager, tx.now())) return;
    const pending = await tx.count(jobTable, { lane: manager.id, status: 'pending' });
    let room = this.settings.queue.maxPending - pending;
    let heldBack = 0;
    for (let next: TaskRow | undefined = head; next; next = await firstBelow(tx, next)) {
      const due = dueAtPriority(tx, next);
      while (room > 0) {
        if (this.isFull()) {
          this.unfinished = manager.id;
          return;
        }
        const limit = Math.min(room, this.budget);
        const rows = await tx.find(taskTable, { where: due, orderBy: BY_DUE, limit });
        for (const row of rows) if (await this.take(row)) room -= 1;
        if (rows.length < limit) break;
      }
      if (room <= 0) heldBack += await tx.count(taskTable, due);
    }
    this.dueWaiting += heldBack;
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
