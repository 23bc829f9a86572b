// What an account uses of what its plan allows, and when there will be room again.
import { toIso, toIsoOrNull } from '../../core/kernel/clock.js';
import type { Tx } from '../../core/store/types.js';
import type { PlanLimits, Usage } from './contract/plans.js';
import { countToday, nextDay } from './figures.js';
import { quotaOf } from './plans.js';
import { deviceTable, logTable, taskTable, type AccountRow, type Plan } from './tables.js';

export function limitsWire(plan: Plan): PlanLimits {
  const quota = quotaOf(plan);
  return {
    plan,
    devices: quota.devices,
    tasks_a_day: quota.tasksADay,
    tasks_at_once: quota.tasksAtOnce,
    storage: quota.storage,
    log_days: quota.logDays,
    calls_a_minute: quota.callsAMinute,
  };
}

export async function usageWire(tx: Tx, { id: userId, plan, storageUsed }: AccountRow): Promise<Usage> {
  const nextLog = await tx.first(logTable, { userId }, ['expiresAt', 'id']);
  return {
    ...limitsWire(plan),
    tasks_today: (await countToday(tx, userId)).created,
    tasks_now: await tx.count(taskTable, { userId, leaseUntil: { gt: 0 } }),
    devices_used: await tx.count(deviceTable, { userId }),
    storage_used: storageUsed,
    day_ends_at: toIso(nextDay(tx.now())),
    next_log_expires_at: toIsoOrNull(nextLog?.expiresAt ?? null),
  };
}
