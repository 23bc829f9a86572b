// Routes of tasks: document, section 3.
import { SECOND, toIsoOrNull } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
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
import { deviceTable, taskTable, type DeviceRow, type JsonObject, type TaskRow } from '../tables.js';
import { readOutput } from '../tasks/outputs.js';
import { cancelTask, createTasks, ownTask, retryTask, shortCommand, type NewTask } from '../tasks/tasks.js';
import { rowsOf, wireStatus } from '../tasks/taskStatus.js';
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
      const where = {
        userId: asPerson(actor).account.id,
        ...(query.device_id === undefined ? {} : { deviceUuid: query.device_id }),
        ...(query.status === undefined ? {} : rowsOf(query.status)),
      };
      const { rows, total } = await pageOf(tx, taskTable, { where, orderBy: ['-id'], limit, offset });
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

async function acceptedWire(tx: Tx, row: TaskRow) {
  const device = await tx.first(deviceTable, { uuid: row.deviceUuid });
  return {
    task_id: row.uuid,
    status: wireStatus(row),
    estimated_start: device && !row.blocked ? toIsoOrNull(await estimatedStart(tx, device, row)) : null,
  };
}

/** The device asks again within its interval, if it is there and has room: nothing is known of how long its tasks take. */
async function estimatedStart(tx: Tx, device: DeviceRow, row: TaskRow) {
  if (device.status === 'offline' || device.stopped) return null;
  const ahead = await tx.count(taskTable, { lane: row.lane, status: 'pending' });
  const busy = await tx.count(taskTable, { deviceUuid: device.uuid, leaseUntil: { gt: 0 } });
  const isNext = ahead + busy <= device.settings.maxConcurrentTasks;
  return isNext ? tx.now() + device.settings.taskCheckInterval * SECOND : null;
}
