import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getUserCalendar } from '../../../server/services/oas/contract/calendar.js';
import { listUserLogs } from '../../../server/services/oas/contract/manager.js';
import { Banner } from '../../components/Banner.js';
import { CodeChip } from '../../components/CodeChip.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { Facts } from '../../components/Facts.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { userKeys } from './keys.js';
import { LifecycleForm } from './LifecycleForm.js';
import { useUserActs, type Lifecycle } from './useUserActs.js';
import type { User } from './useUsers.js';

const ARCHIVES = ['normal', 'invalid', 'cangbaoge'] as const;

/** What ran last and what runs next, until when, and how that is changed. */
export function OverviewTab({ user }: { user: User }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const [isSaved, setSaved] = useState(false);
  const params = { user_id: user.id };
  const last = useQuery({
    queryKey: userKeys.part(user.id, 'last'),
    queryFn: ({ signal }) => call(listUserLogs, { params, query: { kind: 'job', page_size: 3 } }, { signal }),
  });
  const next = useQuery({
    queryKey: userKeys.part(user.id, 'day'),
    queryFn: ({ signal }) => call(getUserCalendar, { params, query: {} }, { signal }),
  });
  const first = next.data?.items[0];
  return (
    <div className="dc-stack">
      <Facts
        facts={[
          [
            t('users.latest'),
            last.isError
              ? errorText(t, last.error)
              : last.data?.items.length
                ? last.data.items.map((event) => (
                    <div key={event.id}>
                      {wordOf(`tasks.${event.task_type}`, event.task_type)} ·{' '}
                      {wordOf(`events.${event.event_type}`, event.event_type)}{' '}
                      <Time at={event.event_at} now={now} />
                    </div>
                  ))
                : t('users.nothingLately'),
          ],
          [
            t('users.next'),
            next.isError
              ? errorText(t, next.error)
              : first
                ? `${wordOf(`tasks.${first.task_type}`, first.task_type)} ${format.when(Date.parse(first.at), now)}`
                : t('users.nothingNext'),
          ],
          [
            t('nouns.validity'),
            <>
              <ExpiryTag at={user.expires_at} now={now} /> {format.when(Date.parse(user.expires_at), now)}
            </>,
          ],
          [t('nouns.type'), t(`userTypes.${user.user_type}`)],
          [t('nouns.archive'), <Status kind="archive" status={user.archive_status} />],
          [t('nouns.loginId'), user.login_id],
        ]}
      />
      <h3>{t('users.lifecycle.title')}</h3>
      <LifecycleForm ids={[user.id]} onSaved={() => setSaved(true)} />
      {isSaved && <Banner tone="ok">{t('common.saved')}</Banner>}
    </div>
  );
}

/** Number, state and switches of the account. */
export function AccountTab({ user }: { user: User }) {
  const { t } = useTranslation();
  const { lifecycle } = useUserActs();
  const now = useNow(60_000);
  const change = (what: Lifecycle) => lifecycle.mutate({ ids: [user.id], change: what });
  const isOff = user.status === 'disabled';
  return (
    <div className="dc-stack">
      <Facts
        facts={[
          [t('nouns.accountNo'), <CodeChip code={user.account_no} isSecret />],
          [t('nouns.loginId'), user.login_id],
          [t('nouns.server'), user.server || '–'],
          [t('nouns.gameName'), user.username || '–'],
          [t('nouns.status'), <Status kind="account" status={user.status} />],
          [t('nouns.createdAt'), <Time at={user.created_at} now={now} mode="when" />],
        ]}
      />
      <label className="dc-field">
        {t('users.archive')}
        <select
          className="dc-select"
          value={user.archive_status === 'active' ? 'normal' : user.archive_status}
          disabled={lifecycle.isPending}
          onChange={(event) => change({ archive_status: event.target.value as (typeof ARCHIVES)[number] })}
        >
          {ARCHIVES.map((word) => (
            <option key={word} value={word}>
              {t(`status.archive.${word}`)}
            </option>
          ))}
        </select>
      </label>
      <div>
        <Button
          loading={lifecycle.isPending}
          onClick={() => change({ status: isOff ? 'active' : 'disabled' })}
        >
          {t(isOff ? 'acts.enable' : 'acts.disable')}
        </Button>
      </div>
      {lifecycle.isError && <Banner tone="bad">{errorText(t, lifecycle.error)}</Banner>}
      {lifecycle.isSuccess && <Banner tone="ok">{t('common.saved')}</Banner>}
    </div>
  );
}
