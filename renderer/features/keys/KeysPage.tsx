// Which keys can I sell, which were used?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listRenewalKeys } from '../../../server/services/oas/contract/super.js';
import { BulkBar } from '../../components/BulkBar.js';
import { CodeChip } from '../../components/CodeChip.js';
import { FilterBar } from '../../components/FilterBar.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { ViewMenu } from '../../components/ViewMenu.js';
import { useColumns } from '../../lib/useColumns.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useSelection } from '../../lib/useSelection.js';
import { useKeyActs } from './useKeyActs.js';
import { useKeys, type RenewalKey } from './useKeys.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const ExportDialog = lazy(() =>
  import('../../components/ExportDialog.js').then((file) => ({ default: file.ExportDialog })),
);
const MakeKeys = lazy(() => import('./MakeKeys.js').then((file) => ({ default: file.MakeKeys })));

type Asked = { act: 'revoke' | 'remove'; ids: number[]; names: string[] };

const shortName = (key: RenewalKey) => `${key.code.slice(0, 8)}…`;

export function KeysPage() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { filters, list, pageSize } = useKeys();
  const acts = useKeyActs();
  const selection = useSelection(JSON.stringify(filters.values));
  const { shown, choice } = useColumns('keys', useKeyColumns());
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
        <h1>{t('super.keys.title')}</h1>
        {summary && (
          <span className="dc-hint">
            {t('status.code.unused')} {number(summary.unused)} · {t('status.code.used')}{' '}
            {number(summary.used)}
          </span>
        )}
        <Button type="primary" onClick={() => setMaking(true)}>
          {t('super.keys.make')}
        </Button>
      </header>
      <FilterBar
        filters={filters}
        search={{ name: 'keyword', label: t('super.keys.search') }}
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
          { name: 'batch', label: t('super.keys.column.batch'), kind: 'text' },
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
      {list.data && (
        <LiveTable
          label={t('super.keys.title')}
          columns={shown}
          rows={list.data.items}
          keyOf={(key) => key.id}
          nameOf={shortName}
          list={filters.key}
          total={list.data.total}
          page={filters.page}
          pageSize={pageSize}
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
              <Empty>{t('super.keys.empty')}</Empty>
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
      <Suspense>
        {isMaking && <MakeKeys onClose={() => setMaking(false)} />}
        {isExporting && (
          <ExportDialog
            list={listRenewalKeys}
            filter={filters.values}
            name={t('super.keys.title')}
            onClose={() => setExporting(false)}
          />
        )}
        {asked && (
          <Confirm
            verb={t(asked.act === 'revoke' ? 'acts.revoke' : 'acts.delete')}
            object={t('units.keys', { count: asked.ids.length })}
            names={asked.names}
            count={asked.ids.length}
            consequence={t(
              asked.act === 'revoke' ? 'super.keys.revokeConsequence' : 'super.keys.removeConsequence',
            )}
            run={() => acts[asked.act].mutateAsync(asked.ids).then(selection.clear)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

type KeyColumn = Column<RenewalKey> & { isExtra?: boolean };

function useKeyColumns(): KeyColumn[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const timeOf = (at: string | null) => at !== null && <Time at={at} now={now} mode="when" />;
  return [
    {
      key: 'code',
      title: t('super.keys.column.key'),
      cell: (key) => <CodeChip code={key.code} isShort />,
    },
    { key: 'days', title: t('super.keys.column.days'), isNumber: true, cell: (key) => key.duration_days },
    {
      key: 'status',
      title: t('nouns.status'),
      phone: 'status',
      cell: (key) => <Status kind="code" status={key.lapsed ? 'lapsed' : key.status} />,
    },
    { key: 'batch', title: t('super.keys.column.batch'), phone: 'none', cell: (key) => key.batch_name },
    {
      key: 'usedBy',
      title: t('super.keys.column.usedBy'),
      cell: (key) => key.used_by_manager_username || '–',
    },
    {
      key: 'note',
      title: t('super.keys.column.note'),
      isExtra: true,
      phone: 'none',
      cell: (key) => key.note,
    },
    {
      key: 'usedAt',
      title: t('super.keys.column.usedAt'),
      isExtra: true,
      phone: 'none',
      cell: (key) => timeOf(key.used_at),
    },
    {
      key: 'validUntil',
      title: t('super.keys.column.validUntil'),
      isExtra: true,
      phone: 'none',
      cell: (key) => timeOf(key.valid_until),
    },
    {
      key: 'createdAt',
      title: t('super.keys.column.createdAt'),
      isExtra: true,
      phone: 'none',
      cell: (key) => timeOf(key.created_at),
    },
  ];
}
