// Taking over the data of the original: files first, then a reading whose report is shown, then the operator's word.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

const Counts = z.record(z.string(), z.int());

export const ImportTable = z.object({
  table: z.string(),
  /** Null: not in the dump. */
  file: z.string().nullable(),
  rows: z.int(),
  taken: z.int(),
  /** Rows left out, by reason. */
  skipped: Counts,
  /** Rows taken with a change, by reason. */
  changed: Counts,
  /** The first of both. */
  examples: z.array(z.object({ line: z.int(), id: z.string(), reason: z.string(), detail: z.string() })),
  /** Columns that this program does not read. */
  ignored_columns: z.array(z.string()),
});
export type ImportTable = z.infer<typeof ImportTable>;

export const ImportState = z.object({
  /** What was sent so far. */
  files: z.array(z.object({ table: z.string(), name: z.string(), bytes: z.int() })),
  running: z.object({ table: z.string(), rows: z.int() }).nullable(),
  /** Of the last reading: it waits for the operator's word. */
  report: z.object({ taken: z.int(), skipped: z.int(), tables: z.array(ImportTable) }).nullable(),
  /** Why the last reading was given up; nothing was changed. */
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
  /** The restart puts it in place. */
  is_applied: z.boolean(),
  /** Accounts of this cloud that would be set aside. */
  present: z.object({ supers: z.int(), managers: z.int(), users: z.int() }),
});
export type ImportState = z.infer<typeof ImportState>;

export const readImport = route({
  method: 'get',
  path: '/console/api/import',
  role: 'operator',
  answer: ImportState,
  summary: 'How far the import from the original has come.',
});

export const sendImportFile = route({
  method: 'post',
  path: '/console/api/import/files/:name',
  role: 'operator',
  params: z.object({ name: z.string().min(1).max(60) }),
  upload: true,
  answer: ImportState,
  status: 201,
  errors: ['import_unknown_file', 'import_busy', 'import_applied'],
  summary: 'Takes one file of a dump, sent as the bytes of the body: users.jsonl, users.csv.',
});

export const beginImport = route({
  method: 'post',
  path: '/console/api/import',
  role: 'operator',
  body: z.object({
    /** On the machine of the cloud; left out: the files that were sent. */
    folder: z.string().min(1).max(1000).optional(),
    /** IANA zone in which the dump writes task times. */
    task_zone: z.string().min(1).max(60).default('UTC'),
  }),
  answer: ImportState,
  status: 201,
  errors: [
    'folder_unusable',
    'import_empty',
    'import_ambiguous',
    'unknown_zone',
    'import_busy',
    'import_applied',
  ],
  summary: 'Reads a dump into a directory of its own; the cloud stays as it is.',
});

export const applyImport = route({
  method: 'post',
  path: '/console/api/import/apply',
  role: 'operator',
  answer: z.object({
    /** The cloud restarts by itself; else the next start puts the data in place. */
    restarts: z.boolean(),
  }),
  errors: ['import_not_ready', 'import_busy', 'import_applied', 'settings_refused'],
  summary: 'Puts what was read in the place of the present data, which is set aside and kept.',
});

export const discardImport = route({
  method: 'delete',
  path: '/console/api/import',
  role: 'operator',
  answer: ImportState,
  errors: ['import_busy', 'import_applied'],
  summary: 'Throws away what was sent and read; the cloud stays as it is.',
});
