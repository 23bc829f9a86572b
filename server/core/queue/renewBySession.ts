// Implicit renewal, for agents that send no heartbeat while they work: another sign of life of the same session prolongs the
// leases of its started jobs, up to a longest run after the holder's own last word.
import { SECOND } from '../kernel/clock.js';
import type { Tx } from '../store/types.js';
import { ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

export interface SessionRenewal {
  session: string;
  /** Never prolonged beyond this after the holder's last claim, start or heartbeat. */
  maxRunMs: number;
}

const MOST_ROWS = 1000;

/** Answers the jobs that were prolonged. Writes nothing while the gain is less than a third of the lease. */
export async function renewBySession<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  { session, maxRunMs }: SessionRenewal,
): Promise<Row[]> {
  const rows = ownColumns(queue);
  const now = tx.now();
  const target = (row: QueueRow) =>
    Math.min(now + row.leaseSeconds * SECOND, (row.lastBeatAt ?? now) + maxRunMs);
  const started = await tx.find(rows, {
    where: { session, status: 'running' },
    orderBy: ['id'],
    limit: MOST_ROWS,
    filter: (row) =>
      target(row) > now && target(row) - (row.leaseUntil ?? now) >= (row.leaseSeconds * SECOND) / 3,
  });
  const renewed: Row[] = [];
  for (const { id } of started) {
    const [row] = await tx.update(rows, { id, session, status: 'running' }, (present) => ({
      leaseUntil: target(present),
      updatedAt: now,
    }));
    if (row) renewed.push(row as Row);
  }
  return renewed;
}
