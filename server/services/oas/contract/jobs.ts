// A manager's jobs: the task pool (document, section 4), one job from its making to its end, and what a manager may do to jobs.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { BULK_ERRORS, bulkIds, bulkStarted } from './bulk.js';
import {
  filterWord,
  instant,
  instantOrNull,
  jsonObject,
  keyword,
  moment,
  pageOf,
  paging,
  pathId,
  USER_TYPES,
} from './shapes.js';

export const JOB_STATUSES = ['pending', 'leased', 'running', 'success', 'failed', 'cancelled'] as const;
/** `open`: pending, leased and running; `ended`: the others. */
export const POOL_STATUSES = [...JOB_STATUSES, 'open', 'ended', 'all'] as const;

/** One job as every list and event shows it: the document's fields, the original's, and ours. */
export const poolItem = z.object({
  id: z.int(),
  user_id: z.int(),
  task_type: z.string(),
  status: z.enum(JOB_STATUSES),
  priority: z.number(),
  scheduled_at: instant,
  attempts: z.int(),
  max_attempts: z.int(),
  created_at: instant,
  updated_at: instant,
  /** Who has it, or who had it last; empty when nobody had. */
  leased_by_node: z.string(),
  lease_until: instantOrNull,
  /** Backing off: handed out to nobody before. */
  wait_until: instantOrNull,
  started_at: instantOrNull,
  ended_at: instantOrNull,
  /** Of the last attempt that failed; empty when none did. */
  error_code: z.string(),
  message: z.string(),
  source: z.enum(['cloud_scheduler', 'run_now']),
  /** Of the user; empty when it is gone. */
  account_no: z.string(),
  login_id: z.string(),
  user_type: z.string(),
  server: z.string(),
  username: z.string(),
});

const optionalId = z
  .union([z.string(), z.number()])
  .optional()
  .transform((value) => (value === undefined || value === '' ? undefined : value))
  .pipe(pathId.optional());

const hours = z
  .union([z.string().max(4), z.number()])
  .optional()
  .transform((value) => (value === undefined || value === '' ? undefined : Number(value)))
  .pipe(z.int().min(1).max(2400).optional());

const filter = {
  /** Empty: open; with `ended_within`: ended. */
  status: filterWord(POOL_STATUSES),
  /** A job's number; part of account number, login id, name in the game, node, task in either language, or error code. */
  keyword,
  /** In either language. */
  task_type: keyword,
  /** A node's id. */
  node: keyword,
  user_type: filterWord(USER_TYPES),
  user_id: optionalId,
  error_code: keyword,
  /** From this moment on, and before that one. */
  created_from: moment,
  created_to: moment,
  ended_from: moment,
  ended_to: moment,
  /** Ended in the last so many hours. */
  ended_within: hours,
};
export const jobFilter = z.object(filter);
export type JobFilterQuery = z.infer<typeof jobFilter>;

const FILTER_ERRORS = ['unknown_task', 'invalid_time'] as const;

export const listJobs = route({
  method: 'get',
  path: '/api/v1/manager/task-pool',
  role: 'manager',
  query: z.object({ ...filter, ...paging }),
  answer: pageOf(
    poolItem,
    /** Of all own jobs, whatever the filter. */
    z.object({
      pending: z.int(),
      leased: z.int(),
      running: z.int(),
      success: z.int(),
      failed: z.int(),
      cancelled: z.int(),
      /** Only there when older jobs may match that were not looked through: `total` is at least so many. */
      truncated: z.literal(true).optional(),
      /** With it: all that ended from this moment on was looked through. As `ended_to` it goes on from there. */
      searched_to: instant.optional(),
    }),
  ),
  errors: FILTER_ERRORS,
  summary: 'Own jobs: open ones in the order in which they are handed out, ended ones newest first',
});

const jobEvent = z.object({
  id: z.int(),
  event_at: instant,
  event_type: z.string(),
  job_status: z.string(),
  node: z.string(),
  message: z.string(),
  error_code: z.string(),
});

const jobLog = z.object({
  id: z.int(),
  logged_at: instant,
  event_at: instant,
  level: z.string(),
  node: z.string(),
  message: z.string(),
});

const reason = z.object({
  /**
   * Why the job is where it is. Pending: `in_line`, `backing_off`, `account_busy`, `task_off`, `user_gone`, `user_disabled`,
   * `user_expired`, `no_agent_online`, `agents_paused`. Held: `leased`, `running`. Ended: `success`, the error's code, or why it was
   * cancelled.
   */
  code: z.string(),
  /** Claimable jobs that are handed out before this one; null unless it is pending. */
  ahead: z.int().nullable(),
});

export const getJob = route({
  method: 'get',
  path: '/api/v1/manager/jobs/:id',
  role: 'manager',
  params: z.object({ id: pathId }),
  answer: poolItem.extend({
    reason,
    /** Why it was cancelled; empty unless it was. */
    cancel_reason: z.string(),
    /** The task's name as its node was told it; empty before it was handed out. */
    delivered_as: z.string(),
    payload: jsonObject,
    /** What the node answered, without goods and progress, which stand on the user. */
    result: jsonObject.nullable(),
    /** Oldest first, at most 1,000. */
    events: z.array(jobEvent),
    /** What agents wrote about this user and task while the job was open; oldest first, the last 500. */
    logs: z.array(jobLog),
    logs_truncated: z.boolean(),
  }),
  errors: ['not_found'],
  summary: 'One job with everything that happened to it',
});

const act = (path: string, summary: string, errors: readonly string[]) =>
  route({
    method: 'post',
    path: `/api/v1/manager/jobs/:id/${path}`,
    role: 'manager',
    params: z.object({ id: pathId }),
    answer: poolItem,
    errors: ['not_found', ...errors],
    summary,
  });

export const cancelJob = act(
  'cancel',
  'End an open job without a result; its task is due again by its rule',
  ['job_ended'],
);
export const retryJob = act('retry', 'Give a failed job all its attempts again', [
  'job_not_failed',
  'job_open',
  'user_not_active',
]);
export const runJobNow = act('run-now', 'Put a pending job before all others, without waiting', [
  'job_running',
  'job_ended',
]);

export const runTaskNow = route({
  method: 'post',
  path: '/api/v1/manager/users/:user_id/tasks/:task/run-now',
  role: 'manager',
  params: z.object({ user_id: pathId, task: z.string().max(64) }),
  answer: poolItem.extend({
    /** False when a pending job of the task was there already: it was put before all others. */
    made: z.boolean(),
  }),
  errors: [
    'not_found',
    'not_your_user',
    'unknown_task',
    'task_not_in_type',
    'user_not_active',
    'job_running',
  ],
  summary: "Make a job of a user's task at once, before all others",
});

export const JOB_ACTS = ['cancel', 'retry', 'run-now'] as const;

/** Either `ids` or `filter`; of a filter's jobs those that the act can be done to. */
export const actOnJobs = route({
  method: 'post',
  path: '/api/v1/manager/jobs/bulk',
  role: 'manager',
  body: z
    .object({
      act: z.enum(JOB_ACTS),
      ids: bulkIds.optional(),
      filter: jobFilter.optional(),
      dry_run: z.boolean().default(false),
    })
    .refine(({ ids, filter: chosen }) => (ids === undefined) !== (chosen === undefined), {
      error: 'expected either ids or filter',
    }),
  answer: bulkStarted,
  errors: [...FILTER_ERRORS, ...BULK_ERRORS],
  summary: 'Cancel, retry or run many jobs; with dry_run only how many',
});
