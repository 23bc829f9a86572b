// Routes of figures: document, section 8.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { Usage } from './plans.js';
import { uuid } from './shapes.js';

export const PERIODS = ['1d', '7d', '30d', '90d'] as const;
export type Period = (typeof PERIODS)[number];

/** Seconds that half of the tasks, and nineteen of twenty, did not exceed; off by a tenth at most. Null: none ran. */
const runs = { run_p50: z.number().nullable(), run_p95: z.number().nullable() };

const Day = z.object({
  date: z.string(),
  /** Tasks that ended by themselves. */
  count: z.int(),
  completed: z.int(),
  failed: z.int(),
  /** Of those that failed: ran too long. */
  timed_out: z.int(),
  cancelled: z.int(),
  execution_time: z.number(),
  ...runs,
});
export type DayFigures = z.infer<typeof Day>;

const Summary = z.object({
  period: z.enum(PERIODS),
  tasks_completed: z.int(),
  tasks_failed: z.int(),
  tasks_timed_out: z.int(),
  tasks_cancelled: z.int(),
  /** Seconds. */
  total_execution_time: z.number(),
  ...runs,
  devices_online: z.int(),
  /** Bytes. */
  storage_used: z.int(),
  /** One row a UTC day, the oldest first, also for days without any. */
  daily_breakdown: z.array(Day),
});
export type Summary = z.infer<typeof Summary>;

const query = z.object({ period: z.enum(PERIODS).default('7d') });

export const statsSummary = route({
  method: 'get',
  path: '/v1/stats/summary',
  role: 'stats:read',
  query,
  answer: Summary.extend({ quota: Usage }),
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

export const DeviceFigures = Day.omit({ date: true }).extend({
  device_id: uuid,
  /** Null: it was deleted. */
  device_name: z.string().nullable(),
});
export type DeviceFigures = z.infer<typeof DeviceFigures>;

export const devicesStats = route({
  method: 'get',
  path: '/v1/stats/devices',
  role: 'stats:read',
  query,
  answer: z.object({
    period: z.enum(PERIODS),
    /** The busiest first; at most a hundred. */
    devices: z.array(DeviceFigures),
    total: z.int(),
  }),
  summary: 'Figures of every device that had tasks',
});
