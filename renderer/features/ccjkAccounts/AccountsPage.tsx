// Who uses this cloud, with which plan?
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { PLANS } from '../../../server/services/ccjk/contract/shapes.js';
import { AwayLine } from '../../components/AwayLine.js';
import { OperatorOnly } from '../../components/ccjk/OperatorOnly.js';
import { ListPage, type ListColumn } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { AccountState } from './AccountState.js';
import { PAGE_SIZE, STATES, useAccounts, type Account } from './useAccounts.js';

const AccountDrawer = lazy(() =>
  import('./AccountDrawer.js').then((file) => ({ default: file.AccountDrawer })),
);

export function AccountsPage() {
  const { t } = useTranslation();
  const title = t('ccjk.nav.accounts');
  return (
    <OperatorOnly title={title}>
      <List title={title} />
    </OperatorOnly>
  );
}

function List({ title }: { title: string }) {
  const { t } = useTranslation();
  const { filters, list } = useAccounts();
  const drawer = useUrlDrawer('account');
  return (
    <ListPage<Account, typeof filters.values>
      name="ccjk.accounts"
      title={title}
      filters={filters}
      search={{ name: 'keyword', label: t('ccjkAccounts.search') }}
      fields={[
        {
          name: 'plan',
          label: t('ccjkAccounts.plan'),
          kind: 'choice',
          options: PLANS.map((value) => ({ value, label: t(`ccjk.plans.${value}`) })),
        },
        {
          name: 'state',
          label: t('nouns.status'),
          kind: 'choice',
          options: STATES.map((value) => ({ value, label: t(`ccjkAccounts.state.${value}`) })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={useColumns()}
      nameOf={({ email }) => email}
      onOpen={({ id }) => drawer.open(id)}
      openKey={drawer.id}
      isLive
      versionOf={({ plan, is_active: isActive }) => `${plan} ${isActive}`}
      empty={<Empty>{t('ccjkAccounts.empty')}</Empty>}
      frame={(inner) => (
        <>
          <AwayLine since={list.dataUpdatedAt} />
          {inner}
        </>
      )}
    >
      <Suspense>
        {drawer.id !== undefined && <AccountDrawer key={drawer.id} id={drawer.id} onClose={drawer.close} />}
      </Suspense>
    </ListPage>
  );
}

function useColumns(): ListColumn<Account>[] {
  const { t } = useTranslation();
  const { number, bytes } = useFormat();
  const now = useNow(60_000);
  return [
    {
      key: 'email',
      title: t('ccjk.signIn.email'),
      cell: ({ email, display_name: name, is_operator: isOperator }) => (
        <>
          {email} {name !== null && <span className="dc-hint">{name}</span>}{' '}
          {isOperator && <StatusTag tone="held">{t('ccjkAccounts.operator')}</StatusTag>}
        </>
      ),
    },
    {
      key: 'state',
      title: t('nouns.status'),
      phone: 'status',
      cell: ({ is_active: isActive }) => <AccountState isActive={isActive} />,
    },
    { key: 'plan', title: t('ccjkAccounts.plan'), cell: ({ plan }) => t(`ccjk.plans.${plan}`) },
    {
      key: 'today',
      title: t('ccjk.usage.of.day'),
      isNumber: true,
      cell: ({ tasks_today: used, tasks_a_day: most }) =>
        most === null ? number(used) : t('ccjk.usage.usedOf', { used: number(used), most: number(most) }),
    },
    {
      key: 'devices',
      title: t('ccjk.usage.of.devices'),
      isNumber: true,
      phone: 'none',
      cell: ({ devices }) => number(devices),
    },
    {
      key: 'open',
      title: t('ccjkAccounts.openTasks'),
      isNumber: true,
      phone: 'none',
      cell: ({ open_tasks: open }) => number(open),
    },
    {
      key: 'storage',
      title: t('ccjk.usage.of.storage'),
      isNumber: true,
      phone: 'none',
      cell: ({ storage_used: used, storage_quota: most }) =>
        t('ccjk.usage.usedOf', { used: bytes(used), most: bytes(most) }),
    },
    {
      key: 'sessions',
      title: t('ccjkAccounts.sessions'),
      isNumber: true,
      isExtra: true,
      phone: 'none',
      cell: ({ sessions }) => number(sessions),
    },
    {
      key: 'lastLogin',
      title: t('ccjkAccounts.lastLogin'),
      cell: ({ last_login_at: at }) => (at === null ? '–' : <Time at={at} now={now} />),
    },
    {
      key: 'created',
      title: t('ccjkAccounts.since'),
      isExtra: true,
      phone: 'none',
      cell: ({ created_at: at }) => <Time at={at} now={now} mode="when" />,
    },
  ];
}
