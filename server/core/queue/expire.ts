// Promise: a lease that ran out is taken back and counted as an attempt; with attempts left the job is claimable at once,
// else it is `failed` with error code `lease_timeout`. Its last holder's late word still counts (complete.ts, renew.ts).
import type { Tx } from '../store/types.js';
import { ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

export const LEASE_TIMEOUT = 'lease_timeout';

export interface Expired<Row> {
  row: Row;
  outcome: 'requeued' | 'failed';
}

/** Takes back at most `limit` leases of all lanes, the oldest first. */
export async function expire<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  { limit }: { limit: number },
): Promise<Expired<Row>[]> {
  const now = tx.now();
  const rows = await tx.claim(ownColumns(queue), {
    where: { leaseUntil: { lte: now } },
    orderBy: ['leaseUntil', 'id'],
    limit,
    patch: (row): Partial<QueueRow> => {
      const attempts = row.attempts + 1;
      const final = attempts >= row.maxAttempts;
      return {
        attempts,
        status: final ? 'failed' : 'pending',
        open: !final,
        lastEnd: 'timeout',
        leaseUntil: null,
        waitUntil: null,
        endedAt: final ? now : null,
        errorCode: LEASE_TIMEOUT,
        message: `no word from ${row.holder} within ${row.leaseSeconds} s`,
        updatedAt: now,
      };
    },
  });
  return rows.map((row) => ({ row: row as Row, outcome: row.open ? 'requeued' : 'failed' }));
}
