// Routes of devices: document, section 4.
import type { Tx } from '../../../core/store/types.js';
import { newUuid } from '../../../core/kernel/ids.js';
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import {
  addDevice,
  deleteDevice,
  getDevice,
  listDevices as listDevicesRoute,
  newDeviceKey,
  stopDevice,
  updateDeviceConfig,
} from '../contract/devices.js';
import {
  changeSettings,
  listDevices,
  ownDevice,
  registerDevice,
  removeDevice,
  renewKey,
} from '../devices/devices.js';
import { deviceTable, taskTable, type DeviceRow, type JsonObject } from '../tables.js';
import { cancelTask } from '../tasks/tasks.js';
import { configWire, deviceWire } from '../wire.js';

export const deviceRoutes = (ccjk: Ccjk) => [
  handle(listDevicesRoute, async ({ transaction }) =>
    transaction(async (tx, actor) => {
      const rows = await listDevices(tx, asPerson(actor).account.id);
      const devices = [];
      for (const row of rows) devices.push(await deviceWire(tx, ccjk, row));
      return { devices };
    }),
  ),

  handle(addDevice, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const { device, key } = await registerDevice(tx, account, {
        // Its daemon never says which machine it runs on.
        machineId: `added:${newUuid()}`,
        name: body.device_name,
        osType: body.os_type ?? null,
        osVersion: null,
        arch: null,
        ccjkVersion: null,
        metadata: {},
      });
      await audit(
        tx,
        { actor, ip },
        {
          action: 'add_device',
          target: ['device', device.uuid],
          detail: { device_name: device.name },
        },
      );
      return { device_id: device.uuid, device_key: key, config: configWire(device, account) };
    }),
  ),

  handle(getDevice, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const device = await ownDevice(tx, account.id, params.device_id);
      return { ...(await deviceWire(tx, ccjk, device)), config: configWire(device, account) };
    }),
  ),

  handle(updateDeviceConfig, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const device = await ownDevice(tx, account.id, params.device_id);
      const settings = {
        ...(body.heartbeat_interval === undefined ? {} : { heartbeatInterval: body.heartbeat_interval }),
        ...(body.task_check_interval === undefined ? {} : { taskCheckInterval: body.task_check_interval }),
        ...(body.log_upload_enabled === undefined ? {} : { logUploadEnabled: body.log_upload_enabled }),
        ...(body.max_concurrent_tasks === undefined ? {} : { maxConcurrentTasks: body.max_concurrent_tasks }),
        ...(body.allowed_commands === undefined ? {} : { allowedCommands: body.allowed_commands }),
        ...(body.allowed_folders === undefined ? {} : { allowedFolders: body.allowed_folders }),
        ...(body.consent === undefined ? {} : { consent: body.consent }),
      };
      const changed = await changeSettings(tx, device, { name: body.device_name, settings });
      await audit(
        tx,
        { actor, ip },
        {
          action: 'update_device',
          target: ['device', device.uuid],
          detail: body as JsonObject,
        },
      );
      return configWire(changed, account);
    }),
  ),

  handle(newDeviceKey, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const device = await ownDevice(tx, asPerson(actor).account.id, params.device_id);
      const key = await renewKey(tx, device);
      await audit(tx, { actor, ip }, { action: 'renew_device_key', target: ['device', device.uuid] });
      return { device_id: device.uuid, device_key: key };
    }),
  ),

  handle(stopDevice, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const device = await ownDevice(tx, asPerson(actor).account.id, params.device_id);
      const { stopped } = body;
      await tx.update(deviceTable, { id: device.id }, { stopped, updatedAt: tx.now() });
      const cancelled = stopped ? await cancelHeld(tx, device) : 0;
      await audit(
        tx,
        { actor, ip },
        {
          action: stopped ? 'stop_device' : 'resume_device',
          target: ['device', device.uuid],
          detail: { cancelled },
        },
      );
      return { stopped, cancelled };
    }),
  ),

  handle(deleteDevice, async ({ params, ip, transaction }) => {
    for (;;) {
      // A device with very many open tasks is emptied in portions before it goes.
      const isEmpty = await transaction(async (tx, actor) => {
        const device = await ownDevice(tx, asPerson(actor).account.id, params.device_id);
        if (await cancelOpen(tx, device)) return false;
        await removeDevice(tx, device);
        await audit(
          tx,
          { actor, ip },
          {
            action: 'delete_device',
            target: ['device', device.uuid],
            detail: { device_name: device.name },
          },
        );
        ccjk.liveness.forget(device.id);
        ccjk.vitals.forget(device.id);
        return true;
      });
      if (isEmpty) return { message: 'device deleted' };
    }
  }),
];

const MOST_AT_ONCE = 200;

/** What the device has now is called off; it hears of it with its next heartbeat. */
async function cancelHeld(tx: Tx, { uuid }: DeviceRow): Promise<number> {
  const held = await tx.find(taskTable, {
    where: { deviceUuid: uuid, leaseUntil: { gt: 0 } },
    orderBy: ['leaseUntil', 'id'],
    limit: MOST_AT_ONCE,
  });
  for (const task of held) await cancelTask(tx, task, 'the device was stopped by its owner');
  return held.length;
}

/** Answers whether more is left. */
async function cancelOpen(tx: Tx, { uuid }: DeviceRow): Promise<boolean> {
  const open = await tx.find(taskTable, {
    where: { deviceUuid: uuid, open: true },
    orderBy: ['id'],
    limit: MOST_AT_ONCE,
  });
  for (const { id } of open) {
    const task = await tx.get(taskTable, id);
    // One of a sequence may have gone with the one before it.
    if (task?.open) await cancelTask(tx, task, 'its device was deleted');
  }
  return open.length === MOST_AT_ONCE;
}
