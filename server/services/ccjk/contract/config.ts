// Routes of configuration backups (document, section 7) and of log files.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { boundedObject, done, instant, jsonObject, limit, line, offset, uuid } from './shapes.js';

/** One backup, bytes of JSON; a request holds 1 MB. */
export const MOST_BACKUP_BYTES = 900_000;

export const Backup = z.object({
  id: uuid,
  backup_id: uuid,
  device_id: uuid.nullable(),
  config_name: z.string(),
  size: z.int(),
  is_auto: z.boolean(),
  /** Its device gets it with a sync. */
  is_current: z.boolean(),
  created_at: instant,
});
export type Backup = z.infer<typeof Backup>;

const backupParams = z.object({ backup_id: uuid });

export const createBackup = route({
  method: 'post',
  path: '/v1/config/backup',
  role: 'config:write',
  body: z.object({
    device_id: uuid,
    config_name: line(1, 100),
    config_data: boundedObject(MOST_BACKUP_BYTES),
    is_auto: z.boolean().default(false),
  }),
  answer: Backup,
  status: 201,
  errors: ['not_found', 'QUOTA_EXCEEDED'],
  summary: 'Keep a configuration',
});

export const listBackups = route({
  method: 'get',
  path: '/v1/config/backups',
  role: 'config:read',
  query: z.object({ device_id: uuid.optional(), limit: limit(100), offset }),
  answer: z.object({ backups: z.array(Backup), total: z.int(), limit: z.int(), offset: z.int() }),
  summary: 'Backups, the newest first',
});

/** Gives the configuration back; the device fetches it with its next sync. */
export const restoreBackup = route({
  method: 'post',
  path: '/v1/config/restore/:backup_id',
  role: 'config:write',
  params: backupParams,
  answer: Backup.extend({ config_data: jsonObject }),
  summary: 'Make a backup the one that its device fetches',
});

export const getBackup = route({
  method: 'get',
  path: '/v1/config/backups/:backup_id',
  role: 'config:read',
  params: backupParams,
  answer: Backup.extend({ config_data: jsonObject }),
  summary: 'One backup with what is in it',
});

export const deleteBackup = route({
  method: 'delete',
  path: '/v1/config/backups/:backup_id',
  role: 'config:write',
  params: backupParams,
  answer: done,
  summary: 'Delete a backup',
});

export const LogFile = z.object({
  id: uuid,
  device_id: uuid.nullable(),
  type: z.string(),
  date: z.string(),
  compressed: z.boolean(),
  size: z.int(),
  sha256: z.string(),
  created_at: instant,
  /** When the plan's retention takes it. */
  expires_at: instant,
});

export const listLogs = route({
  method: 'get',
  path: '/v1/logs',
  role: 'log:read',
  query: z.object({ device_id: uuid.optional(), limit: limit(20), offset }),
  answer: z.object({ logs: z.array(LogFile), total: z.int(), limit: z.int(), offset: z.int() }),
  summary: 'Log files, the newest first',
});

/** Unpacked where it was sent compressed, as text, in parts. */
export const readLog = route({
  method: 'get',
  path: '/v1/logs/:log_id',
  role: 'log:read',
  params: z.object({ log_id: uuid }),
  query: z.object({ offset }),
  answer: LogFile.extend({ text: z.string(), offset: z.int(), next_offset: z.int(), ended: z.boolean() }),
  errors: ['NOT_READABLE'],
  summary: 'Read a log file',
});

export const deleteLog = route({
  method: 'delete',
  path: '/v1/logs/:log_id',
  role: 'device:write',
  params: z.object({ log_id: uuid }),
  answer: done,
  summary: 'Delete a log file',
});
