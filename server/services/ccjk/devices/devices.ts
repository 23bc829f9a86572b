// Devices: machines whose daemon runs tasks for one account.
import { conflict, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Tx } from '../../../core/store/types.js';
import { checkQuota, quotaOf } from '../plans.js';
import {
  deviceTable,
  emailConfigTable,
  scheduleTable,
  type AccountRow,
  type DeviceRow,
  type DeviceSettings,
} from '../tables.js';
import { newDeviceKey } from './deviceKeys.js';

/** Document, section 2.1. */
const DEFAULTS: DeviceSettings = {
  heartbeatInterval: 30,
  taskCheckInterval: 10,
  logUploadEnabled: true,
  maxConcurrentTasks: 3,
  allowedCommands: [],
  allowedFolders: [],
  consent: 'none',
};

export interface Machine {
  machineId: string;
  name: string;
  osType: DeviceRow['osType'];
  osVersion: string | null;
  arch: string | null;
  ccjkVersion: string | null;
  metadata: DeviceRow['metadata'];
}

/** As many as a plan without a limit may have; the list of devices is not paged. */
export const MOST_DEVICES = 1000;

/**
 * A machine becomes a device; one that the account has already gets a new key, and the old one is dead.
 * Throws conflict/`DEVICE_OF_ANOTHER`, forbidden/`QUOTA_EXCEEDED`.
 */
export async function registerDevice(
  tx: Tx,
  account: AccountRow,
  machine: Machine,
): Promise<{ device: DeviceRow; key: string; isNew: boolean }> {
  const { token, hash } = newDeviceKey();
  const said = {
    name: machine.name,
    osType: machine.osType,
    osVersion: machine.osVersion,
    arch: machine.arch,
    ccjkVersion: machine.ccjkVersion,
    metadata: machine.metadata,
    keyHash: hash,
    updatedAt: tx.now(),
  };
  const known = await tx.first(deviceTable, { machineId: machine.machineId });
  if (known && known.userId !== account.id) {
    throw conflict('DEVICE_OF_ANOTHER', 'this machine is a device of another account; delete it there first');
  }
  if (known) {
    const [device] = await tx.update(deviceTable, { id: known.id }, said);
    return { device: device!, key: token, isNew: false };
  }
  const used = await tx.count(deviceTable, { userId: account.id });
  const limit = Math.min(quotaOf(account.plan).devices ?? MOST_DEVICES, MOST_DEVICES);
  checkQuota('devices', { used, more: 1, limit });
  const device = await tx.insert(deviceTable, {
    ...said,
    uuid: newUuid(),
    userId: account.id,
    machineId: machine.machineId,
    status: 'offline',
    lastHeartbeatAt: null,
    lastSyncAt: null,
    ipAddress: null,
    systemInfo: null,
    settings: DEFAULTS,
    configVersion: 1,
    stopped: false,
    restoredBackupId: null,
    createdAt: tx.now(),
  });
  return { device, key: token, isNew: true };
}

/** Throws not_found, also for another account's. */
export async function ownDevice(tx: Tx, userId: string, uuid: string): Promise<DeviceRow> {
  const device = await tx.first(deviceTable, { uuid });
  if (device?.userId !== userId) throw notFound('device');
  return device;
}

export const listDevices = (tx: Tx, userId: string): Promise<DeviceRow[]> =>
  tx.find(deviceTable, { where: { userId }, orderBy: ['id'], limit: MOST_DEVICES });

/** A change of settings raises the version that heartbeats answer. */
export async function changeSettings(
  tx: Tx,
  device: DeviceRow,
  { name, settings }: { name: string | undefined; settings: Partial<DeviceSettings> },
): Promise<DeviceRow> {
  const [changed] = await tx.update(
    deviceTable,
    { id: device.id },
    {
      ...(name === undefined ? {} : { name }),
      settings: { ...device.settings, ...settings },
      configVersion: device.configVersion + 1,
      updatedAt: tx.now(),
    },
  );
  return changed!;
}

/** Answers the new key; the old one is dead. */
export async function renewKey(tx: Tx, device: DeviceRow): Promise<string> {
  const { token, hash } = newDeviceKey();
  await tx.update(deviceTable, { id: device.id }, { keyHash: hash, updatedAt: tx.now() });
  return token;
}

/** The row and what stands for it alone; its tasks, logs and backups stay. The caller has ended its open tasks. */
export async function removeDevice(tx: Tx, device: DeviceRow): Promise<void> {
  await tx.delete(deviceTable, { id: device.id });
  await tx.delete(scheduleTable, { deviceUuid: device.uuid });
  await tx.delete(emailConfigTable, { deviceUuid: device.uuid });
}

/** What a device may run at once: as asked for, as far as the plan allows. */
export const concurrencyOf = (device: DeviceRow, account: AccountRow): number =>
  Math.min(device.settings.maxConcurrentTasks, quotaOf(account.plan).tasksAtOnce);
