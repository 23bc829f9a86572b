// What plans allow: document, quota limits.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant, instantOrNull, plan } from './shapes.js';

/** Null: no limit. */
export const PlanLimits = z.object({
  plan,
  devices: z.int().nullable(),
  tasks_a_day: z.int().nullable(),
  tasks_at_once: z.int(),
  /** Bytes of logs and backups. */
  storage: z.int(),
  log_days: z.int(),
  /** Of API keys, all of them together. */
  calls_a_minute: z.int(),
});
export type PlanLimits = z.infer<typeof PlanLimits>;

export const Usage = PlanLimits.extend({
  tasks_today: z.int(),
  tasks_now: z.int(),
  devices_used: z.int(),
  storage_used: z.int(),
  /** A day of the plan is a UTC day. */
  day_ends_at: instant,
  /** When the next log file goes and gives its room back; null: there is none. */
  next_log_expires_at: instantOrNull,
});
export type Usage = z.infer<typeof Usage>;

export const listPlans = route({
  method: 'get',
  path: '/v1/plans',
  role: 'user:read',
  answer: z.object({ plans: z.array(PlanLimits) }),
  summary: 'What each plan allows',
});
