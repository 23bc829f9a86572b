// The rows of bulk acts: told of, listed, aborted.
import { conflict, notFound } from '../../../core/kernel/errors.js';
import type { PageOptions, Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import { bulkRunTable, type BulkRunRow } from '../tables.js';

/** Event name for `store.on`; the data are the fields below `emit`. */
export const BULK_EVENT = 'oas.bulk';

export function tellProgress(tx: Tx, run: BulkRunRow): void {
  const { id, managerId, kind, state, total, done, skipped, failed } = run;
  tx.emit(BULK_EVENT, { id, managerId, kind, state, total, done, skipped, failed });
}

/** Nothing happens to a run that has ended. */
export async function endRun(
  tx: Tx,
  id: number,
  state: 'done' | 'aborted',
  reason: string | null,
): Promise<void> {
  const [run] = await tx.update(bulkRunTable, { id, state: 'running' }, { state, reason, endedAt: tx.now() });
  if (run) tellProgress(tx, run);
}

/** Throws not_found, for another manager's too. */
export async function ownRun(tx: Tx, managerId: number, id: number): Promise<BulkRunRow> {
  const run = await tx.get(bulkRunTable, id);
  if (run?.managerId !== managerId) throw notFound('bulk act', id);
  return run;
}

/** Newest first. */
export const pageRuns = (
  tx: Tx,
  managerId: number,
  state: BulkRunRow['state'] | undefined,
  paging: Pick<PageOptions<BulkRunRow>, 'page' | 'pageSize'>,
): Promise<{ rows: BulkRunRow[]; total: number }> =>
  tx.page(bulkRunTable, { where: state ? { managerId, state } : { managerId }, orderBy: ['-id'], ...paging });

export const countRunning = (tx: Tx, managerId: number): Promise<number> =>
  tx.count(bulkRunTable, { managerId, state: 'running' });

/** What was done stays done; no further chunk begins. Throws not_found, conflict/`bulk_ended`. */
export async function abortRun(
  tx: Tx,
  actor: ActorOf<'manager'>,
  id: number,
  ip: string,
): Promise<BulkRunRow> {
  const run = await ownRun(tx, actor.account.id, id);
  if (run.state !== 'running') throw conflict('bulk_ended', `this act has already ended: ${run.state}`);
  await endRun(tx, id, 'aborted', 'by_hand');
  await audit(tx, {
    actor,
    action: 'abort_bulk',
    targetType: 'bulk',
    targetId: id,
    detail: { kind: run.kind, total: run.total, done: run.done, skipped: run.skipped, failed: run.failed },
    ip,
  });
  return ownRun(tx, actor.account.id, id);
}
