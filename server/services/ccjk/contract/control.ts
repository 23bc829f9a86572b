// The door of the published command-line tool's daemon (README: the daemon's own words): four routes over the same devices and
// tasks, in its words. It sends its device key as X-Device-Token and judges an answer by `success`.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { output, RESULT_MEGABYTES } from './daemon.js';
import { instant, jsonObject, line, uuid } from './shapes.js';

const headers = z.object({ 'x-device-token': z.string().max(500).optional() });

export const Command = z.object({
  id: uuid,
  deviceId: uuid,
  commandType: z.enum(['shell', 'script', 'file', 'system']),
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  /** Milliseconds. */
  timeout: z.int(),
  priority: z.int(),
  requireConfirm: z.boolean(),
});

export const registerControl = route({
  method: 'post',
  path: '/api/control/devices/register',
  role: 'device',
  headers,
  body: z.object({
    name: line(1, 100),
    platform: line(0, 50).nullish(),
    hostname: line(0, 255).nullish(),
    version: line(0, 20).nullish(),
  }),
  answer: z.object({
    device: z.object({ id: uuid, name: z.string(), platform: z.string().nullable(), status: z.string() }),
  }),
  summary: 'The daemon comes up',
});

export const heartbeatControl = route({
  method: 'post',
  path: '/api/control/devices/heartbeat',
  role: 'device',
  headers,
  body: z.object({
    status: z.enum(['online', 'busy', 'offline']),
    currentTasks: z.array(z.string().max(100)).max(1000).default([]),
    timestamp: z.union([z.string().max(64), z.number()]).nullish(),
  }),
  answer: z.object({ pendingTasks: z.array(Command), deviceStatus: z.string(), serverTime: instant }),
  summary: 'A sign of life; the answer holds commands, each of them once',
});

export const pendingControl = route({
  method: 'get',
  path: '/api/control/devices/pending',
  role: 'device',
  headers,
  answer: z.object({ commands: z.array(Command) }),
  summary: 'Take commands: each is handed out once',
});

export const resultControl = route({
  method: 'post',
  path: '/api/control/commands/:command_id/result',
  role: 'device',
  bodyMegabytes: RESULT_MEGABYTES,
  headers,
  params: z.object({ command_id: uuid }),
  body: z.object({
    exitCode: z.int().nullish(),
    stdout: output,
    stderr: output,
    success: z.boolean(),
    /** Milliseconds. */
    duration: z.number().min(0).nullish(),
    error: z.string().max(2000).nullish(),
    details: jsonObject.optional(),
  }),
  answer: z.object({ commandId: uuid, status: z.string() }),
  errors: ['INVALID_STATE'],
  summary: 'How a command ended',
});
