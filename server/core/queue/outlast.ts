// Promise: a wall clock that leaps ahead ends no lease: who held one then has its own length again from now on, and no attempt is counted.
import { SECOND, type Instant } from '../kernel/clock.js';
import type { Store } from '../store/types.js';
import { ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

const ROWS_A_SLICE = 100;

/** `aliveAt`: what the wall clock would show without the leap; leases that had run out by then stay so. Answers how many were prolonged. */
export async function outlast<Row extends QueueRow>(
  store: Pick<Store, 'scan' | 'transaction'>,
  queue: QueueTable<Row>,
  { aliveAt }: { aliveAt: Instant },
): Promise<number> {
  const rows = ownColumns(queue);
  const ids: number[] = [];
  for await (const { id } of store.scan(rows, { leaseUntil: { gt: aliveAt } })) ids.push(id);
  let prolonged = 0;
  for (let from = 0; from < ids.length; from += ROWS_A_SLICE) {
    const slice = ids.slice(from, from + ROWS_A_SLICE);
    prolonged += await store.transaction(async (tx) => {
      const now = tx.now();
      let count = 0;
      for (const id of slice) {
        const kept = await tx.update(rows, { id, leaseUntil: { gt: aliveAt } }, (row) => ({
          leaseUntil: Math.max(row.leaseUntil ?? now, now + row.leaseSeconds * SECOND),
          // Implicit renewal counts from the holder's last word, which the leap put far into the past.
          lastBeatAt: now,
        }));
        count += kept.length;
      }
      return count;
    });
  }
  return prolonged;
}
