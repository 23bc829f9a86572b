// Routes of figures and of what plans allow: document, section 8 and quota limits.
import { mergeDurations, percentiles, type Durations } from '../../../core/figures/durations.js';
import type { Tx } from '../../../core/store/types.js';
import { SECOND } from '../../../core/kernel/clock.js';
import { asPerson, handle } from '../actor.js';
import { listPlans } from '../contract/plans.js';
import { PLANS } from '../contract/shapes.js';
import { deviceStats, devicesStats, statsSummary, type Period } from '../contract/stats.js';
import { ownDevice } from '../devices/devices.js';
import { NOTHING, readDays, readDevices, type Counts } from '../figures.js';
import { deviceTable, type AccountRow, type DeviceRow } from '../tables.js';
import { limitsWire, usageWire } from '../usage.js';

const MOST_DEVICES = 100;

export const statsRoutes = () => [
  handle(listPlans, async () => ({ plans: PLANS.map(limitsWire) })),

  handle(statsSummary, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      return { ...(await summary(tx, account, query.period)), quota: await usageWire(tx, account) };
    }),
  ),

  handle(deviceStats, async ({ params, query, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const device = await ownDevice(tx, account.id, params.device_id);
      return { ...(await summary(tx, account, query.period, device)), device_id: device.uuid };
    }),
  ),

  handle(devicesStats, async ({ query: { period }, transaction }) =>
    transaction(async (tx, actor) => {
      const found = await readDevices(tx, asPerson(actor).account.id, daysOf(period));
      const sums = [...found]
        .map(([uuid, days]) => ({ uuid, sum: sumOf(days) }))
        .filter(({ sum }) => sum.completed + sum.failed + sum.cancelled > 0)
        .sort((a, b) => endedOf(b.sum) - endedOf(a.sum) || (a.uuid < b.uuid ? -1 : 1));
      const devices = [];
      for (const { uuid, sum } of sums.slice(0, MOST_DEVICES)) {
        const device = await tx.first(deviceTable, { uuid });
        devices.push({ device_id: uuid, device_name: device?.name ?? null, ...countsWire(sum) });
      }
      return { period, devices, total: sums.length };
    }),
  ),
];

async function summary(tx: Tx, account: AccountRow, period: Period, device?: DeviceRow) {
  const days = await readDays(tx, account.id, device?.uuid ?? null, daysOf(period));
  const sum = sumOf(days);
  return {
    period,
    tasks_completed: sum.completed,
    tasks_failed: sum.failed,
    tasks_timed_out: sum.timedOut,
    tasks_cancelled: sum.cancelled,
    total_execution_time: inSeconds(sum.executionMs),
    ...runsWire(sum.runs),
    devices_online: device ? Number(device.status !== 'offline') : await devicesOnline(tx, account.id),
    storage_used: account.storageUsed,
    daily_breakdown: days.map((day) => ({ date: day.day, ...countsWire(day) })),
  };
}

const daysOf = (period: Period): number => Number.parseInt(period, 10);
const endedOf = ({ completed, failed }: Counts): number => completed + failed;

const sumOf = (days: readonly Counts[]): Counts =>
  days.reduce<Counts>(
    (sum, day) => ({
      created: sum.created + day.created,
      completed: sum.completed + day.completed,
      failed: sum.failed + day.failed,
      timedOut: sum.timedOut + day.timedOut,
      cancelled: sum.cancelled + day.cancelled,
      executionMs: sum.executionMs + day.executionMs,
      runs: mergeDurations(sum.runs, day.runs),
    }),
    NOTHING,
  );

const countsWire = (counts: Counts) => ({
  count: endedOf(counts),
  completed: counts.completed,
  failed: counts.failed,
  timed_out: counts.timedOut,
  cancelled: counts.cancelled,
  execution_time: inSeconds(counts.executionMs),
  ...runsWire(counts.runs),
});

function runsWire(runs: Durations) {
  const known = percentiles(runs);
  return {
    run_p50: known && inSeconds(known.p50Ms),
    run_p95: known && inSeconds(known.p95Ms),
  };
}

const inSeconds = (ms: number): number => Math.round(ms / (SECOND / 10)) / 10;

async function devicesOnline(tx: Tx, userId: string): Promise<number> {
  const all = await tx.count(deviceTable, { userId });
  return all - (await tx.count(deviceTable, { userId, status: 'offline' }));
}
