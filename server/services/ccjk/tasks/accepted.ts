// What the maker of a task hears at once: its id, and when it may begin.
import { SECOND, toIsoOrNull } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { deviceTable, taskTable, type DeviceRow, type TaskRow } from '../tables.js';
import { wireStatus } from './taskStatus.js';

export async function acceptedWire(tx: Tx, row: TaskRow) {
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
