// Tasks go to their device: each to one poll, no more at once than the plan allows.
import { claim } from '../../../core/queue/claim.js';
import { DAY } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import { concurrencyOf } from '../devices/devices.js';
import { silenceSeconds } from '../devices/presence.js';
import { quotaOf } from '../plans.js';
import { taskTable, type AccountRow, type DeviceRow, type TaskRow } from '../tables.js';
import { changed } from './taskEvents.js';

/** Priority decides, then age: nothing is moved to the front for having waited. */
const NO_AGING_MS = 36_500 * DAY;

/** Hands out at most `limit`; nothing to a device that its owner has stopped. */
export async function handOut(
  tx: Tx,
  ccjk: Ccjk,
  { account, device }: { account: AccountRow; device: DeviceRow },
  limit: number,
): Promise<TaskRow[]> {
  if (device.stopped) return [];
  const held = { leaseUntil: { gt: 0 } };
  const ofAccount = await tx.count(taskTable, { userId: account.id, ...held });
  const ofDevice = await tx.count(taskTable, { deviceUuid: device.uuid, ...held });
  const room = Math.min(
    limit,
    quotaOf(account.plan).tasksAtOnce - ofAccount,
    concurrencyOf(device, account) - ofDevice,
  );
  if (room <= 0) return [];
  const taken = await claim(tx, taskTable, {
    lane: device.id,
    holder: device.uuid,
    session: null,
    limit: room,
    leaseSeconds: silenceSeconds(ccjk, device),
    agingMs: NO_AGING_MS,
    oneHolderPerGroup: false,
    also: () => ({ progress: null, deadlineAt: null }),
  });
  for (const row of taken) changed(tx, row);
  return taken;
}
