// What ran last and what runs next, until when, and how that is changed.
import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { getUserCalendar } from '../../../server/services/oas/contract/calendar.js';
import { listJobs } from '../../../server/services/oas/contract/jobs.js';
import type { getUser } from '../../../server/services/oas/contract/manager.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Banner } from '../../components/Banner.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { Facts } from '../../components/Facts.js';
import { Status } from '../../components/Status.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import { useNow } from '../../lib/useNow.js';
import { userKeys } from './keys.js';
import { LifecycleForm } from './LifecycleForm.js';
import { useUserActs } from './useUserActs.js';

type WholeUser = AnswerOf<typeof getUser>;

const LATEST = 3;
const taskName = (task: string): string => wordOf(`tasks.${task}`, task);

export function OverviewTab({ user, onDelete }: { user: WholeUser; onDelete: () => void }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const format = useFormat();
  const { lifecycle, enable } = useUserActs();
  const [isSaved, setSaved] = useState(false);
  const isOff = user.status === 'disabled';
  const jobs = useJobsOf(user.id);
  return (
    <div className="dc-stack">
      <Facts
        facts={[
          [t('users.latest'), <Latest key="latest" jobs={jobs} />],
          [t('users.next'), <Next key="next" id={user.id} />],
          [
            t('nouns.validity'),
            <>
              <ExpiryTag at={user.expires_at} now={now} /> {format.when(Date.parse(user.expires_at), now)}
            </>,
          ],
          [t('nouns.type'), t(`userTypes.${user.user_type}`)],
          [t('nouns.archive'), <Status key="archive" kind="archive" status={user.archive_status} />],
          [t('nouns.node'), jobs.data?.items.find((job) => job.leased_by_node !== '')?.leased_by_node ?? '–'],
          [t('nouns.loginId'), <LoginId key="login" user={user} />],
        ]}
      />
      <h3>{t('users.lifecycle.title')}</h3>
      <LifecycleForm
        expiresAt={user.expires_at}
        save={(change) =>
          lifecycle.mutateAsync({ id: user.id, change }).then(() => {
            setSaved(true);
          })
        }
      />
      {isSaved && <Banner tone="ok">{t('common.saved')}</Banner>}
      {enable.isError && <Banner tone="bad">{errorText(t, enable.error)}</Banner>}
      <div className="dc-inline">
        <Button
          loading={enable.isPending}
          onClick={() => enable.mutate({ id: user.id, change: { status: isOff ? 'active' : 'disabled' } })}
        >
          {t(isOff ? 'acts.enable' : 'acts.disable')}
        </Button>
        <Button onClick={onDelete}>{t('acts.delete')}</Button>
      </div>
    </div>
  );
}

/** The last jobs that ended; kept up while they run. */
function useJobsOf(id: number) {
  const key = userKeys.part(id, 'last');
  useLiveInvalidation(['jobs'], key);
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      call(listJobs, { query: { user_id: id, status: 'ended', page_size: LATEST } }, { signal }),
  });
}

function Latest({ jobs }: { jobs: ReturnType<typeof useJobsOf> }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (jobs.isError) return errorText(t, jobs.error);
  if (!jobs.data) return '…';
  if (jobs.data.items.length === 0) return t('users.nothingLately');
  return (
    <ul className="dc-plain-list">
      {jobs.data.items.map((job) => (
        <li key={job.id} className="dc-inline">
          <Status kind="job" status={job.status} />
          <Link to={`/manager/jobs?status=all&user_id=${job.user_id}&job=${job.id}`}>
            {taskName(job.task_type)}
          </Link>
          <span className="dc-hint">
            <Time at={job.ended_at ?? job.updated_at} now={now} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Next({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const next = useQuery({
    queryKey: userKeys.part(id, 'day'),
    queryFn: ({ signal }) => call(getUserCalendar, { params: { user_id: id }, query: {} }, { signal }),
  });
  if (next.isError) return errorText(t, next.error);
  if (!next.data) return '…';
  const first = next.data.items[0];
  if (!first) return t('users.nothingNext');
  return `${taskName(first.task_type)} ${format.when(Date.parse(first.at), now)}`;
}

/** Agents report under which login id they know the account: another one means that a node is set up for somebody else. */
function LoginId({ user }: { user: WholeUser }) {
  const { t } = useTranslation();
  const { login_id: own, seen_login_id: seen } = user;
  if (seen === '') return own;
  return (
    <span className="dc-inline">
      {own}
      <StatusTag tone={seen === own ? 'ok' : 'bad'}>
        {t(seen === own ? 'users.seenSame' : 'users.seenOther', { seen })}
      </StatusTag>
    </span>
  );
}
