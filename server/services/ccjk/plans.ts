// What each plan may (document, Quota limits). Null: no limit.

import { forbidden } from '../../core/kernel/errors.js';
import type { Plan } from './tables.js';

export interface Quota {
  devices: number | null;
  tasksADay: number | null;
  tasksAtOnce: number;
  /** Bytes of logs and backups. */
  storage: number;
  logDays: number;
  /** Of API keys. */
  callsAMinute: number;
}

const GIGABYTE = 1024 ** 3;

const QUOTAS: Readonly<Record<Plan, Quota>> = {
  free: { devices: 1, tasksADay: 10, tasksAtOnce: 1, storage: GIGABYTE, logDays: 7, callsAMinute: 10 },
  pro: { devices: 5, tasksADay: 100, tasksAtOnce: 3, storage: 10 * GIGABYTE, logDays: 30, callsAMinute: 100 },
  enterprise: {
    devices: null,
    tasksADay: null,
    tasksAtOnce: 10,
    storage: 100 * GIGABYTE,
    logDays: 90,
    callsAMinute: 1000,
  },
};

export const quotaOf = (plan: Plan): Quota => QUOTAS[plan];

/** Throws forbidden/`QUOTA_EXCEEDED` when `used` of `limit` leaves no room for `more`. */
export function checkQuota(
  what: string,
  { used, more, limit }: { used: number; more: number; limit: number | null },
): void {
  if (limit === null || used + more <= limit) return;
  throw forbidden('QUOTA_EXCEEDED', `the plan allows ${limit} ${what}; ${used} are used`, {
    details: { resource: what, limit, used },
  });
}
