// The account of one user: its number, what it is called, and its switches.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { ARCHIVE_FILTERS } from '../../../server/services/oas/contract/userFilter.js';
import { Banner } from '../../components/Banner.js';
import { CodeChip } from '../../components/CodeChip.js';
import { Facts } from '../../components/Facts.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { errorText } from '../../lib/errorText.js';
import { useNow } from '../../lib/useNow.js';
import { useUserActs, type Lifecycle } from './useUserActs.js';
import type { User } from './useUsers.js';

/** Number, state and switches of the account. */
export function AccountTab({ user, onDelete }: { user: User; onDelete: () => void }) {
  const { t } = useTranslation();
  const { lifecycle } = useUserActs();
  const now = useNow(60_000);
  const change = (what: Lifecycle) => lifecycle.mutate({ id: user.id, change: what });
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
          onChange={(event) =>
            change({ archive_status: event.target.value as (typeof ARCHIVE_FILTERS)[number] })
          }
        >
          {ARCHIVE_FILTERS.map((word) => (
            <option key={word} value={word}>
              {t(`status.archive.${word}`)}
            </option>
          ))}
        </select>
      </label>
      <div className="dc-inline">
        <Button
          loading={lifecycle.isPending}
          onClick={() => change({ status: isOff ? 'active' : 'disabled' })}
        >
          {t(isOff ? 'acts.enable' : 'acts.disable')}
        </Button>
        <Button onClick={onDelete}>{t('acts.delete')}</Button>
      </div>
      {lifecycle.isError && <Banner tone="bad">{errorText(t, lifecycle.error)}</Banner>}
      {lifecycle.isSuccess && <Banner tone="ok">{t('common.saved')}</Banner>}
    </div>
  );
}
