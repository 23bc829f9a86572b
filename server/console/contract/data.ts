// What lies on the disk, how long it is kept, and the act that makes it small.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

const Instant = z.iso.datetime();

export const DataState = z.object({
  folder: z.string(),
  measured_at: Instant,
  /** Of the disk that the folder lies on; null where the system does not tell. */
  disk: z.object({ free_bytes: z.number(), total_bytes: z.number() }).nullable(),
  tables: z.array(
    z.object({
      /** `oas.jobs` */
      name: z.string(),
      rows: z.int(),
      segments: z.int(),
      /** Of its files, as of the last compaction. */
      bytes: z.int(),
      /** Old rows of it that lie in sealed files, and what those take. */
      sealed_rows: z.int(),
      sealed_bytes: z.int(),
      /** Retention takes its old rows. */
      is_history: z.boolean(),
    }),
  ),
  /** What was written since the last compaction. */
  journal_bytes: z.int(),
  logs_bytes: z.int(),
  /** Null while their folder cannot be read. */
  backups: z.object({ bytes: z.int(), files: z.int() }).nullable(),
  /** The last run of retention since the start. */
  retention: z
    .object({
      ran_at: Instant,
      removed_rows: z.int(),
      /** The earlier time that it goes by while the clock, which leapt far ahead, is not believed; null when it is. */
      held_at: Instant.nullable(),
    })
    .nullable(),
  compaction: z.object({
    running_since: Instant.nullable(),
    last: z
      .object({
        ended_at: Instant,
        milliseconds: z.int(),
        /** Length of the journal before it. */
        journal_bytes: z.int(),
        failure: z.string().nullable(),
      })
      .nullable(),
  }),
});
export type DataState = z.infer<typeof DataState>;

export const readData = route({
  method: 'get',
  path: '/console/api/data',
  role: 'operator',
  answer: DataState,
  summary: 'What fills the disk, table by table, and what compaction and retention did last.',
});

export const compactData = route({
  method: 'post',
  path: '/console/api/data/compaction',
  role: 'operator',
  answer: z.object({ running_since: Instant }),
  summary: 'Writes the journal into the tables’ files and cuts it, while the cloud works on. One at a time.',
});
