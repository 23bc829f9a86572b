// What a route that starts a bulk act does: count, and, unless it was a dry run, begin.
import type { Call } from '../../../core/http/handle.js';
import type { Route } from '../../../core/http/contract.js';
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { asRole, type OasActor } from '../actor.js';
import type { Oas } from '../oas.js';
import type { BulkRunRow } from '../tables.js';
import type { BulkRequest } from './bulk.js';

type Asking = Pick<Call<Route, OasActor>, 'actor' | 'ip' | 'transaction'>;

/**
 * Answers the contract's `bulkStarted`. The manager is the one who asks; rows of others are never touched.
 */
export async function countOrStartBulk(
  oas: Oas,
  { actor, ip, transaction }: Asking,
  { dryRun, ...request }: BulkRequest & { dryRun: boolean },
) {
  const counted = await oas.bulk.count(asRole('manager', actor).account.id, request);
  if (dryRun) return { dry_run: true, count: counted.total, bulk: null };
  const begun = await transaction((tx, someone) =>
    oas.bulk.begin(tx, asRole('manager', someone), { ...request, ...counted, ip }),
  );
  oas.bulk.wake();
  return { dry_run: false, count: counted.total, bulk: bulkWire(begun) };
}

export const bulkWire = (run: BulkRunRow) => ({
  id: run.id,
  kind: run.kind,
  state: run.state,
  total: run.total,
  done: run.done,
  skipped: run.skipped,
  failed: run.failed,
  notes: [...run.notes],
  reason: run.reason,
  created_at: toIso(run.createdAt),
  ended_at: toIsoOrNull(run.endedAt),
});
