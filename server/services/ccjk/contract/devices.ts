// Routes of devices: document, section 4.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { DeviceConfig } from './daemon.js';
import { DEVICE_STATUSES, done, instant, instantOrNull, jsonObject, line, OS_TYPES, uuid } from './shapes.js';

export const MOST_ALLOWED = 200;

export const Device = z.object({
  id: uuid,
  device_name: z.string(),
  /** The machine's own id. */
  machine_id: z.string(),
  os_type: z.enum(OS_TYPES).nullable(),
  os_version: z.string().nullable(),
  arch: z.string().nullable(),
  ccjk_version: z.string().nullable(),
  daemon_status: z.enum(DEVICE_STATUSES),
  last_heartbeat: instantOrNull,
  last_sync: instantOrNull,
  ip_address: z.string().nullable(),
  /** How many it has now. */
  current_tasks: z.int(),
  queued_tasks: z.int(),
  system_info: jsonObject.nullable(),
  /** Held by its owner: takes no task and ends those it has. */
  stopped: z.boolean(),
  created_at: instant,
});
export type Device = z.infer<typeof Device>;

const deviceParams = z.object({ device_id: uuid });

export const listDevices = route({
  method: 'get',
  path: '/v1/devices',
  role: 'device:read',
  answer: z.object({ devices: z.array(Device) }),
  summary: 'All devices',
});

export const getDevice = route({
  method: 'get',
  path: '/v1/devices/:device_id',
  role: 'device:read',
  params: deviceParams,
  answer: Device.extend({ config: DeviceConfig }),
  summary: 'One device and its settings',
});

const allowed = (longest: number) => z.array(line(1, longest)).max(MOST_ALLOWED);

export const updateDeviceConfig = route({
  method: 'patch',
  path: '/v1/devices/:device_id/config',
  role: 'device:write',
  params: deviceParams,
  body: z
    .object({
      device_name: line(1, 100),
      heartbeat_interval: z.int().min(5).max(3600),
      task_check_interval: z.int().min(1).max(3600),
      log_upload_enabled: z.boolean(),
      max_concurrent_tasks: z.int().min(1).max(1000),
      allowed_commands: allowed(200),
      allowed_folders: allowed(1000),
      consent: z.enum(['none', 'ask']),
    })
    .partial(),
  answer: DeviceConfig,
  summary: 'Change a device’s settings; it hears of them with its next heartbeat',
});

export const deleteDevice = route({
  method: 'delete',
  path: '/v1/devices/:device_id',
  role: 'device:write',
  params: deviceParams,
  answer: done,
  summary: 'Delete a device: its key is dead at once, its tasks stay',
});

/** For a daemon that registers without an account: the key is shown once. */
export const addDevice = route({
  method: 'post',
  path: '/v1/devices',
  role: 'device:write',
  body: z.object({ device_name: line(1, 100), os_type: z.enum(OS_TYPES).optional() }),
  answer: z.object({ device_id: uuid, device_key: z.string(), config: DeviceConfig }),
  status: 201,
  errors: ['QUOTA_EXCEEDED'],
  summary: 'Add a device by hand and get its key',
});

export const newDeviceKey = route({
  method: 'post',
  path: '/v1/devices/:device_id/key',
  role: 'device:write',
  params: deviceParams,
  answer: z.object({ device_id: uuid, device_key: z.string() }),
  summary: 'A new key for a device; the old one is dead at once',
});

/** The kill switch: running tasks are cancelled, and nothing is handed out until `stopped` is false again. */
export const stopDevice = route({
  method: 'post',
  path: '/v1/devices/:device_id/stop',
  role: 'device:write',
  params: deviceParams,
  body: z.object({ stopped: z.boolean().default(true) }),
  answer: z.object({ stopped: z.boolean(), cancelled: z.int() }),
  summary: 'Stop everything on a device, or let it go on',
});
