// One job: why it is where it is, what can be done, and everything that happened to it.
import MoreOutlined from '@ant-design/icons/MoreOutlined';
import Button from 'antd/es/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { getJob } from '../../../server/services/oas/contract/jobs.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Menu } from '../../components/Menu.js';
import { Tabs } from '../../components/Tabs.js';
import { Time } from '../../components/Time.js';
import { TimeLine } from '../../components/TimeLine.js';
import { jobTone, type Tone } from '../../components/tones.js';
import { call } from '../../lib/api.js';
import { copyText } from '../../lib/copy.js';
import { i18n, wordOf } from '../../lib/i18n.js';
import { useLiveMessages } from '../../lib/liveFeed.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { useNow } from '../../lib/useNow.js';
import { jobKeys } from './keys.js';
import { Elapsed, errorWord, JobStatus, taskName, whoIs } from './jobWords.js';
import { actsOn, type JobAct } from './useJobActs.js';
import type { Job } from './useJobs.js';

type Whole = AnswerOf<typeof getJob>;

export interface JobDrawerProps {
  id: number;
  onClose: () => void;
  act: (act: JobAct, job: Job) => void;
}

const VIEWS = ['line', 'result', 'logs', 'raw'] as const;
const VERBS = { cancel: 'acts.cancel', retry: 'acts.retry', 'run-now': 'acts.runNow' } as const;

export function JobDrawer({ id, onClose, act }: JobDrawerProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const job = useQuery({
    queryKey: jobKeys.one(id),
    queryFn: ({ signal }) => call(getJob, { params: { id } }, { signal }),
  });
  useLiveMessages('jobs', ({ changed, incomplete }) => {
    if (incomplete || changed.some((one) => one.id === id))
      void queries.invalidateQueries({ queryKey: jobKeys.one(id) });
  });
  const known = job.data;
  return (
    <Drawer
      title={known ? `${id} · ${taskName(known.task_type)}` : String(id)}
      onClose={onClose}
      tools={known && <More job={known} />}
      footer={
        known &&
        actsOn(known.status).map((one) => (
          <Button
            key={one}
            type={one === 'retry' ? 'primary' : 'default'}
            onClick={() => act(one, known)}
            aria-label={t('work.jobs.actOn', { verb: t(VERBS[one]), id })}
          >
            {t(VERBS[one])}
          </Button>
        ))
      }
    >
      {job.isError && (
        <Failed
          error={job.error}
          retry={() => void job.refetch()}
          busy={job.isFetching}
          since={known && job.dataUpdatedAt}
        />
      )}
      {job.isPending && <Loading rows={6} />}
      {known && <Content job={known} />}
    </Drawer>
  );
}

function Content({ job }: { job: Whole }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { tab, show } = useUrlTab(VIEWS);
  const remedy = wordOf(`work.remedies.${job.reason.code}`, '');
  return (
    <>
      <div className="dc-stack">
        <span className="dc-inline">
          <JobStatus job={job} />
          <strong>{reasonWord(job)}</strong>
        </span>
        {remedy !== '' && <p>{remedy}</p>}
        {job.message !== '' && (
          <p className="dc-hint">
            {job.error_code !== '' && <code>{job.error_code}</code>} {job.message}
          </p>
        )}
        <Facts
          facts={[
            [
              t('nouns.user'),
              job.account_no === '' ? (
                whoIs(job)
              ) : (
                <Link to={`/manager/users?user=${job.user_id}`}>{whoIs(job)}</Link>
              ),
            ],
            job.leased_by_node !== '' && [t('nouns.node'), job.leased_by_node],
            [t('work.jobs.elapsed'), <Elapsed key="elapsed" job={job} />],
            [t('work.jobs.due'), <Time key="due" at={job.scheduled_at} now={now} mode="moment" />],
            [t('work.jobs.priority'), job.priority],
          ]}
        />
      </div>
      <Tabs
        label={t('work.jobs.views')}
        tabs={[
          { key: 'line', title: t('timeline.label') },
          { key: 'result', title: t('work.jobs.result') },
          { key: 'logs', title: `${t('work.jobs.logs')} (${job.logs.length})` },
          { key: 'raw', title: t('work.jobs.raw') },
        ]}
        active={tab}
        onChange={show}
      >
        {tab === 'line' && (
          <TimeLine
            label={t('timeline.label')}
            gapMs={10 * 60_000}
            events={job.events.map((event) => ({
              key: String(event.id),
              at: event.event_at,
              tone: eventTone(event.event_type),
              title: wordOf(`events.${event.event_type}`, event.event_type),
              detail: [event.node, event.error_code && errorWord(event.error_code), said(event)]
                .filter(Boolean)
                .join(' · '),
              ...(event.event_type === 'heartbeat' ? { fold: `heartbeat ${event.node}` } : {}),
            }))}
          />
        )}
        {tab === 'result' &&
          (job.result === null ? (
            <Empty>{t('work.jobs.noResult')}</Empty>
          ) : (
            <Json value={job.result} label={t('work.jobs.result')} />
          ))}
        {tab === 'logs' && (
          <>
            {job.logs_truncated && <p className="dc-hint">{t('work.jobs.logsCut')}</p>}
            <TimeLine
              label={t('work.jobs.logs')}
              empty={t('work.jobs.noLogs')}
              events={job.logs.map((line) => ({
                key: String(line.id),
                at: line.event_at,
                tone: levelTone(line.level),
                title: line.message,
                detail: [line.node, line.level].filter(Boolean).join(' · '),
              }))}
            />
          </>
        )}
        {tab === 'raw' && <Json value={job} label={t('work.jobs.raw')} />}
      </Tabs>
    </>
  );
}

/** What was cancelled says why with a stable word. */
const said = ({ event_type: type, message }: Whole['events'][number]): string =>
  type === 'cancelled' ? wordOf(`cancelReasons.${message}`, message) : message;

function More({ job }: { job: Whole }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<boolean>();
  const copy = (text: string) => void copyText(text).then(setOutcome);
  return (
    <>
      <span className="dc-hint" role="status">
        {outcome !== undefined && t(outcome ? 'work.jobs.copied' : 'common.copy.refused')}
      </span>
      <Menu
        label={t('work.jobs.more')}
        icon={<MoreOutlined />}
        acts={[
          {
            key: 'link',
            label: t('work.jobs.copyLink'),
            run: () => copy(new URL(`/manager/jobs?status=all&job=${job.id}`, location.origin).href),
          },
          { key: 'json', label: t('work.jobs.json'), run: () => copy(JSON.stringify(job, null, 2)) },
        ]}
      />
    </>
  );
}

function Json({ value, label }: { value: unknown; label: string }) {
  return (
    <pre tabIndex={0} aria-label={label}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}

function reasonWord({ reason, status, cancel_reason }: Whole): string {
  if (status === 'cancelled') return wordOf(`cancelReasons.${cancel_reason}`, cancel_reason);
  if (reason.code === 'in_line' && reason.ahead !== null)
    return i18n.t('work.jobs.ahead', { count: reason.ahead });
  return reason.code === status || reason.code === 'success'
    ? ''
    : wordOf(`work.reasons.${reason.code}`, errorWord(reason.code));
}

const TONES: Readonly<Record<string, Tone>> = {
  generated: 'wait',
  start: 'run',
  heartbeat: 'run',
  fail: 'bad',
  retry: 'warn',
};
const eventTone = (type: string): Tone => TONES[type] ?? jobTone(type);

function levelTone(level: string): Tone {
  const word = level.toLowerCase();
  if (word.startsWith('err') || word === 'fatal') return 'bad';
  return word.startsWith('warn') ? 'warn' : 'off';
}
