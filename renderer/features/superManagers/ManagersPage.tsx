// Who runs out, who grows?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { listManagers } from '../../../server/services/oas/contract/managers.js';
import { Banner } from '../../components/Banner.js';
import { BulkBar } from '../../components/BulkBar.js';
import { CopyText } from '../../components/CopyText.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { FilterBar } from '../../components/FilterBar.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { ViewMenu } from '../../components/ViewMenu.js';
import { place } from '../../lib/place.js';
import { useColumns } from '../../lib/useColumns.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useSelection } from '../../lib/useSelection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { MOST_MANAGERS, useManagerActs } from './useManagerActs.js';
import { MANAGER_FILTERS, useManagers, useSeenManagers, type Manager } from './useManagers.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const Dialog = lazy(() => import('../../components/Dialog.js').then((file) => ({ default: file.Dialog })));
const ExportDialog = lazy(() =>
  import('../../components/ExportDialog.js').then((file) => ({ default: file.ExportDialog })),
);
const ManagerDrawer = lazy(() =>
  import('./ManagerDrawer.js').then((file) => ({ default: file.ManagerDrawer })),
);
const ValidityForm = lazy(() => import('./ValidityForm.js').then((file) => ({ default: file.ValidityForm })));

interface Asked {
  act: 'validity' | 'disable' | 'enable';
  ids: number[];
  known: Manager[];
}

const nameOf = ({ username }: Manager) => username;

export function ManagersPage() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { filters, list, pageSize } = useManagers();
  const seen = useSeenManagers();
  const acts = useManagerActs();
  const selection = useSelection(JSON.stringify(filters.values));
  const drawer = useUrlDrawer('manager');
  const { shown, choice } = useColumns('managers', useManagerColumns());
  const [isExporting, setExporting] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const summary = list.data?.summary;
  const open = list.data?.items.find(({ id }) => String(id) === drawer.id);
  const ask = (act: Asked['act'], ids: number[]) => {
    const known = seen();
    setAsked({ act, ids, known: ids.flatMap((id) => known.get(id) ?? []) });
  };
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('super.managers.title')}</h1>
        {summary && (
          <span className="dc-hint">
            {t('status.account.active')} {number(summary.active)} · {t('super.managers.filter.expiring_7d')}{' '}
            {number(summary.expiring_7d)} · {t('status.account.expired')} {number(summary.expired)}
          </span>
        )}
      </header>
      <FilterBar
        filters={filters}
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
        tools={
          <>
            <Button onClick={() => setExporting(true)}>{t('export.act')}</Button>
            <ViewMenu columns={choice} />
          </>
        }
      />
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      {list.isPending && <Loading rows={10} />}
      {drawer.id !== undefined && list.data && !open && !list.isPlaceholderData && (
        <Banner tone="warn" act={<Button onClick={drawer.close}>{t('common.close')}</Button>}>
          {t('super.managers.notHere', { id: drawer.id })}
        </Banner>
      )}
      {list.data && (
        <LiveTable
          label={t('super.managers.title')}
          columns={shown}
          rows={list.data.items}
          keyOf={(manager) => manager.id}
          nameOf={nameOf}
          list={filters.key}
          total={list.data.total}
          page={filters.page}
          pageSize={pageSize}
          onPage={filters.setPage}
          selection={selection}
          isDimmed={list.isPlaceholderData}
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
          ]}
          empty={
            filters.active.length > 0 ? (
              <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                {t('filter.nothing')}
              </Empty>
            ) : (
              <FirstManager />
            )
          }
          foot={
            <BulkBar
              selection={selection}
              total={list.data.total}
              filter={filters.values}
              // The routes take ids alone.
              hasAll={false}
              acts={(['validity', 'disable', 'enable'] as const).map((key) => ({
                key,
                label: t(key === 'validity' ? 'super.managers.validity' : `acts.${key}`),
                run: ({ ids = [] }) => ask(key, ids),
              }))}
            />
          }
        />
      )}
      <Suspense>
        {open && (
          <ManagerDrawer
            manager={open}
            onClose={drawer.close}
            onSwitch={() => ask(open.status === 'disabled' ? 'enable' : 'disable', [open.id])}
          />
        )}
        {isExporting && (
          <ExportDialog
            list={listManagers}
            filter={filters.values}
            name={t('super.managers.title')}
            onClose={() => setExporting(false)}
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
      </Suspense>
    </>
  );
}

/** Managers make their own accounts; the super gives them a key and the address. */
function FirstManager() {
  const { t } = useTranslation();
  return (
    <Empty act={<Link to="/super/keys">{t('super.managers.toKeys')}</Link>}>
      {t('super.managers.empty')}
      {/* Only at the service's own port is this page's address the one that managers can open. */}
      {place.door !== 'console' && (
        <CopyText
          text={`${window.location.origin}/manager/register`}
          label={t('super.managers.registerAddress')}
        />
      )}
    </Empty>
  );
}

type ManagerColumn = Column<Manager> & { isExtra?: boolean };

function useManagerColumns(): ManagerColumn[] {
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
      key: 'createdAt',
      title: t('nouns.createdAt'),
      isExtra: true,
      phone: 'none',
      cell: (manager) => <Time at={manager.created_at} now={now} mode="when" />,
    },
  ];
}
