import type { Tx } from '../store/types.js';
import { lateOrRepeated } from './fail.js';
import { heldBy, type Hold } from './hold.js';
import { ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

export interface GivingBack extends Hold {
  errorCode: string;
  message: string | null;
}

export interface GivenBack<Row> {
  row: Row;
  outcome: 'given_back' | 'late' | 'repeated';
}

/**
 * The holder could not take the job as it was handed out: pending again at once, no attempt counted.
 * Throws not_found, conflict/`lease_lost` or conflict/`job_ended`.
 */
export async function giveBack<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  giving: GivingBack,
): Promise<GivenBack<Row>> {
  const said: Partial<QueueRow> = {
    lastEnd: 'given_back',
    errorCode: giving.errorCode,
    message: giving.message,
    updatedAt: tx.now(),
  };
  const [back] = await tx.update(ownColumns(queue), heldBy(giving), {
    ...said,
    status: 'pending',
    leaseUntil: null,
    waitUntil: null,
    startedAt: null,
  });
  if (back) return { row: back as Row, outcome: 'given_back' };
  return lateOrRepeated(tx, queue, giving, said);
}
