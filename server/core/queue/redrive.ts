import { conflict, notFound } from '../kernel/errors.js';
import type { Tx } from '../store/types.js';
import { ownColumns, type QueueRow, type QueueTable } from './queueTable.js';

/**
 * Puts a dead letter back to pending with all its attempts before it; its former holder's late words count no more.
 * Throws not_found, conflict/`job_not_failed`, or conflict/`job_open` while a newer job of its key is open.
 */
export async function redrive<Row extends QueueRow>(
  tx: Tx,
  queue: QueueTable<Row>,
  { id, lane }: { id: number; lane: number },
): Promise<Row> {
  const rows = ownColumns(queue);
  const present = await tx.get(rows, id);
  if (!present || present.lane !== lane) throw notFound('job', id);
  const newer = await tx.first(rows, { key: present.key, open: true });
  if (newer)
    throw conflict('job_open', `job ${newer.id} for the same work is ${newer.status}; wait for its end`);
  const [row] = await tx.update(
    rows,
    { id, lane, status: 'failed' },
    {
      status: 'pending',
      open: true,
      attempts: 0,
      lastEnd: null,
      holder: null,
      session: null,
      leaseId: null,
      startedAt: null,
      lastBeatAt: null,
      endedAt: null,
      errorCode: null,
      message: null,
      updatedAt: tx.now(),
    },
  );
  if (!row)
    throw conflict('job_not_failed', `job ${id} is ${present.status}; only failed jobs can be driven again`);
  return row as Row;
}
