// Promise: a lease that ran out is taken back and counted as an attempt; with attempts left the job is claimable at once,
// else it is `failed` with error code `lease_timeout`. Its last holder's late word still counts (complete.ts, renew.ts). A lease
// that was granted before the clock was set back has its own length again from now on, and no attempt is counted.
import { SECOND } from '../kernel/clock.js';
import type { Tx } from '../store/types.js';
import {
  CLOCK_MARGIN_MS,
  LONGEST_LEASE_SECONDS,
  ownColumns,
  type QueueRow,
  type QueueTable,
} from './queueTable.js';

export const LEASE_TIMEOUT = 'lease_timeout';

export interface Expired<Row> {
  row: Row;
  outcome: 'requeued' | 'failed';
}

/**
 * Takes back at most `limit` leases of all lanes, the oldest first. `longestSeconds`: of a service that grants longer leases than
 * the usual ones.
 */
export async function expire<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  { limit, longestSeconds = LONGEST_LEASE_SECONDS }: { limit: number; longestSeconds?: number },
): Promise<Expired<Row>[]> {
  const now = tx.now();
  await shorten(tx, queue, limit, longestSeconds);
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

/** Without this a node that died before the clock was set back would keep its jobs for as long as it was set back. */
async function shorten<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  limit: number,
  longestSeconds: number,
): Promise<void> {
  const now = tx.now();
  await tx.claim(ownColumns(queue), {
    where: { leaseUntil: { gt: now + longestSeconds * SECOND + CLOCK_MARGIN_MS } },
    orderBy: ['leaseUntil', 'id'],
    limit,
    // Implicit renewal counts from the holder's last word, which must not lie ahead either.
    patch: (row): Partial<QueueRow> => ({ leaseUntil: now + row.leaseSeconds * SECOND, lastBeatAt: now }),
  });
}
