// What runs now, and how today went.
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card } from '../../components/Card.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import type { RecentJob, RecentJobs } from './useRecentJobs.js';

interface JobsProps {
  jobs: UseQueryResult<RecentJobs>;
}

const LATEST = 4;

export function RunningCard({ jobs }: JobsProps) {
  const { t } = useTranslation();
  return (
    <Card title={t('user.home.running')}>
      <Problem jobs={jobs} />
      {jobs.data?.running.length === 0 && <p className="dc-hint">{t('user.home.runningNone')}</p>}
      {jobs.data && jobs.data.running.length > 0 && (
        <ul className="dc-rows">
          {jobs.data.running.map((job) => (
            <li key={job.id}>
              <Status kind="job" status={job.status} />
              <strong>{wordOf(`tasks.${job.task}`, job.task)}</strong>
              <span className="dc-row-end">
                {job.startedAt !== undefined && <Since at={job.startedAt} />} {job.node}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Since({ at }: { at: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(1000);
  return <>{t('user.home.since', { duration: format.duration(now - at) })}</>;
}

export function TodayCard({ jobs }: JobsProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { data } = jobs;
  const count = (value: number) => number(value) + (data?.isPartial ? '+' : '');
  return (
    <Card title={t('user.home.today')} aside={<Link to="/user/runs">{t('user.home.all')}</Link>}>
      <Problem jobs={jobs} />
      {data?.today.length === 0 && <p className="dc-hint">{t('user.home.todayNone')}</p>}
      {data && data.today.length > 0 && (
        <>
          <p className="dc-inline">
            <StatusTag tone="ok">{t('user.home.succeeded', { value: count(data.succeeded) })}</StatusTag>
            <StatusTag tone={data.failed > 0 ? 'bad' : 'off'}>
              {t('user.home.failed', { value: count(data.failed) })}
            </StatusTag>
          </p>
          <ul className="dc-rows">
            {data.today.slice(0, LATEST).map((job) => (
              <Ended key={job.id} job={job} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Ended({ job }: { job: RecentJob }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <li>
      <Status kind="job" status={job.event === 'success' ? 'success' : 'failed'} />
      <span className="dc-row-text">
        <strong>{wordOf(`tasks.${job.task}`, job.task)}</strong>
        {job.event !== 'success' && (
          <span className="dc-hint">
            {[
              job.errorCode === '' ? '' : wordOf(`jobErrors.${job.errorCode}`, job.errorCode),
              job.event === 'retry' ? t('user.home.retryAt') : '',
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </span>
        )}
      </span>
      <span className="dc-row-end">
        <Time at={job.at} now={now} mode="when" />
      </span>
    </li>
  );
}

function Problem({ jobs }: JobsProps) {
  return (
    <>
      <QueryFailure query={jobs} />
      {jobs.isPending && <Loading rows={2} />}
    </>
  );
}
