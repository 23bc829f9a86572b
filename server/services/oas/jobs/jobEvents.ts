// What happened to a job, written in the transaction in which it happened and told to listeners once that is durable.
import type { Tx } from '../../../core/store/types.js';
import { jobEventTable, type JobEventType, type JobRow } from '../tables.js';

/** Event name for `store.on`; the data are the fields below `emit`. */
export const JOB_EVENT = 'oas.job';

export interface JobEventText {
  message?: string;
  errorCode?: string | null;
}

/** `job` is the row as it is after the event. */
export async function recordJobEvent(
  tx: Tx,
  job: JobRow,
  type: JobEventType,
  { message = '', errorCode = null }: JobEventText = {},
): Promise<void> {
  const event = {
    jobId: job.id,
    userId: job.userId,
    managerId: job.lane,
    task: job.task,
    type,
    jobStatus: job.status,
    node: job.holder,
    message,
    errorCode,
    at: tx.now(),
  };
  await tx.insert(jobEventTable, event);
  tx.emit(JOB_EVENT, event);
}
