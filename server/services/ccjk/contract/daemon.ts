// Routes of a device's daemon: document, section 2.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import {
  boundedObject,
  DEVICE_STATUSES,
  instant,
  jsonObject,
  limit,
  line,
  OS_TYPES,
  text,
  uuid,
  done,
} from './shapes.js';

/** More than this of an output is cut, as the public server did. */
export const MOST_OUTPUT = 100_000;
/** Of a request with a result: a device that does not cut its output itself is not to lose its work for it. */
export const RESULT_MEGABYTES = 3;
export const MOST_CURRENT_TASKS = 1000;

/** The machine's own id at registration; afterwards that or the device's UUID. Names its device key's own device. */
export const deviceHeader = z.object({ 'x-device-id': line(1, 100) });
export const optionalDeviceHeader = z.object({ 'x-device-id': line(1, 100).optional() });

export const DeviceConfig = z.object({
  /** Seconds. */
  heartbeat_interval: z.int(),
  /** Seconds. */
  task_check_interval: z.int(),
  log_upload_enabled: z.boolean(),
  /** What was asked for, as far as the plan allows. */
  max_concurrent_tasks: z.int(),
  /** Programs a command may begin with; empty: any. */
  allowed_commands: z.array(z.string()),
  /** Folders in which commands may run; empty: any. */
  allowed_folders: z.array(z.string()),
  /** `ask`: the machine's own user agrees to each command. */
  consent: z.enum(['none', 'ask']),
});
export type DeviceConfig = z.infer<typeof DeviceConfig>;

export const registerDevice = route({
  method: 'post',
  path: '/v1/daemon/register',
  role: 'device:write',
  headers: deviceHeader,
  body: z.object({
    device_name: line(1, 100),
    os_type: z.enum(OS_TYPES).optional(),
    os_version: line(0, 50).nullish(),
    arch: line(0, 20).nullish(),
    ccjk_version: line(0, 20).nullish(),
    metadata: boundedObject(16_384).optional(),
  }),
  answer: z.object({ device_id: uuid, device_key: z.string(), config: DeviceConfig }),
  status: 201,
  errors: ['QUOTA_EXCEEDED', 'DEVICE_OF_ANOTHER'],
  summary: 'Make this machine a device of the account; a machine that is known gets a new key',
});

const percent = z.number().min(0).max(100).nullish();

export const PendingTask = z.object({
  id: uuid,
  type: z.string(),
  command: z.string(),
  args: jsonObject,
  priority: z.int(),
  max_retries: z.int(),
  created_at: instant,
});

export const heartbeat = route({
  method: 'post',
  path: '/v1/daemon/heartbeat',
  role: 'device',
  headers: deviceHeader,
  body: z.object({
    status: z.enum(DEVICE_STATUSES),
    current_tasks: z.array(z.string().max(100)).max(MOST_CURRENT_TASKS).default([]),
    /** How far each running task is, percent, by its id. */
    progress: z.record(z.string().max(100), z.number().min(0).max(100)).optional(),
    system_info: z
      .looseObject({ cpu_usage: percent, memory_usage: percent, disk_usage: percent })
      .refine((value) => JSON.stringify(value).length <= 16_384, {
        error: 'expected at most 16384 characters',
      })
      .optional(),
  }),
  answer: z.object({
    server_time: instant,
    /** Of `current_tasks`: stop them, nobody waits for their results. */
    cancelled_tasks: z.array(z.string()),
    /** Handed out to the device and not in `current_tasks`: had the answer that brought them been lost, here they are again. */
    assigned_tasks: z.array(PendingTask),
    /** Raised by every change of the device's config. */
    config_version: z.int(),
    /** Stop everything and take nothing until it is false again. */
    stopped: z.boolean(),
  }),
  summary: 'A sign of life; names the tasks that run',
});

export const pendingTasks = route({
  method: 'get',
  path: '/v1/daemon/tasks/pending',
  role: 'device',
  headers: deviceHeader,
  query: z.object({ limit: limit(10) }),
  answer: z.object({ tasks: z.array(PendingTask), count: z.int() }),
  summary: 'Take tasks: each is handed out once',
});

const taskParams = z.object({ task_id: uuid });

/** Too much is cut, never refused: the work is done. */
export const output = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

export const taskResult = route({
  method: 'post',
  path: '/v1/daemon/tasks/:task_id/result',
  role: 'device',
  bodyMegabytes: RESULT_MEGABYTES,
  headers: deviceHeader,
  params: taskParams,
  body: z.object({
    status: z.enum(['completed', 'failed', 'timeout', 'cancelled']),
    exit_code: z.int().min(-2_147_483_648).max(4_294_967_295).nullish(),
    stdout: output,
    stderr: output,
    error_message: text(0, 2000).nullish(),
    started_at: instant.nullish(),
    completed_at: instant.nullish(),
  }),
  answer: z.object({ task_id: uuid, status: z.string(), repeated: z.boolean() }),
  errors: ['INVALID_STATE'],
  summary: 'How a task ended; said again it counts once',
});

/** While it runs: the text that begins at `offset` of what was sent so far. Said again it is heard once. */
export const taskOutput = route({
  method: 'post',
  path: '/v1/daemon/tasks/:task_id/output',
  role: 'device',
  headers: optionalDeviceHeader,
  params: taskParams,
  body: z.object({ offset: z.int().min(0).max(100_000_000), text: z.string().max(65_536) }),
  answer: z.object({
    /** Where the next part has to begin. */
    next_offset: z.int(),
    truncated: z.boolean(),
  }),
  errors: ['INVALID_STATE'],
  summary: 'A part of what a running task writes',
});

/** `multipart/form-data`: `log_file`, and `metadata` as JSON. */
export const uploadLog = route({
  method: 'post',
  path: '/v1/daemon/logs',
  role: 'device',
  headers: optionalDeviceHeader,
  upload: true,
  answer: z.object({ log_id: uuid, size: z.int(), sha256: z.string() }),
  status: 201,
  errors: ['QUOTA_EXCEEDED', 'NOT_MULTIPART', 'LOG_UPLOAD_OFF'],
  summary: 'Keep a log file',
});

export const configSync = route({
  method: 'get',
  path: '/v1/daemon/config/sync',
  role: 'device',
  headers: optionalDeviceHeader,
  answer: z.object({
    device_id: uuid,
    config: DeviceConfig,
    config_version: z.int(),
    backup: z
      .object({ backup_id: uuid, config_name: z.string(), config_data: jsonObject, created_at: instant })
      .nullable(),
  }),
  summary: 'The device’s settings and its newest backup',
});

export const goOffline = route({
  method: 'post',
  path: '/v1/daemon/offline',
  role: 'device',
  headers: deviceHeader,
  answer: done,
  summary: 'The device goes; its tasks return to the queue',
});
