// Routes of tasks: document, section 3.
import type { QueryOf } from '../../../core/http/contract.js';
import type { Tx, Where } from '../../../core/store/types.js';
import { audit } from '../audit.js';
import { asPerson, handle, type PersonActor } from '../actor.js';
import type { z } from 'zod';
import {
  cancelTask as cancelTaskRoute,
  createBatch,
  createTask,
  getTask,
  listTasks,
  readOutput as readOutputRoute,
  retryTask as retryTaskRoute,
  type NewTask as NewTaskBody,
} from '../contract/tasks.js';
import { MOST_DEVICES } from '../devices/devices.js';
import { deviceTable, taskTable, type JsonObject, type TaskRow } from '../tables.js';
import { acceptedWire } from '../tasks/accepted.js';
import { readOutput } from '../tasks/outputs.js';
import { cancelTask, createTasks, ownTask, retryTask, shortCommand, type NewTask } from '../tasks/tasks.js';
import { rowsOf } from '../tasks/taskStatus.js';
import { readTaskWire } from '../wire.js';
import { pageOf } from '../pages.js';

export const taskRoutes = () => [
  handle(createTask, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const [row] = await createTasks(tx, asPerson(actor).account, [newTask(body)]);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'create_task',
          target: ['task', row!.uuid],
          detail: { device_id: row!.deviceUuid, command: shortCommand(row!.command) },
        },
      );
      return acceptedWire(tx, row!);
    }),
  ),

  handle(createBatch, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const rows = await createTasks(tx, asPerson(actor).account, body.tasks.map(newTask), body.mode);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'create_tasks',
          target: ['task', rows[0]!.uuid],
          detail: { mode: body.mode, task_ids: rows.map(({ uuid }) => uuid) },
        },
      );
      const tasks = [];
      for (const row of rows) tasks.push(await acceptedWire(tx, row));
      return { tasks, count: tasks.length };
    }),
  ),

  handle(getTask, async ({ params, transaction }) =>
    transaction(async (tx, actor) => readTaskWire(tx, await own(tx, asPerson(actor), params.task_id))),
  ),

  handle(listTasks, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const { limit, offset } = query;
      const userId = asPerson(actor).account.id;
      const where = {
        userId,
        ...(query.device_id === undefined ? {} : { deviceUuid: query.device_id }),
        ...(query.status === undefined ? {} : rowsOf(query.status)),
        ...(query.schedule_id === undefined ? {} : { scheduleId: query.schedule_id }),
      };
      const { rows, total } =
        query.waiting === true
          ? await waitingPage(tx, userId, query)
          : await pageOf(tx, taskTable, { where, orderBy: ['-id'], limit, offset });
      const tasks = [];
      for (const row of rows) tasks.push(await readTaskWire(tx, row));
      return { tasks, total, limit, offset };
    }),
  ),

  handle(cancelTaskRoute, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const task = await own(tx, asPerson(actor), params.task_id);
      const row = await cancelTask(tx, task, 'cancelled by its owner');
      await audit(tx, { actor, ip }, { action: 'cancel_task', target: ['task', row.uuid] });
      return readTaskWire(tx, row);
    }),
  ),

  handle(retryTaskRoute, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const task = await own(tx, asPerson(actor), params.task_id);
      const row = await retryTask(tx, task);
      await audit(tx, { actor, ip }, { action: 'retry_task', target: ['task', row.uuid] });
      return readTaskWire(tx, row);
    }),
  ),

  handle(readOutputRoute, async ({ params, query, transaction }) =>
    transaction(async (tx, actor) => {
      const task = await own(tx, asPerson(actor), params.task_id);
      const { text, nextOffset, ended, truncated } = await readOutput(tx, task, query.offset);
      return { text, offset: query.offset, next_offset: nextOffset, ended, truncated };
    }),
  ),
];

/** Devices that one look into the index asks for. */
const DEVICES_A_LOOK = 16;

/** What waits for a device that is offline, the newest first; with another status or device nothing. */
async function waitingPage(
  tx: Tx,
  userId: string,
  { status, device_id: wanted, limit, offset }: QueryOf<typeof listTasks>,
): Promise<{ rows: TaskRow[]; total: number }> {
  if (status !== undefined && status !== 'queued') return { rows: [], total: 0 };
  const where = { userId, status: 'offline' } as const;
  const away = await tx.find(deviceTable, { where, orderBy: ['id'], limit: MOST_DEVICES });
  const uuids = away.map(({ uuid }) => uuid).filter((uuid) => wanted === undefined || uuid === wanted);
  const looks: Where<TaskRow>[] = [];
  for (let at = 0; at < uuids.length; at += DEVICES_A_LOOK) {
    looks.push({ userId, ...rowsOf('queued'), deviceUuid: { in: uuids.slice(at, at + DEVICES_A_LOOK) } });
  }
  let total = 0;
  for (const look of looks) total += await tx.count(taskTable, look);
  const rows: TaskRow[] = [];
  for (const look of offset < total ? looks : []) {
    rows.push(...(await tx.find(taskTable, { where: look, orderBy: ['-id'], limit: offset + limit })));
  }
  rows.sort((left, right) => right.id - left.id);
  return { rows: rows.slice(offset, offset + limit), total };
}

const own = (tx: Tx, { account }: PersonActor, uuid: string): Promise<TaskRow> =>
  ownTask(tx, account.id, uuid);

const newTask = (body: z.infer<typeof NewTaskBody>): NewTask => ({
  deviceUuid: body.device_id,
  type: body.type,
  command: body.command,
  args: body.args as JsonObject,
  priority: body.priority,
  timeoutMs: body.timeout,
  maxRetries: body.max_retries,
  source: body.source,
});
