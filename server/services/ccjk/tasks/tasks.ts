// Tasks: made by their owner, waiting in their device's lane of the queue.
//
// Promise: a batch is made wholly or not at all, and the plan's tasks a day hold however many requests come at once.
import { cancel } from '../../../core/queue/cancel.js';
import { enqueue } from '../../../core/queue/enqueue.js';
import { conflict, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import { ownDevice } from '../devices/devices.js';
import { countCancelled, countCreated, countToday } from '../figures.js';
import { answerByMail } from '../mail/notices.js';
import { tell } from '../messages.js';
import { checkQuota, quotaOf } from '../plans.js';
import { taskTable, type AccountRow, type DeviceRow, type JsonObject, type TaskRow } from '../tables.js';
import { changed } from './taskEvents.js';

export interface NewTask {
  deviceUuid: string;
  type: TaskRow['type'];
  command: string;
  args: JsonObject;
  priority: number;
  timeoutMs: number;
  maxRetries: number;
  source: TaskRow['source'];
  scheduleId?: string | null;
}

/** The lane of tasks that wait for another one: no device's. */
export const NO_LANE = 0;

/**
 * Makes the tasks, in their order; `sequential` ones wait for each other.
 * Throws not_found for a device that is not the account's, forbidden/`QUOTA_EXCEEDED`.
 */
export async function createTasks(
  tx: Tx,
  account: AccountRow,
  tasks: readonly NewTask[],
  mode: 'parallel' | 'sequential' = 'parallel',
): Promise<TaskRow[]> {
  const devices: DeviceRow[] = [];
  for (const { deviceUuid } of tasks) devices.push(await ownDevice(tx, account.id, deviceUuid));
  const { created } = await countToday(tx, account.id);
  const limit = quotaOf(account.plan).tasksADay;
  checkQuota('tasks a day', { used: created, more: tasks.length, limit });
  const rows: TaskRow[] = [];
  for (const [place, task] of tasks.entries()) {
    const parent = mode === 'sequential' ? rows.at(-1) : undefined;
    const row = await createTask(tx, account, devices[place]!, task, parent);
    await countCreated(tx, account.id, row.deviceUuid, 1);
    rows.push(row);
  }
  return rows;
}

async function createTask(
  tx: Tx,
  account: AccountRow,
  device: DeviceRow,
  task: NewTask,
  parent: TaskRow | undefined,
): Promise<TaskRow> {
  const uuid = newUuid();
  const row = await enqueue(tx, taskTable, {
    lane: parent ? NO_LANE : device.id,
    group: device.id,
    key: uuid,
    priority: task.priority,
    dueAt: tx.now(),
    // The first attempt is none of the retries.
    maxAttempts: task.maxRetries + 1,
    uuid,
    userId: account.id,
    deviceUuid: device.uuid,
    type: task.type,
    command: task.command,
    args: task.args,
    timeoutMs: task.timeoutMs,
    maxRetries: task.maxRetries,
    retries: 0,
    ...NO_RESULT,
    source: task.source,
    parentUuid: parent?.uuid ?? null,
    scheduleId: task.scheduleId ?? null,
    blocked: parent !== undefined,
  });
  changed(tx, row);
  const about = shortCommand(row.command);
  await tell(tx, {
    userId: account.id,
    type: 'task_created',
    title: `Task created: ${about}`,
    content: `${about} was sent to ${device.name}.`,
    data: { task_id: uuid, device_id: device.uuid, device_name: device.name, command: about },
    taskUuid: uuid,
  });
  return row;
}

/** Of a task that has not ended in this attempt. */
export const NO_RESULT = {
  progress: null,
  exitCode: null,
  stdout: null,
  stderr: null,
  saidStartedAt: null,
  saidEndedAt: null,
  timedOut: false,
  deadlineAt: null,
} as const;

export const shortCommand = (command: string): string => {
  const line = command.split('\n', 1)[0]!.trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
};

/** Throws not_found, also for another account's. */
export async function ownTask(tx: Tx, userId: string, uuid: string): Promise<TaskRow> {
  const task = await tx.first(taskTable, { uuid });
  if (task?.userId !== userId) throw notFound('task');
  return task;
}

/** Throws conflict/`INVALID_STATE` for one that has ended. What waited for it is cancelled with it. */
export async function cancelTask(tx: Tx, task: TaskRow, message: string): Promise<TaskRow> {
  const [row] = await cancel(tx, taskTable, {
    where: { id: task.id },
    message,
    also: { blocked: false, deadlineAt: null },
  });
  if (!row) throw conflict('INVALID_STATE', `the task has already ended as ${task.status}`);
  changed(tx, row);
  await countCancelled(tx, row);
  await answerByMail(tx, row);
  await cancelFollowers(tx, row);
  return row;
}

/** A task of a sequence did not complete: those after it never will. */
export async function cancelFollowers(tx: Tx, task: TaskRow): Promise<void> {
  for (let before: TaskRow | undefined = task; before;) {
    const next: TaskRow | undefined = await followerOf(tx, before);
    if (!next) return;
    const [row]: TaskRow[] = await cancel(tx, taskTable, {
      where: { id: next.id },
      message: 'a task before it did not complete',
      also: { blocked: false },
    });
    if (row) {
      changed(tx, row);
      await countCancelled(tx, row);
    }
    before = next;
  }
}

/** A task of a sequence completed: the next one may go. */
export async function releaseFollower(tx: Tx, task: TaskRow): Promise<void> {
  const next = await followerOf(tx, task);
  if (!next) return;
  // `group` keeps the device that it is for.
  const [row] = await tx.update(
    taskTable,
    { id: next.id, blocked: true },
    { lane: next.group, blocked: false, dueAt: tx.now(), updatedAt: tx.now() },
  );
  if (row) changed(tx, row);
}

const followerOf = (tx: Tx, { uuid }: TaskRow): Promise<TaskRow | undefined> =>
  tx.first(taskTable, { parentUuid: uuid, blocked: true }, ['id']);

/** Throws conflict/`INVALID_STATE` unless it failed, timed out or was cancelled; not_found when its device is gone. */
export async function retryTask(tx: Tx, task: TaskRow): Promise<TaskRow> {
  if (task.status !== 'failed' && task.status !== 'cancelled') {
    const state = task.status === 'success' ? 'completed' : 'not ended';
    throw conflict(
      'INVALID_STATE',
      `only a task that failed, timed out or was cancelled is retried; this one is ${state}`,
    );
  }
  const device = await ownDevice(tx, task.userId, task.deviceUuid);
  const [row] = await tx.update(
    taskTable,
    { id: task.id, status: task.status },
    {
      ...NO_RESULT,
      lane: device.id,
      group: device.id,
      status: 'pending',
      open: true,
      attempts: 0,
      retries: task.retries + 1,
      lastEnd: null,
      holder: null,
      session: null,
      leaseId: null,
      startedAt: null,
      lastBeatAt: null,
      endedAt: null,
      errorCode: null,
      message: null,
      dueAt: tx.now(),
      updatedAt: tx.now(),
    },
  );
  changed(tx, row!);
  return row!;
}
