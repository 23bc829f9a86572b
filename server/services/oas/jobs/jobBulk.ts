// The acts on jobs, for many at once.
import { AppError } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { BulkKind, BulkOutcome } from '../bulk/bulkKind.js';
import { ownRows } from '../bulk/bulkKind.js';
import type { Oas } from '../oas.js';
import { jobTable, userTable, type JobRow } from '../tables.js';
import { cancelJob, retryJob, runJobNow } from './jobActs.js';
import { asksForUser, passes, type JobFilter } from './jobFilter.js';
import { URGENT } from './urgency.js';

export const BULK_CANCEL = 'jobs.cancel';
export const BULK_RETRY = 'jobs.retry';
export const BULK_RUN_NOW = 'jobs.run_now';

/** Each item changes the job, its task, its user's due index, an event and the hour's figures. */
const JOBS_A_CHUNK = 50;

export function registerJobActs(oas: Oas): void {
  oas.bulk.register(BULK_CANCEL, {
    ...jobKind('cancel_jobs', (job) => job.open),
    apply: (tx, job, _input, { actor }) =>
      refusable('job_ended', () => cancelJob(tx, actor.account.id, job.id, oas.settings())),
  });
  oas.bulk.register(BULK_RETRY, {
    ...jobKind('retry_jobs', (job) => job.status === 'failed'),
    apply: (tx, job, _input, { actor }) =>
      refusable('job_not_failed', () => retryJob(tx, actor.account.id, job.id)),
  });
  oas.bulk.register(BULK_RUN_NOW, {
    ...jobKind('run_jobs_now', (job) => job.status === 'pending' && !isUrgent(job)),
    async apply(tx, job, _input, { actor }) {
      if (isUrgent(job)) return { skipped: 'urgent_already' };
      return refusable('job_running', () => runJobNow(tx, actor.account.id, job.id));
    },
  });
}

const isUrgent = ({ priority, waitUntil }: JobRow): boolean => priority === URGENT && waitUntil === null;

/** Of a filter's jobs only those to which the act can be done are meant. */
const jobKind = (action: string, isMeant: (job: JobRow) => boolean): Omit<BulkKind<JobRow>, 'apply'> => ({
  action,
  targetType: 'job',
  chunk: JOBS_A_CHUNK,
  ...ownRows(jobTable, {
    where: (managerId) => ({ lane: managerId }),
    matches: async (tx: Tx, job, filter) => {
      const wanted = filter as JobFilter;
      if (!isMeant(job)) return false;
      const user = asksForUser(wanted) ? await tx.get(userTable, job.userId) : undefined;
      return passes(job, user, wanted);
    },
  }),
});

/** A refusal in the middle of many is a note. `nothingToDo`: the refusal that means that it is so already. */
async function refusable(nothingToDo: string, act: () => Promise<unknown>): Promise<BulkOutcome> {
  try {
    await act();
    return 'done';
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'conflict') throw error;
    return error.code === nothingToDo ? { skipped: error.code } : { failed: error.code };
  }
}
