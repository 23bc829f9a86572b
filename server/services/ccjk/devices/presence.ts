// Whether a device is there. It says so with each heartbeat; after some that did not come it is offline, and what it had goes
// back to the queue.
import { SECOND, toIso, type Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import { tell } from '../messages.js';
import { deviceTable, taskTable, type DeviceRow, type DeviceStatus } from '../tables.js';
import { expireLeases } from '../tasks/endings.js';

export const DEVICE_EVENT = 'ccjk.device';

/** How long a device may be silent, seconds: so long its tasks are its own. */
export const silenceSeconds = (ccjk: Ccjk, { settings }: DeviceRow): number =>
  settings.heartbeatInterval * ccjk.settings().device.missedHeartbeats;

/** The longest that any device may be silent for: `heartbeat_interval` is 3600 s at most. */
export const longestSilenceSeconds = (ccjk: Ccjk): number => 3600 * ccjk.settings().device.missedHeartbeats;

/** Its own word about its state. Tells its owner when it comes back. */
export async function isHere(
  tx: Tx,
  device: DeviceRow,
  status: DeviceStatus,
  address: string,
): Promise<DeviceRow> {
  if (device.status === status && device.ipAddress === address) return device;
  const [row] = await tx.update(
    deviceTable,
    { id: device.id },
    { status, ipAddress: address, lastHeartbeatAt: tx.now(), updatedAt: tx.now() },
  );
  if (device.status === 'offline' && status !== 'offline') await announce(tx, row!, 'device_online');
  return row!;
}

/** It said goodbye, or was silent for too long: its tasks go back to the queue, each counted as a retry. */
export async function isGone(tx: Tx, ccjk: Ccjk, device: DeviceRow): Promise<void> {
  if (device.status !== 'offline') {
    const seen = ccjk.liveness.lastSighting(device.id)?.lastSeenAt ?? device.lastHeartbeatAt;
    await tx.update(
      deviceTable,
      { id: device.id },
      { status: 'offline', lastHeartbeatAt: seen, updatedAt: tx.now() },
    );
    await announce(tx, device, 'device_offline');
  }
  await tx.update(
    taskTable,
    { deviceUuid: device.uuid, leaseUntil: { gt: tx.now() } },
    { leaseUntil: tx.now() },
  );
  await expireLeases(tx, longestSilenceSeconds(ccjk));
}

async function announce(tx: Tx, device: DeviceRow, type: 'device_online' | 'device_offline'): Promise<void> {
  const word = type === 'device_online' ? 'online' : 'offline';
  tx.emit(DEVICE_EVENT, {
    userId: device.userId,
    uuid: device.uuid,
    type: `device.${word}`,
    timestamp: toIso(tx.now()),
  });
  await tell(tx, {
    userId: device.userId,
    type,
    title: `${device.name} is ${word}`,
    content: `The device ${device.name} is ${word}.`,
    data: { device_id: device.uuid, device_name: device.name },
  });
}

const PRESENT: readonly DeviceStatus[] = ['online', 'busy', 'error', 'maintenance'];

/** Looks after all devices that count as present. One transaction for each that is gone. */
export async function lookForSilentDevices(
  ccjk: Ccjk,
  startedAt: Instant,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock } = ccjk.core;
  for (const status of PRESENT) {
    for await (const device of store.scan(deviceTable, { status })) {
      if (signal.aborted) return;
      // Right after a start nobody was heard of yet.
      const seen = ccjk.liveness.lastSighting(device.id)?.lastSeenAt ?? startedAt;
      if (clock.now() - seen <= silenceSeconds(ccjk, device) * SECOND) continue;
      await store.transaction(async (tx) => {
        const row = await tx.get(deviceTable, device.id);
        if (row && row.status !== 'offline') await isGone(tx, ccjk, row);
      });
    }
  }
}
