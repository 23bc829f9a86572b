// Backups as the operator sees them: what there is, what is under way, and the acts on them. An act is answered at once and goes on by
// itself; `running` and `last` tell how it goes and how it went.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

const Instant = z.iso.datetime();
const Act = z.enum(['backup', 'verify', 'restore']);
const Name = z.object({ name: z.string().min(1).max(140) });
const Passphrase = z.string().min(1).max(1000).optional();

export const Backup = z.object({
  name: z.string(),
  bytes: z.int(),
  /** When what it holds was so. */
  created_at: Instant,
  /** Version of the program that it is of; null where it cannot be read. */
  app: z.string().nullable(),
  /** Null for one that was uploaded. */
  reason: z.enum(['daily', 'manual', 'move', 'update']).nullable(),
  is_sealed: z.boolean(),
  /** Null for a sealed one: that is behind the passphrase. */
  rows: z.int().nullable(),
  /** The last proof by a restore; `broken` is null when it was whole. Null: never proved. */
  verified: z.object({ at: Instant, broken: z.string().nullable() }).nullable(),
  /** The copy in the second folder; `failure` is null when it is there. Null: none was asked for. */
  second: z.object({ at: Instant, failure: z.string().nullable() }).nullable(),
  /** Why not even its beginning can be read. */
  damage: z.string().nullable(),
});
export type Backup = z.infer<typeof Backup>;

export const BackupsState = z.object({
  folder: z.string(),
  second_folder: z.string().nullable(),
  /** Null while no daily backup is wanted. */
  next_at: Instant.nullable(),
  /** When the newest backup that was proved whole was taken. */
  newest_verified_at: Instant.nullable(),
  running: z
    .object({
      act: Act,
      name: z.string(),
      started_at: Instant,
      done_bytes: z.int(),
      total_bytes: z.int(),
    })
    .nullable(),
  last: z
    .object({
      act: Act,
      name: z.string(),
      ended_at: Instant,
      failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
    })
    .nullable(),
  /** A backup is ready and the next start puts it in place. */
  is_restore_ready: z.boolean(),
  /** Newest first. */
  items: z.array(Backup),
  /** Why the folder cannot be read; the list is empty then. */
  folder_failure: z.string().nullable(),
});
export type BackupsState = z.infer<typeof BackupsState>;

const Started = z.object({ act: Act });

export const listBackups = route({
  method: 'get',
  path: '/console/api/backups',
  role: 'operator',
  answer: BackupsState,
  summary: 'Every backup in the folder, what is under way, and when the next one comes.',
});

export const runBackup = route({
  method: 'post',
  path: '/console/api/backups',
  role: 'operator',
  body: z.object({
    /** For this one instead of the setting's: it locks the file, and the cloud's secrets go in. */
    passphrase: z.string().min(8).max(1000).optional(),
    /** `move`: to take the cloud to another computer; it must have a passphrase. */
    reason: z.enum(['manual', 'move']).default('manual'),
  }),
  answer: Started,
  status: 201,
  errors: ['backup_busy', 'passphrase_needed'],
  summary: 'Takes a backup now, while the cloud works on.',
});

export const verifyBackup = route({
  method: 'post',
  path: '/console/api/backups/:name/verification',
  role: 'operator',
  params: Name,
  body: z.object({ passphrase: Passphrase }),
  answer: Started,
  errors: ['not_found', 'backup_busy', 'backup_damaged', 'passphrase_needed', 'passphrase_wrong'],
  summary: 'Restores it into a scratch directory and compares hashes, row counts and audit chains.',
});

export const restoreBackup = route({
  method: 'post',
  path: '/console/api/backups/:name/restore',
  role: 'operator',
  params: Name,
  body: z.object({ passphrase: Passphrase, keep_settings: z.boolean().default(false) }),
  answer: Started.extend({
    /** The cloud restarts by itself when all is ready; else the next start puts the backup in place. */
    restarts: z.boolean(),
  }),
  errors: ['not_found', 'backup_busy', 'backup_damaged', 'passphrase_needed', 'passphrase_wrong'],
  summary: 'Puts a backup in the place of the present data, which is set aside and kept.',
});

export const cancelRestore = route({
  method: 'delete',
  path: '/console/api/restore',
  role: 'operator',
  answer: z.object({ cancelled: z.boolean() }),
  summary: 'Gives up a restore that waits for the next start.',
});

export const deleteBackup = route({
  method: 'delete',
  path: '/console/api/backups/:name',
  role: 'operator',
  params: Name,
  answer: z.object({ deleted: z.string() }),
  errors: ['not_found', 'backup_busy'],
  summary: 'Deletes a backup from the folder; a copy in the second folder stays.',
});

export const downloadBackup = route({
  method: 'get',
  path: '/console/api/backups/:name/file',
  role: 'operator',
  params: Name,
  answer: z.never(),
  file: ['application/octet-stream'],
  errors: ['not_found'],
  summary: 'The backup itself.',
});

export const uploadBackup = route({
  method: 'post',
  path: '/console/api/backups/upload',
  role: 'operator',
  upload: true,
  answer: z.object({ name: z.string() }),
  status: 201,
  errors: ['backup_damaged', 'disk_full', 'folder_unusable'],
  summary: 'Takes a backup from another computer, sent as the bytes of the body, into the folder.',
});
