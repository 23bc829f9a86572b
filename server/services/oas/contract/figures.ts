// Figures for charts and forecasts. Hours are full hours of UTC; days are those of `oas.timeZone` (in a zone that is not whole hours
// off UTC, the hour in which midnight falls counts to the day in which it begins).
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant, pageOf, paging, userType } from './shapes.js';

/** Numbers out of range are clamped; what is no number is not there. Both given: days. Neither: 24 hours. */
const window = {
  /** 1 to 72, the present one among them. */
  hours: paging.page,
  /** 1 to 90, today among them. */
  days: paging.page,
};

const counts = {
  /** Jobs that ended well. */
  success: z.int(),
  /** Jobs that were given up. */
  failed: z.int(),
  /** Attempts that failed and were followed by another. */
  retries: z.int(),
  /** Leases that ran out. */
  timeouts: z.int(),
  cancelled: z.int(),
};

const totals = z.object({
  ...counts,
  /** success of success and failed, 0 to 1; null when there is neither. */
  success_rate: z.number().nullable(),
});

/** Every hour or day of the window, oldest first, those without any job too. */
const series = z.array(z.object({ at: instant, ...counts }));

const span = {
  generated_at: instant,
  time_zone: z.string(),
  step: z.enum(['hour', 'day']),
  from: instant,
  to: instant,
};

/** Null when nothing was measured. */
const durations = z.object({ count: z.int(), p50_ms: z.int(), p95_ms: z.int() }).nullable();

const forecast = z.object({
  pending: z.int(),
  /** Leased and running. */
  held: z.int(),
  /** Due, but not in the queue yet. */
  due_waiting: z.int(),
  /** Falls due until midnight in `time_zone`; repetitions until then are not foreseen. */
  due_by_midnight: z.int(),
  /** Jobs that ended, well or not, in the last 60 minutes. */
  ended_last_hour: z.int(),
  /** Nodes heard of in the last 60 minutes. */
  agents_last_hour: z.int(),
  midnight: instant,
  /** When pending, held and due jobs are done at the pace of the last hour; null when there is no pace. */
  done_at: instant.nullable(),
  /** How many nodes as fast as those of the last hour would be done by midnight with all that is due until then. */
  agents_needed: z.int().nullable(),
});

export const getFigures = route({
  method: 'get',
  path: '/api/v1/manager/figures',
  role: 'manager',
  query: z.object(window),
  answer: z.object({
    ...span,
    series,
    totals,
    /** Of all tasks together: from a job's making to its first hand-out. */
    wait: durations,
    /** From `start` to the node's last word about the attempt. */
    run: durations,
    /** By task, the busiest first. */
    tasks: z.array(
      z.object({
        task_type: z.string(),
        ...totals.shape,
        /** From a job's making to its first hand-out. */
        wait: durations,
        /** From `start` to the node's last word about the attempt. */
        run: durations,
      }),
    ),
    /** How far a percentile may lie from the true one, as a share of it. */
    percentile_error: z.number(),
    /** What each node holds now, the busiest first. */
    nodes: z.array(
      z.object({
        id: z.int(),
        node_id: z.string(),
        name: z.string(),
        online: z.boolean(),
        leased_jobs: z.int(),
        running_jobs: z.int(),
      }),
    ),
    /** Active users whose validity ends soon. */
    expiring: z.object({
      in_7_days: z.int(),
      in_30_days: z.int(),
      /** The first of those within 30 days, soonest first. */
      first: z.array(
        z.object({
          user_id: z.int(),
          account_no: z.string(),
          login_id: z.string(),
          username: z.string(),
          user_type: userType,
          expires_at: instant,
        }),
      ),
    }),
    /** Activation codes by day, users made at once among them; codes that were deleted are not counted. */
    codes: z.array(z.object({ day: instant, made: z.int(), handed_out: z.int(), used: z.int() })),
    forecast,
  }),
  summary: 'What the jobs did, hour by hour or day by day, and when the queue will be done',
});

const accounts = z.object({ total: z.int(), active: z.int(), expired: z.int(), disabled: z.int() });
const openJobs = { pending: z.int(), leased: z.int(), running: z.int() };

export const getSuperFigures = route({
  method: 'get',
  path: '/api/v1/super/figures',
  role: 'super',
  localOnly: true,
  query: z.object({ ...window, ...paging }),
  answer: pageOf(
    z.object({
      manager_id: z.int(),
      username: z.string(),
      alias: z.string(),
      expires_at: instant,
      status: z.enum(['active', 'expired', 'disabled']),
      users: z.int(),
      active_users: z.int(),
      agents: z.int(),
      ...openJobs,
      due_waiting: z.int(),
      ...totals.shape,
    }),
    /** Of the whole cloud. */
    z.object({ ...span, series, totals }),
  ),
  errors: ['local_only'],
  summary:
    'The same by manager, in the order of their ids, and for the whole cloud; 50 managers a page at most',
});

export const getSuperOverview = route({
  method: 'get',
  path: '/api/v1/super/overview',
  role: 'super',
  localOnly: true,
  answer: z.object({
    generated_at: instant,
    managers: accounts.extend({ expiring_7d: z.int() }),
    users: accounts.extend({ expiring_7d: z.int() }),
    jobs: z.object({ ...openJobs, success: z.int(), failed: z.int(), cancelled: z.int() }),
    /** The last 24 hours by full hours, the present one among them. */
    last_24h: totals,
    agents: z.object({ total: z.int(), online: z.int() }),
    renewal_keys: z.object({ total: z.int(), unused: z.int(), used: z.int(), revoked: z.int() }),
  }),
  errors: ['local_only'],
  summary: 'The whole cloud in numbers',
});
