// Promise: the holder's own word prolongs its lease. A lease that ran out is still the holder's until somebody else claims
// the job (or, where groups are kept apart, another job of its group): then the word is refused.
import { SECOND, type Instant } from '../kernel/clock.js';
import type { Tx } from '../store/types.js';
import { heldByAnother } from './claim.js';
import { heldBy, lastHeldBy, refusal, type Hold } from './hold.js';
import { ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

export interface Renewal extends Hold {
  /** `start` marks the job as running; `heartbeat` leaves it as it is. */
  verb: 'start' | 'heartbeat';
  session: string | null;
  leaseSeconds: number;
  oneHolderPerGroup: boolean;
  message?: string | undefined;
}

export interface Renewed<Row> {
  row: Row;
  /** `started`: now running for the first time in this attempt; `taken_back`: the lease had run out and was returned. */
  outcome: 'renewed' | 'started' | 'taken_back';
}

/** Throws not_found, conflict/`lease_lost` or conflict/`job_ended`. */
export async function renew<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  renewal: Renewal,
): Promise<Renewed<Row>> {
  const rows = ownColumns(queue);
  const before = await tx.get(rows, renewal.id);
  const prolonged = prolongation(tx.now(), renewal);
  const [held] = await tx.update(rows, heldBy(renewal), prolonged);
  if (held) {
    const started = renewal.verb === 'start' && before?.startedAt === null;
    return { row: held as Row, outcome: started ? 'started' : 'renewed' };
  }
  const ranOut = { ...lastHeldBy(renewal), status: 'pending', lastEnd: 'timeout' } as const;
  const groupIsLost =
    renewal.oneHolderPerGroup &&
    before !== undefined &&
    (await heldByAnother(tx, queue, before.group, renewal.holder));
  if (groupIsLost) throw refusal(before, renewal);
  // The attempt that was counted when the lease ran out stays counted.
  const [back] = await tx.update(rows, ranOut, (row) => ({
    ...prolonged(row),
    waitUntil: null,
    lastEnd: null,
  }));
  if (back) return { row: back as Row, outcome: 'taken_back' };
  throw refusal(before, renewal);
}

function prolongation(now: Instant, { verb, session, leaseSeconds, message }: Renewal) {
  return (row: QueueRow): Partial<QueueRow> => {
    const startedAt = row.startedAt ?? (verb === 'start' ? now : null);
    return {
      status: startedAt === null ? 'leased' : 'running',
      startedAt,
      session,
      leaseUntil: now + leaseSeconds * SECOND,
      leaseSeconds,
      lastBeatAt: now,
      updatedAt: now,
      ...(message === undefined ? {} : { message }),
    };
  };
}
