// Routes of figures: document, section 8.
import type { Tx } from '../../../core/store/types.js';
import { SECOND } from '../../../core/kernel/clock.js';
import { asPerson, handle } from '../actor.js';
import { deviceStats, statsSummary, type PERIODS } from '../contract/stats.js';
import { ownDevice } from '../devices/devices.js';
import { countToday, readDays } from '../figures.js';
import { quotaOf } from '../plans.js';
import { deviceTable, taskTable, type AccountRow, type DeviceRow } from '../tables.js';

type Period = (typeof PERIODS)[number];

export const statsRoutes = () => [
  handle(statsSummary, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      return { ...(await summary(tx, account, query.period)), quota: await quotaWire(tx, account) };
    }),
  ),

  handle(deviceStats, async ({ params, query, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const device = await ownDevice(tx, account.id, params.device_id);
      return { ...(await summary(tx, account, query.period, device)), device_id: device.uuid };
    }),
  ),
];

async function summary(tx: Tx, account: AccountRow, period: Period, device?: DeviceRow) {
  const days = await readDays(tx, account.id, device?.uuid ?? null, Number.parseInt(period, 10));
  const sum = (of: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    period,
    tasks_completed: sum((day) => day.completed),
    tasks_failed: sum((day) => day.failed),
    total_execution_time: inSeconds(sum((day) => day.executionMs)),
    devices_online: device ? Number(device.status !== 'offline') : await devicesOnline(tx, account.id),
    storage_used: account.storageUsed,
    daily_breakdown: days.map((day) => ({
      date: day.day,
      count: day.completed + day.failed,
      completed: day.completed,
      failed: day.failed,
      execution_time: inSeconds(day.executionMs),
    })),
  };
}

const inSeconds = (ms: number): number => Math.round(ms / (SECOND / 10)) / 10;

async function devicesOnline(tx: Tx, userId: string): Promise<number> {
  const all = await tx.count(deviceTable, { userId });
  return all - (await tx.count(deviceTable, { userId, status: 'offline' }));
}

async function quotaWire(tx: Tx, { id, plan, storageUsed }: AccountRow) {
  const quota = quotaOf(plan);
  return {
    plan,
    tasks_a_day: quota.tasksADay,
    tasks_today: (await countToday(tx, id)).created,
    tasks_at_once: quota.tasksAtOnce,
    tasks_now: await tx.count(taskTable, { userId: id, leaseUntil: { gt: 0 } }),
    calls_a_minute: quota.callsAMinute,
    devices: quota.devices,
    devices_used: await tx.count(deviceTable, { userId: id }),
    storage: quota.storage,
    storage_used: storageUsed,
  };
}
