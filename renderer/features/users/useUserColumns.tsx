import { useTranslation } from 'react-i18next';
import { CodeChip } from '../../components/CodeChip.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import type { Column } from '../../components/LiveTable.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { useNow } from '../../lib/useNow.js';
import type { User } from './useUsers.js';

/** Deleted users say until when they can be restored. */
export function useUserColumns(isDeleted: boolean): (Column<User> & { isExtra?: boolean })[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return [
    { key: 'id', title: t('nouns.id'), cell: (user) => `#${user.id}` },
    {
      key: 'account',
      title: t('nouns.accountNo'),
      cell: (user) => <CodeChip code={user.account_no} isShort />,
    },
    { key: 'type', title: t('nouns.type'), cell: (user) => t(`userTypes.${user.user_type}`) },
    {
      key: 'game',
      title: t('users.gameAndServer'),
      phone: 'none',
      cell: (user) => [user.username, user.server].filter((part) => part !== '').join(' · ') || '–',
    },
    {
      key: 'status',
      title: t('nouns.status'),
      phone: 'status',
      cell: (user) =>
        user.status === 'active' ? (
          <ExpiryTag at={user.expires_at} now={now} />
        ) : (
          <Status kind="account" status={user.status} />
        ),
    },
    {
      key: 'expires',
      title: isDeleted ? t('users.restorableUntil') : t('users.expiry'),
      cell: (user) => (
        <Time at={(isDeleted && user.restorable_until) || user.expires_at} now={now} mode="when" />
      ),
    },
    {
      key: 'archive',
      title: t('nouns.archive'),
      isExtra: true,
      phone: 'none',
      cell: (user) => <Status kind="archive" status={user.archive_status} />,
    },
    {
      key: 'created',
      title: t('nouns.createdAt'),
      isExtra: true,
      phone: 'none',
      cell: (user) => <Time at={user.created_at} now={now} mode="when" />,
    },
  ];
}
