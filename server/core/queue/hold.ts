// Who may speak about a job. A word counts when its holder says it about the attempt it was given; everything else is
// refused with an error that tells the holder what to do with its work.
import { conflict, notFound, type AppError } from '../kernel/errors.js';
import type { Where } from '../store/types.js';
import type { QueueRow } from './queueTable.js';

/** A holder's claim to a job. */
export interface Hold {
  id: number;
  lane: number;
  holder: string;
  /** Fences the word when the client sends it; a client without lease ids is known by lane, holder and state. */
  leaseId?: string | undefined;
}

/** Rows of which this holder was the last to have the lease. */
export const lastHeldBy = ({ id, lane, holder, leaseId }: Hold): Where<QueueRow> => ({
  id,
  lane,
  holder,
  ...(leaseId === undefined ? {} : { leaseId }),
});

/** Rows that this holder has now; a lease that ran out counts until it is taken back. */
export const heldBy = (hold: Hold): Where<QueueRow> => ({
  ...lastHeldBy(hold),
  status: { in: ['leased', 'running'] },
});

/** Why a word about `row` does not count. Another lane's job is not known to the caller at all. */
export function refusal(row: QueueRow | undefined, hold: Hold): AppError {
  if (!row || row.lane !== hold.lane) return notFound('job', hold.id);
  if (!row.open) {
    return conflict('job_ended', `job ${row.id} has already ended as ${row.status}; drop this work`);
  }
  return conflict('lease_lost', `this attempt no longer holds job ${row.id}; stop working on it`);
}
