// Acts on many rows: counted first, done in chunks, watched and aborted by number.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { filterWord, instant, instantOrNull, pageOf, paging, pathId } from './shapes.js';

export const BULK_STATES = ['running', 'done', 'aborted'] as const;

export const bulkRun = z.object({
  id: z.int(),
  kind: z.string(),
  state: z.enum(BULK_STATES),
  /** Rows counted before the start. */
  total: z.int(),
  done: z.int(),
  /** There was nothing to do. */
  skipped: z.int(),
  failed: z.int(),
  /** The first 200 rows that were skipped or failed. */
  notes: z.array(z.object({ id: z.int(), outcome: z.enum(['failed', 'skipped']), reason: z.string() })),
  /** Why it was aborted: `by_hand`, `account_expired`, ... */
  reason: z.string().nullable(),
  created_at: instant,
  ended_at: instantOrNull,
});

/** Which rows: 1 to 500 by id, or all under a filter. `dry_run` counts and changes nothing. */
export const bulkIds = z.array(z.int().min(1)).min(1).max(500);

/** With `dry_run` the count alone; else the act that was begun. */
export const bulkStarted = z.object({ dry_run: z.boolean(), count: z.int(), bulk: bulkRun.nullable() });

export const BULK_ERRORS = ['too_many_bulk_runs'] as const;

export const listBulkRuns = route({
  method: 'get',
  path: '/api/v1/manager/bulk',
  role: 'manager',
  query: z.object({ state: filterWord(BULK_STATES), ...paging }),
  answer: pageOf(bulkRun, z.object({ running: z.int() })),
  summary: 'Own bulk acts, newest first',
});

export const getBulkRun = route({
  method: 'get',
  path: '/api/v1/manager/bulk/:id',
  role: 'manager',
  params: z.object({ id: pathId }),
  answer: bulkRun,
  errors: ['not_found'],
  summary: 'How far a bulk act is',
});

export const abortBulkRun = route({
  method: 'post',
  path: '/api/v1/manager/bulk/:id/abort',
  role: 'manager',
  params: z.object({ id: pathId }),
  answer: bulkRun,
  errors: ['not_found', 'bulk_ended'],
  summary: 'Stop a bulk act; what was done stays done',
});
