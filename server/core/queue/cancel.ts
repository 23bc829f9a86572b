import type { Tx, Where } from '../store/types.js';
import { ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

/**
 * Ends open jobs without a result, whoever holds them, and answers them as they are now. `where` is served by an index of the
 * service's own and matches 5,000 rows at most.
 */
export async function cancel<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  { where, message, also }: { where: Where<Row>; message: string; also?: Partial<Row> },
): Promise<Row[]> {
  const now = tx.now();
  const cancelled: Partial<QueueRow> = {
    ...(also as Partial<QueueRow> | undefined),
    status: 'cancelled',
    open: false,
    waitUntil: null,
    leaseUntil: null,
    endedAt: now,
    message,
    updatedAt: now,
  };
  const open = { ...(where as unknown as Where<QueueRow>), open: true };
  return (await tx.update(ownColumns(queue), open, cancelled)) as Row[];
}
