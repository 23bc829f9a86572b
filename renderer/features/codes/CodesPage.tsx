// Which codes can I hand out, which were used?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { listActivationCodes } from '../../../server/services/oas/contract/manager.js';
import { BulkBar } from '../../components/BulkBar.js';
import { CodeChip } from '../../components/CodeChip.js';
import { FilterBar } from '../../components/FilterBar.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { Tabs } from '../../components/Tabs.js';
import { ViewMenu } from '../../components/ViewMenu.js';
import { place } from '../../lib/place.js';
import { useColumns } from '../../lib/useColumns.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useSelection } from '../../lib/useSelection.js';
import { useCodeActs } from './useCodeActs.js';
import { BatchList } from './BatchList.js';
import { isLoopback, registerLink } from './registerLink.js';
import { PAGE_SIZE, useCodes, useView, type ActivationCode } from './useCodes.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const ExportDialog = lazy(() =>
  import('../../components/ExportDialog.js').then((file) => ({ default: file.ExportDialog })),
);
const MakeCodes = lazy(() => import('./MakeCodes.js').then((file) => ({ default: file.MakeCodes })));

const VIEWS = ['codes', 'batches'] as const;

type Asked = { act: 'revoke' | 'remove'; ids: number[]; names: string[] };

const printAddress = (batch?: string) =>
  `/manager/codes/print${batch === undefined ? '' : `?batch=${encodeURIComponent(batch)}`}`;

const shortName = (key: ActivationCode) => `${key.code.slice(0, 8)}…`;

export function CodesPage() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const navigate = useNavigate();
  const { filters, list } = useCodes();
  const view = useView();
  const acts = useCodeActs();
  const selection = useSelection(JSON.stringify(filters.values));
  const { shown, choice } = useColumns('codes', useCodeColumns());
  const [isMaking, setMaking] = useState(false);
  const [isExporting, setExporting] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const summary = list.data?.summary;
  const ask = (act: Asked['act'], ids: number[]) => {
    const names = ids.map((id) => {
      const key = list.data?.items.find((item) => item.id === id);
      return key ? shortName(key) : `#${id}`;
    });
    setAsked({ act, ids, names });
  };
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('codes.title')}</h1>
        {summary && (
          <span className="dc-hint">
            {t('status.code.unused')} {number(summary.unused)} · {t('status.code.used')}{' '}
            {number(summary.used)}
          </span>
        )}
        <Button type="primary" onClick={() => setMaking(true)}>
          {t('codes.make')}
        </Button>
      </header>
      <Tabs
        label={t('codes.view')}
        tabs={VIEWS.map((key) => ({ key, title: t(`codes.tab.${key}`) }))}
        active={view.values.view ?? 'codes'}
        onChange={(next) => view.set({ view: next === 'batches' ? next : undefined })}
      >
        {view.values.view === 'batches' ? (
          <BatchList />
        ) : (
          <>
            <FilterBar
              filters={filters}
              search={{ name: 'keyword', label: t('codes.search') }}
              fields={[
                {
                  name: 'status',
                  label: t('nouns.status'),
                  kind: 'choice',
                  options: (['unused', 'used', 'revoked'] as const).map((value) => ({
                    value,
                    label: t(`status.code.${value}`),
                    count: summary?.[value],
                  })),
                },
                {
                  name: 'user_type',
                  label: t('nouns.type'),
                  kind: 'choice',
                  options: (['daily', 'duiyi', 'shuaka'] as const).map((value) => ({
                    value,
                    label: t(`userTypes.${value}`),
                  })),
                },
                { name: 'batch', label: t('nouns.batch'), kind: 'text' },
              ]}
              tools={
                <>
                  <Button onClick={() => setExporting(true)}>{t('export.act')}</Button>
                  <Button onClick={() => void navigate(printAddress(filters.values.batch))}>
                    {t('codes.print')}
                  </Button>
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
            {list.data && (
              <LiveTable
                label={t('codes.title')}
                columns={shown}
                rows={list.data.items}
                keyOf={(key) => key.id}
                nameOf={shortName}
                list={filters.key}
                total={list.data.total}
                page={filters.page}
                pageSize={PAGE_SIZE}
                onPage={filters.setPage}
                selection={selection}
                isDimmed={list.isPlaceholderData}
                actsOf={(key) => [
                  { key: 'revoke', label: t('acts.revoke'), run: () => ask('revoke', [key.id]) },
                  { key: 'remove', label: t('acts.delete'), run: () => ask('remove', [key.id]) },
                ]}
                empty={
                  filters.active.length > 0 ? (
                    <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                      {t('filter.nothing')}
                    </Empty>
                  ) : (
                    <Empty
                      act={
                        <Button type="primary" onClick={() => setMaking(true)}>
                          {t('codes.makeTitle')}
                        </Button>
                      }
                    >
                      {t('codes.empty')}
                    </Empty>
                  )
                }
                foot={
                  <BulkBar
                    selection={selection}
                    total={list.data.total}
                    filter={filters.values}
                    // The routes take ids alone.
                    hasAll={false}
                    acts={[
                      { key: 'revoke', label: t('acts.revoke'), run: ({ ids = [] }) => ask('revoke', ids) },
                      { key: 'remove', label: t('acts.delete'), run: ({ ids = [] }) => ask('remove', ids) },
                    ]}
                  />
                }
              />
            )}
          </>
        )}
      </Tabs>
      <Suspense>
        {isMaking && <MakeCodes onClose={() => setMaking(false)} />}
        {isExporting && (
          <ExportDialog
            list={listActivationCodes}
            filter={filters.values}
            name={t('codes.title')}
            onClose={() => setExporting(false)}
          />
        )}
        {asked && (
          <Confirm
            verb={t(asked.act === 'revoke' ? 'acts.revoke' : 'acts.delete')}
            object={t('units.codes', { count: asked.ids.length })}
            names={asked.names}
            count={asked.ids.length}
            consequence={t(asked.act === 'revoke' ? 'codes.revokeConsequence' : 'codes.removeConsequence')}
            run={() => acts[asked.act].mutateAsync(asked.ids).then(selection.clear)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

type CodeColumn = Column<ActivationCode> & { isExtra?: boolean };

function useCodeColumns(): CodeColumn[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const timeOf = (at: string | null) => at !== null && <Time at={at} now={now} mode="when" />;
  return [
    {
      key: 'code',
      title: t('codes.column.code'),
      cell: (key) => (
        <CodeChip
          code={key.code}
          isShort
          {...(key.status === 'unused' && !key.lapsed
            ? {
                qr: {
                  text: registerLink(location.origin, key.code),
                  title: t('codes.qr'),
                  isReachable: !isLoopback(location.origin),
                  ...(place.door === 'console' ? { mendAt: '/connect' } : {}),
                },
              }
            : {})}
        />
      ),
    },
    { key: 'type', title: t('nouns.type'), cell: (key) => t(`userTypes.${key.user_type}`) },
    { key: 'days', title: t('nouns.days'), isNumber: true, cell: (key) => key.duration_days },
    {
      key: 'status',
      title: t('nouns.status'),
      phone: 'status',
      cell: (key) => <Status kind="code" status={key.lapsed ? 'lapsed' : key.status} />,
    },
    { key: 'batch', title: t('nouns.batch'), phone: 'none', cell: (key) => key.batch_name },
    {
      key: 'usedBy',
      title: t('codes.column.usedBy'),
      cell: (key) =>
        key.used_by_user_id === null ? (
          '–'
        ) : key.used_by_account_no === '' ? (
          t('codes.gone')
        ) : (
          <Link to={`/manager/users?user=${key.used_by_user_id}`}>#{key.used_by_user_id}</Link>
        ),
    },
    {
      key: 'note',
      title: t('nouns.note'),
      isExtra: true,
      phone: 'none',
      cell: (key) => key.note,
    },
    {
      key: 'usedAt',
      title: t('nouns.usedAt'),
      isExtra: true,
      phone: 'none',
      cell: (key) => timeOf(key.used_at),
    },
    {
      key: 'validUntil',
      title: t('nouns.validUntil'),
      isExtra: true,
      phone: 'none',
      cell: (key) => timeOf(key.valid_until),
    },
    {
      key: 'createdAt',
      title: t('nouns.createdAt'),
      isExtra: true,
      phone: 'none',
      cell: (key) => timeOf(key.created_at),
    },
  ];
}
