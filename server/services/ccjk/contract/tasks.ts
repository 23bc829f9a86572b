// Routes of tasks: document, section 3; schedules: its version plan 1.1.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import {
  boundedObject,
  count,
  done,
  flag,
  instant,
  instantOrNull,
  jsonObject,
  limit,
  line,
  offset,
  TASK_SOURCES,
  TASK_STATUSES,
  TASK_TYPES,
  text,
  uuid,
} from './shapes.js';

export const MOST_BATCH = 100;
/** Milliseconds. */
export const DEFAULT_TIMEOUT_MS = 300_000;
const LONGEST_TIMEOUT_MS = 7 * 24 * 60 * 60 * 1000;

const command = text(1, 20_000).refine((value) => value.trim() !== '' && !value.includes('\0'), {
  error: 'expected a command',
});

const taskFields = {
  device_id: uuid,
  type: z.enum(TASK_TYPES),
  command,
  args: boundedObject(65_536),
  /** 10 goes first. */
  priority: z.int().min(1).max(10),
  /** Milliseconds after it began to run. */
  timeout: z.int().min(1000).max(LONGEST_TIMEOUT_MS),
  max_retries: z.int().min(0).max(10),
};

/** What a caller may leave out. */
const newTask = {
  ...taskFields,
  args: taskFields.args.default({}),
  priority: taskFields.priority.default(5),
  timeout: taskFields.timeout.default(DEFAULT_TIMEOUT_MS),
  max_retries: taskFields.max_retries.default(3),
};

export const NewTask = z.object({ ...newTask, source: z.enum(['api', 'web', 'cli']).default('api') });

export const Task = z.object({
  id: uuid,
  task_id: uuid,
  device_id: uuid.nullable(),
  type: z.enum(TASK_TYPES),
  command: z.string(),
  args: jsonObject,
  status: z.enum(TASK_STATUSES),
  priority: z.int(),
  /** Milliseconds. */
  timeout: z.int(),
  retry_count: z.int(),
  max_retries: z.int(),
  /** Percent; null while nothing was said of it. */
  progress: z.number().nullable(),
  exit_code: z.int().nullable(),
  stdout: z.string().nullable(),
  stderr: z.string().nullable(),
  error_message: z.string().nullable(),
  source: z.enum(TASK_SOURCES),
  parent_task_id: uuid.nullable(),
  schedule_id: uuid.nullable(),
  started_at: instantOrNull,
  completed_at: instantOrNull,
  created_at: instant,
  updated_at: instant,
});
export type Task = z.infer<typeof Task>;

const taskParams = z.object({ task_id: uuid });

const Accepted = z.object({
  task_id: uuid,
  status: z.enum(TASK_STATUSES),
  /** When it may begin, as far as can be told; null while its device is offline or another task goes before it. */
  estimated_start: instantOrNull,
});

export const createTask = route({
  method: 'post',
  path: '/v1/tasks',
  role: 'task:create',
  body: NewTask,
  answer: Accepted,
  status: 201,
  errors: ['not_found', 'QUOTA_EXCEEDED'],
  summary: 'Send a task to a device',
});

/** All or none of them. `sequential`: each waits until the one before it has completed. */
export const createBatch = route({
  method: 'post',
  path: '/v1/tasks/batch',
  role: 'task:create',
  body: z.object({
    tasks: z.array(NewTask).min(1).max(MOST_BATCH),
    mode: z.enum(['parallel', 'sequential']).default('parallel'),
  }),
  answer: z.object({ tasks: z.array(Accepted), count: z.int() }),
  status: 201,
  errors: ['not_found', 'QUOTA_EXCEEDED'],
  summary: 'Send several tasks',
});

export const getTask = route({
  method: 'get',
  path: '/v1/tasks/:task_id',
  role: 'task:read',
  params: taskParams,
  answer: Task,
  summary: 'One task',
});

export const listTasks = route({
  method: 'get',
  path: '/v1/tasks',
  role: 'task:read',
  query: z
    .object({
      status: z.enum(TASK_STATUSES).optional(),
      device_id: uuid.optional(),
      /** Only those that wait for a device that is offline. */
      waiting: flag,
      /** Those that a schedule made; with no other filter. */
      schedule_id: uuid.optional(),
      limit: limit(20),
      offset,
    })
    .refine(
      ({ schedule_id: id, status, device_id: device, waiting }) =>
        id === undefined || [status, device, waiting].every((other) => other === undefined),
      { error: 'expected no other filter beside it', path: ['schedule_id'] },
    ),
  answer: z.object({ tasks: z.array(Task), total: z.int(), limit: z.int(), offset: z.int() }),
  summary: 'Tasks, the newest first',
});

export const cancelTask = route({
  method: 'post',
  path: '/v1/tasks/:task_id/cancel',
  role: 'task:cancel',
  params: taskParams,
  answer: Task,
  errors: ['INVALID_STATE'],
  summary: 'Call an unfinished task off',
});

export const retryTask = route({
  method: 'post',
  path: '/v1/tasks/:task_id/retry',
  role: 'task:create',
  params: taskParams,
  answer: Task,
  errors: ['INVALID_STATE'],
  summary: 'Queue a task again that failed, timed out or was cancelled',
});

/** What the task wrote so far, from `offset` on; resume with `next_offset`. */
export const readOutput = route({
  method: 'get',
  path: '/v1/tasks/:task_id/output',
  role: 'task:read',
  params: taskParams,
  query: z.object({ offset }),
  answer: z.object({
    text: z.string(),
    offset: z.int(),
    next_offset: z.int(),
    /** Nothing more will come. */
    ended: z.boolean(),
    truncated: z.boolean(),
  }),
  summary: 'Output of a task while it runs',
});

export const Schedule = z.object({
  id: uuid,
  name: z.string(),
  device_id: uuid,
  type: z.enum(TASK_TYPES),
  command: z.string(),
  args: jsonObject,
  priority: z.int(),
  timeout: z.int(),
  max_retries: z.int(),
  /** `minute hour day-of-month month day-of-week`. */
  cron: z.string(),
  /** IANA zone in which the rule is read. */
  time_zone: z.string(),
  /** `skip`: a run that came while the device was offline is left out; `wait`: one waits until it is there. */
  when_offline: z.enum(['wait', 'skip']),
  enabled: z.boolean(),
  next_run_at: instantOrNull,
  last_run_at: instantOrNull,
  last_task_id: uuid.nullable(),
  /** Null too once that task is no longer kept. */
  last_task_status: z.enum(TASK_STATUSES).nullable(),
  /** Why the last run made no task: the quota, the device. */
  last_error: z.string().nullable(),
  /** The same as a word for programs: `DEVICE_OFFLINE`, `STILL_RUNNING`, `QUOTA_EXCEEDED`, `ACCOUNT_DISABLED`. */
  last_error_code: z.string().nullable(),
  created_at: instant,
});
export type Schedule = z.infer<typeof Schedule>;

export const MOST_PREVIEWED = 10;

const scheduleFields = {
  name: line(1, 100),
  cron: z.string().trim().min(9).max(200),
  time_zone: z.string().max(64),
  when_offline: z.enum(['wait', 'skip']),
  enabled: z.boolean(),
};

export const NewSchedule = z.object({
  ...newTask,
  ...scheduleFields,
  time_zone: scheduleFields.time_zone.optional(),
  when_offline: scheduleFields.when_offline.default('wait'),
  enabled: scheduleFields.enabled.default(true),
});

const scheduleParams = z.object({ schedule_id: uuid });

export const createSchedule = route({
  method: 'post',
  path: '/v1/schedules',
  role: 'task:create',
  body: NewSchedule,
  answer: Schedule,
  status: 201,
  errors: ['not_found', 'INVALID_CRON', 'TOO_MANY_SCHEDULES'],
  summary: 'Send a task again and again',
});

export const listSchedules = route({
  method: 'get',
  path: '/v1/schedules',
  role: 'task:read',
  answer: z.object({ schedules: z.array(Schedule) }),
  summary: 'All schedules',
});

/** Before a schedule is made or changed: when a rule would run. */
export const previewSchedule = route({
  method: 'get',
  path: '/v1/schedules/preview',
  role: 'task:read',
  query: z.object({
    cron: scheduleFields.cron,
    time_zone: scheduleFields.time_zone.optional(),
    count: count(5, MOST_PREVIEWED),
  }),
  answer: z.object({ cron: z.string(), time_zone: z.string(), runs: z.array(instant) }),
  errors: ['INVALID_CRON'],
  summary: 'The next runs of a rule',
});

/** Besides its rule, which goes on as it was. */
export const runSchedule = route({
  method: 'post',
  path: '/v1/schedules/:schedule_id/run',
  role: 'task:create',
  params: scheduleParams,
  answer: Accepted,
  status: 201,
  errors: ['STILL_RUNNING', 'QUOTA_EXCEEDED'],
  summary: 'Make a schedule’s task now',
});

export const updateSchedule = route({
  method: 'patch',
  path: '/v1/schedules/:schedule_id',
  role: 'task:create',
  params: scheduleParams,
  body: z.object({ ...taskFields, ...scheduleFields }).partial(),
  answer: Schedule,
  errors: ['INVALID_CRON'],
  summary: 'Change a schedule, switch it on or off',
});

export const deleteSchedule = route({
  method: 'delete',
  path: '/v1/schedules/:schedule_id',
  role: 'task:create',
  params: scheduleParams,
  answer: done,
  summary: 'Delete a schedule; its tasks stay',
});
