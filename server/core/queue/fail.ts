// Promise: each failed attempt is counted once. While attempts are left the job goes back to pending after a back-off that
// doubles; then it is `failed`, a dead letter that can be driven again. After a lease that ran out (and was counted) a late
// failure counts nothing more.
import { HOUR, SECOND } from '../kernel/clock.js';
import type { Tx, Where } from '../store/types.js';
import { heldBy, lastHeldBy, refusal, type Hold } from './hold.js';
import { ownColumns, type AttemptEnd, type QueueRow, type QueueTable } from './queueTable.js';

export interface Failure<Row extends QueueRow> extends Hold {
  errorCode: string;
  message: string | null;
  /** Trying again would be of no use: the job fails for good at once. */
  permanent: boolean;
  /** First back-off, seconds; each further one is twice as long, an hour at most. */
  baseSeconds: number;
  /** Columns of the service's own to write with it. */
  also?: Partial<Row>;
}

export interface Failed<Row> {
  row: Row;
  /** `late`: heard, nothing counted. `repeated`: changed nothing. */
  outcome: 'retry' | 'final' | 'late' | 'repeated';
}

/** How long attempt number `attempts` (from 1) is followed by a pause, ms. */
export const backoffMs = (baseSeconds: number, attempts: number): number =>
  Math.round(Math.min(baseSeconds * SECOND * 2 ** (attempts - 1), HOUR));

/** Throws not_found, conflict/`lease_lost` or conflict/`job_ended`. */
export async function fail<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  failure: Failure<Row>,
): Promise<Failed<Row>> {
  const { errorCode, message, permanent, baseSeconds } = failure;
  const now = tx.now();
  const said: Partial<QueueRow> = {
    ...(failure.also as Partial<QueueRow> | undefined),
    lastEnd: 'failed',
    errorCode,
    message,
    updatedAt: now,
  };
  const [ended] = await tx.update(ownColumns(queue), heldBy(failure), (row): Partial<QueueRow> => {
    const attempts = row.attempts + 1;
    const final = permanent || attempts >= row.maxAttempts;
    return {
      ...said,
      attempts,
      status: final ? 'failed' : 'pending',
      open: !final,
      leaseUntil: null,
      waitUntil: final ? null : now + backoffMs(baseSeconds, attempts),
      endedAt: final ? now : null,
    };
  });
  if (ended) return { row: ended as Row, outcome: ended.open ? 'retry' : 'final' };
  return lateOrRepeated(tx, queue, failure, said);
}

/** A word about an attempt that has ended already: by timeout (then it is late) or by the same holder's word. */
export async function lateOrRepeated<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  hold: Hold,
  said: Partial<QueueRow>,
): Promise<{ row: Row; outcome: 'late' | 'repeated' }> {
  const rows = ownColumns(queue);
  const endedBy = (lastEnd: readonly AttemptEnd[]): Where<QueueRow> => ({
    ...lastHeldBy(hold),
    status: { in: ['pending', 'failed'] },
    lastEnd: { in: lastEnd },
  });
  const [late] = await tx.update(rows, endedBy(['timeout']), { ...said, lastEnd: 'late_failed' });
  if (late) return { row: late as Row, outcome: 'late' };
  const again = await tx.first(rows, endedBy(['failed', 'late_failed', 'given_back']));
  if (again) return { row: again as Row, outcome: 'repeated' };
  throw refusal(await tx.get(rows, hold.id), hold);
}
