import { useTranslation } from 'react-i18next';
import type { ListColumn } from '../../components/ListPage.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { useNow } from '../../lib/useNow.js';
import type { ApiKey } from './useApiKeys.js';

const NAMED = 3;

export function useKeyColumns(): ListColumn<ApiKey>[] {
  const { t } = useTranslation();
  const now = useNow(15_000);
  return [
    { key: 'name', title: t('ccjkKeys.name'), phone: 'name', cell: ({ name }) => name },
    {
      key: 'state',
      title: t('nouns.status'),
      phone: 'status',
      cell: ({ expires_at: at }) => <KeyState at={at} now={now} />,
    },
    {
      key: 'prefix',
      title: t('ccjkKeys.prefix'),
      cell: ({ prefix }) => <code>{prefix}…</code>,
    },
    {
      key: 'scopes',
      title: t('ccjkKeys.scopes'),
      cell: ({ scopes }) => (
        <span title={scopes.join(' ')}>
          {scopes.slice(0, NAMED).join(' ')}
          {scopes.length > NAMED && ` ${t('ccjkKeys.more', { count: scopes.length - NAMED })}`}
        </span>
      ),
    },
    {
      key: 'used',
      title: t('ccjkKeys.used'),
      cell: ({ last_used: at }) => (at === null ? t('ccjkKeys.never') : <Time at={at} now={now} />),
    },
    {
      key: 'created',
      title: t('nouns.createdAt'),
      phone: 'none',
      cell: ({ created_at: at }) => <Time at={at} now={now} mode="when" />,
    },
  ];
}

/** One without an end is simply good. */
export function KeyState({ at, now }: { at: string | null; now: number }) {
  const { t } = useTranslation();
  return at === null ? (
    <StatusTag tone="ok">{t('ccjkKeys.forEver')}</StatusTag>
  ) : (
    <ExpiryTag at={at} now={now} />
  );
}
