// Routes of figures: document, section 8.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { uuid } from './shapes.js';

export const PERIODS = ['1d', '7d', '30d', '90d'] as const;

const Summary = z.object({
  period: z.enum(PERIODS),
  tasks_completed: z.int(),
  tasks_failed: z.int(),
  /** Seconds. */
  total_execution_time: z.number(),
  devices_online: z.int(),
  /** Bytes. */
  storage_used: z.int(),
  /** One row a UTC day, the oldest first, also for days without any. `count`: tasks that ended. */
  daily_breakdown: z.array(
    z.object({
      date: z.string(),
      count: z.int(),
      completed: z.int(),
      failed: z.int(),
      execution_time: z.number(),
    }),
  ),
});

const query = z.object({ period: z.enum(PERIODS).default('7d') });

export const statsSummary = route({
  method: 'get',
  path: '/v1/stats/summary',
  role: 'stats:read',
  query,
  answer: Summary.extend({
    quota: z.object({
      plan: z.string(),
      /** Null: no limit. */
      tasks_a_day: z.int().nullable(),
      tasks_today: z.int(),
      tasks_at_once: z.int(),
      tasks_now: z.int(),
      /** Of API keys, all of them together. */
      calls_a_minute: z.int(),
      devices: z.int().nullable(),
      devices_used: z.int(),
      storage: z.int(),
      storage_used: z.int(),
    }),
  }),
  summary: 'Figures of the account, and what is left of its plan',
});

export const deviceStats = route({
  method: 'get',
  path: '/v1/stats/device/:device_id',
  role: 'stats:read',
  params: z.object({ device_id: uuid }),
  query,
  answer: Summary.extend({ device_id: uuid }),
  summary: 'Figures of one device',
});
