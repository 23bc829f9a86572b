// Promise: a job succeeds once. Said again by its holder it is heard once; said late by the last holder, whose lease ran out,
// it still wins over `pending`, and over `failed` by timeout as long as no newer job of its key exists. A holder that gave the
// job up itself (a counted failure) holds it no more: the next attempt decides.
import type { Tx } from '../store/types.js';
import { heldBy, lastHeldBy, refusal, type Hold } from './hold.js';
import { ownColumns, type AttemptEnd, type QueueRow, type QueueTable } from './queueTable.js';

export interface Completion<Row extends QueueRow> extends Hold {
  message: string | null;
  /** Columns of the service's own to write with the success. */
  also?: Partial<Row>;
}

export interface Completed<Row> {
  row: Row;
  /** `repeated` changed nothing. `late_after_failure`: the job had been given up by timeout. */
  outcome: 'ended' | 'late' | 'late_after_failure' | 'repeated';
}

const RAN_OUT: readonly AttemptEnd[] = ['timeout', 'late_failed'];

/** Throws not_found, conflict/`lease_lost` or conflict/`job_ended`. */
export async function complete<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  completion: Completion<Row>,
): Promise<Completed<Row>> {
  const rows = ownColumns(queue);
  const now = tx.now();
  const success: Partial<QueueRow> = {
    status: 'success',
    open: false,
    waitUntil: null,
    leaseUntil: null,
    lastEnd: null,
    endedAt: now,
    errorCode: null,
    message: completion.message,
    updatedAt: now,
    ...(completion.also as Partial<QueueRow> | undefined),
  };
  const [held] = await tx.update(rows, heldBy(completion), success);
  if (held) return { row: held as Row, outcome: 'ended' };

  const last = lastHeldBy(completion);
  const [waiting] = await tx.update(rows, { ...last, status: 'pending', lastEnd: { in: RAN_OUT } }, success);
  if (waiting) return { row: waiting as Row, outcome: 'late' };

  const present = await tx.get(rows, completion.id);
  if (present && (await isNewestOfItsKey(tx, queue, present))) {
    const [givenUp] = await tx.update(rows, { ...last, status: 'failed', lastEnd: { in: RAN_OUT } }, success);
    if (givenUp) return { row: givenUp as Row, outcome: 'late_after_failure' };
  }
  const said = await tx.first(rows, { ...last, status: 'success' });
  if (said) return { row: said as Row, outcome: 'repeated' };
  throw refusal(present, completion);
}

async function isNewestOfItsKey<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  row: QueueRow,
): Promise<boolean> {
  const newest = await tx.first(ownColumns(queue), { key: row.key }, ['-id']);
  return newest?.id === row.id;
}
