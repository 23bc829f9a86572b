// Who runs out, who grows?
import Button from 'antd/es/button';
import { lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listManagers } from '../../../server/services/oas/contract/managers.js';
import { Banner } from '../../components/Banner.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { ListPage, type ListColumn } from '../../components/ListPage.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useSelection } from '../../lib/useSelection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { FirstManager } from './FirstManager.js';
import { MOST_MANAGERS, useManagerActs } from './useManagerActs.js';
import { MANAGER_FILTERS, useManagers, useSeenManagers, type Manager } from './useManagers.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const Dialog = lazy(() => import('../../components/Dialog.js').then((file) => ({ default: file.Dialog })));
const ManagerDrawer = lazy(() =>
  import('./ManagerDrawer.js').then((file) => ({ default: file.ManagerDrawer })),
);
const ValidityForm = lazy(() => import('./ValidityForm.js').then((file) => ({ default: file.ValidityForm })));

interface Asked {
  act: 'validity' | 'disable' | 'enable';
  ids: number[];
  known: Manager[];
}

const FIGURES = ['active', 'expiring_7d', 'expired'] as const;

const nameOf = ({ username }: Manager) => username;

export function ManagersPage() {
  const { t } = useTranslation();
  const { filters, list, pageSize } = useManagers();
  const seen = useSeenManagers();
  const acts = useManagerActs();
  const selection = useSelection(JSON.stringify(filters.values));
  const drawer = useUrlDrawer('manager');
  const [asked, setAsked] = useState<Asked>();
  const summary = list.data?.summary;
  const open = list.data?.items.find(({ id }) => String(id) === drawer.id);
  const ask = (act: Asked['act'], ids: number[]) => {
    const known = seen();
    setAsked({ act, ids, known: ids.flatMap((id) => known.get(id) ?? []) });
  };
  const isElsewhere = drawer.id !== undefined && list.data && !open && !list.isPlaceholderData;
  return (
    <ListPage
      name="managers"
      title={t('super.managers.title')}
      figures={
        summary
          ? FIGURES.map((status) => ({
              label: t(`super.managers.filter.${status}`),
              value: summary[status],
              to: `?status=${status}`,
            }))
          : []
      }
      filters={filters}
      list={list}
      pageSize={pageSize}
      columns={useManagerColumns()}
      exported={{ list: listManagers, filter: filters.values }}
      search={{ name: 'keyword', label: t('super.managers.search') }}
      fields={[
        {
          name: 'status',
          label: t('nouns.status'),
          kind: 'choice',
          options: MANAGER_FILTERS.map((value) => ({
            value,
            label: t(`super.managers.filter.${value}`),
            count: summary?.[value],
          })),
        },
      ]}
      nameOf={nameOf}
      selection={selection}
      versionOf={(manager) => manager.updated_at}
      onOpen={(manager) => drawer.open(manager.id)}
      openKey={open?.id}
      actsOf={(manager) => [
        {
          key: 'validity',
          label: t('super.managers.validity'),
          run: () => ask('validity', [manager.id]),
        },
        manager.status === 'disabled'
          ? { key: 'enable', label: t('acts.enable'), run: () => ask('enable', [manager.id]) }
          : { key: 'disable', label: t('acts.disable'), run: () => ask('disable', [manager.id]) },
        ...(manager.status === 'disabled'
          ? []
          : [
              {
                key: 'signInAs',
                label: t('super.managers.signInAs'),
                run: () => acts.signInAs.mutate(manager.id),
              },
            ]),
      ]}
      bulk={(['validity', 'disable', 'enable'] as const).map((key) => ({
        key,
        label: t(key === 'validity' ? 'super.managers.validity' : `acts.${key}`),
        run: ({ ids = [] }) => ask(key, ids),
      }))}
      // The routes take ids alone.
      hasAll={false}
      empty={<FirstManager />}
      frame={(inner) => (
        <>
          {isElsewhere && (
            <Banner tone="warn" act={<Button onClick={drawer.close}>{t('common.close')}</Button>}>
              {t('super.managers.notHere', { id: drawer.id ?? '' })}
            </Banner>
          )}
          {acts.signInAs.isError && <Banner tone="bad">{errorText(t, acts.signInAs.error)}</Banner>}
          {inner}
        </>
      )}
    >
      {open && (
        <ManagerDrawer
          manager={open}
          onClose={drawer.close}
          onSwitch={() => ask(open.status === 'disabled' ? 'enable' : 'disable', [open.id])}
        />
      )}
      {asked && asked.ids.length > MOST_MANAGERS && (
        <Dialog title={t('super.managers.title')} onClose={() => setAsked(undefined)}>
          {t('super.managers.tooMany', { most: MOST_MANAGERS })}
        </Dialog>
      )}
      {asked?.act === 'validity' && asked.ids.length <= MOST_MANAGERS && (
        <Dialog
          title={`${t('super.managers.validity')} · ${t('units.managers', { count: asked.ids.length })}`}
          onClose={() => setAsked(undefined)}
          isWide
        >
          <ValidityForm
            ids={asked.ids}
            known={asked.known}
            onSaved={() => {
              selection.clear();
              setAsked(undefined);
            }}
          />
        </Dialog>
      )}
      {asked && asked.act !== 'validity' && asked.ids.length <= MOST_MANAGERS && (
        <Confirm
          verb={t(`acts.${asked.act}`)}
          object={t('units.managers', { count: asked.ids.length })}
          names={asked.known.map(nameOf)}
          count={asked.ids.length}
          consequence={t(`super.managers.${asked.act}Consequence`)}
          isDanger={asked.act === 'disable'}
          run={() =>
            acts.change
              .mutateAsync({
                ids: asked.ids,
                change: { status: asked.act === 'disable' ? 'disabled' : 'active' },
              })
              .then(selection.clear)
          }
          onClose={() => setAsked(undefined)}
        />
      )}
    </ListPage>
  );
}

function useManagerColumns(): ListColumn<Manager>[] {
  const { t } = useTranslation();
  const { number } = useFormat();
  const now = useNow(60_000);
  return [
    {
      key: 'username',
      title: t('nouns.username'),
      cell: (manager) => (
        <>
          {manager.username} {manager.alias !== '' && <span className="dc-hint">{manager.alias}</span>}
        </>
      ),
    },
    {
      key: 'status',
      title: t('nouns.status'),
      phone: 'status',
      cell: (manager) =>
        manager.status === 'disabled' ? (
          <Status kind="account" status="disabled" />
        ) : (
          <ExpiryTag at={manager.expires_at} now={now} />
        ),
    },
    {
      key: 'expiresAt',
      title: t('nouns.validUntil'),
      cell: (manager) => <Time at={manager.expires_at} now={now} mode="when" />,
    },
    {
      key: 'users',
      title: t('super.managers.activeUsers'),
      isNumber: true,
      cell: (manager) => `${number(manager.active_users)}/${number(manager.total_users)}`,
    },
    {
      key: 'expiredUsers',
      title: t('super.managers.expiredUsers'),
      isNumber: true,
      isExtra: true,
      phone: 'none',
      cell: (manager) => number(manager.expired_users),
    },
    {
      key: 'nodes',
      title: t('nouns.node'),
      isNumber: true,
      phone: 'none',
      cell: (manager) => number(manager.nodes),
    },
    {
      key: 'failed',
      title: t('super.managers.failed24h'),
      isNumber: true,
      phone: 'none',
      cell: (manager) => number(manager.failed_24h),
    },
    {
      key: 'lastLogin',
      title: t('super.managers.lastLogin'),
      phone: 'none',
      cell: (manager) =>
        manager.last_login_at === null ? '–' : <Time at={manager.last_login_at} now={now} mode="when" />,
    },
    {
      key: 'createdAt',
      title: t('nouns.createdAt'),
      isExtra: true,
      phone: 'none',
      cell: (manager) => <Time at={manager.created_at} now={now} mode="when" />,
    },
  ];
}
