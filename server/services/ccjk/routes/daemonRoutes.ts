// Routes of a device's daemon: document, section 2.
import { toIso } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { asDevice, asPerson, handle, type ActorOf } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import {
  goOffline,
  heartbeat,
  pendingTasks,
  registerDevice as registerDeviceRoute,
  taskOutput,
  taskResult,
} from '../contract/daemon.js';
import { registerDevice } from '../devices/devices.js';
import { isGone, isHere } from '../devices/presence.js';
import type { JsonObject, TaskRow } from '../tables.js';
import { beat, type Beaten } from '../tasks/beats.js';
import { reportResult } from '../tasks/endings.js';
import { handOut } from '../tasks/handOut.js';
import { addOutput } from '../tasks/outputs.js';
import { wireStatus } from '../tasks/taskStatus.js';
import { configWire } from '../wire.js';

export const daemonRoutes = (ccjk: Ccjk) => [
  handle(registerDeviceRoute, async ({ headers, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const { device, key, isNew } = await registerDevice(tx, account, {
        machineId: headers['x-device-id'],
        name: body.device_name,
        osType: body.os_type ?? null,
        osVersion: body.os_version ?? null,
        arch: body.arch ?? null,
        ccjkVersion: body.ccjk_version ?? null,
        metadata: (body.metadata ?? {}) as JsonObject,
      });
      await audit(
        tx,
        { actor, ip },
        {
          action: isNew ? 'register_device' : 'register_device_again',
          target: ['device', device.uuid],
          detail: { device_name: device.name, machine_id: device.machineId },
        },
      );
      return { device_id: device.uuid, device_key: key, config: configWire(device, account) };
    }),
  ),

  handle(heartbeat, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { device } = asDevice(actor);
      if (body.system_info) ccjk.vitals.said(device.id, body.system_info as JsonObject);
      const { toStop, unnamed } = await heard(ccjk, tx, asDevice(actor), ip, {
        status: body.status,
        current: body.current_tasks,
        progress: body.progress ?? {},
      });
      return {
        server_time: toIso(tx.now()),
        cancelled_tasks: toStop,
        assigned_tasks: unnamed.map(pendingWire),
        config_version: device.configVersion,
        stopped: device.stopped,
      };
    }),
  ),

  handle(pendingTasks, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const taken = await handOut(tx, ccjk, asDevice(actor), query.limit);
      const tasks = taken.map(pendingWire);
      return { tasks, count: tasks.length };
    }),
  ),

  handle(taskResult, async ({ params, body, transaction }) =>
    transaction(async (tx, actor) => {
      const { row, repeated } = await reportResult(tx, asDevice(actor).device, params.task_id, {
        status: body.status,
        exitCode: body.exit_code ?? null,
        stdout: body.stdout,
        stderr: body.stderr,
        errorMessage: body.error_message ?? null,
        startedAt: body.started_at ?? null,
        endedAt: body.completed_at ?? null,
      });
      return { task_id: row.uuid, status: wireStatus(row), repeated };
    }),
  ),

  handle(taskOutput, async ({ params, body, transaction }) =>
    transaction(async (tx, actor) => {
      const { nextOffset, truncated } = await addOutput(tx, asDevice(actor).device, params.task_id, body);
      return { next_offset: nextOffset, truncated };
    }),
  ),

  handle(goOffline, async ({ transaction }) => {
    await transaction((tx, actor) => isGone(tx, ccjk, asDevice(actor).device));
    return { message: 'offline' };
  }),
];

/** A sign of life. */
export async function heard(
  ccjk: Ccjk,
  tx: Tx,
  { device }: ActorOf<'device'>,
  ip: string,
  said: {
    status: ActorOf<'device'>['device']['status'];
    current: readonly string[];
    progress: Readonly<Record<string, number>>;
  },
): Promise<Beaten> {
  ccjk.liveness.saw(device.id, { lastSeenAt: tx.now(), address: ip });
  if (said.status === 'offline') {
    await isGone(tx, ccjk, device);
    return { toStop: [...said.current], unnamed: [] };
  }
  await isHere(tx, device, said.status, ip);
  return beat(tx, ccjk, device, said);
}

const pendingWire = (row: TaskRow) => ({
  id: row.uuid,
  type: row.type,
  command: row.command,
  args: { ...row.args, timeout: row.timeoutMs },
  priority: row.priority,
  max_retries: row.maxRetries,
  created_at: toIso(row.createdAt),
});
