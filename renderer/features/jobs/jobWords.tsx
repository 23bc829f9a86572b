// How a job is said: its status with the attempt, how long it takes, and why it stands where it stands.
import { useTranslation } from 'react-i18next';
import { Status } from '../../components/Status.js';
import { StatusTag } from '../../components/StatusTag.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import type { Job } from './useJobs.js';

export const taskName = (task: string): string => wordOf(`tasks.${task}`, task);
export const whoIs = (job: Pick<Job, 'login_id' | 'user_id' | 'username'>): string =>
  [`#${job.login_id || job.user_id}`, job.username].filter(Boolean).join(' ');
export const errorWord = (code: string): string => wordOf(`jobErrors.${code}`, code);

export function JobStatus({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const attempt = job.attempts > 1 || job.status === 'failed' ? ` ${job.attempts}/${job.max_attempts}` : '';
  const now = useNow(1000);
  // Once its time has come it waits for a machine like any other.
  if (job.status === 'pending' && job.wait_until !== null && Date.parse(job.wait_until) > now) {
    return (
      <StatusTag tone="warn" title={format.exact(Date.parse(job.wait_until))}>
        {t('status.job.retryingAt', { at: format.clock(Date.parse(job.wait_until)) })}
      </StatusTag>
    );
  }
  return (
    <span className="dc-inline">
      <Status kind="job" status={job.status} />
      {attempt !== '' && <span className="dc-hint">{attempt}</span>}
    </span>
  );
}

/** Waited so far, runs since, or took: a running clock needs no request. */
export function Elapsed({ job }: { job: Job }) {
  const { duration } = useFormat();
  const since = Date.parse(job.started_at ?? job.created_at);
  if (job.ended_at !== null)
    return job.started_at === null ? '–' : duration(Date.parse(job.ended_at) - since);
  return <Running since={job.status === 'leased' ? Date.parse(job.updated_at) : since} />;
}

function Running({ since }: { since: number }) {
  const { duration } = useFormat();
  const now = useNow(1000);
  return duration(now - since);
}
