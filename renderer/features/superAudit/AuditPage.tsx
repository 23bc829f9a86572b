// Who did what, from where?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listAuditLogs } from '../../../server/services/oas/contract/audit.js';
import { Banner } from '../../components/Banner.js';
import { FilterBar } from '../../components/FilterBar.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { ViewMenu } from '../../components/ViewMenu.js';
import { useColumns } from '../../lib/useColumns.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { actOf, knownActions, sentenceOf, whoOf } from './sentence.js';
import { useAudit, type AuditEntry } from './useAudit.js';

const EntryDrawer = lazy(() => import('./EntryDrawer.js').then((file) => ({ default: file.EntryDrawer })));
const ExportDialog = lazy(() =>
  import('../../components/ExportDialog.js').then((file) => ({ default: file.ExportDialog })),
);

export function AuditPage() {
  const { t } = useTranslation();
  const { filters, list, pageSize } = useAudit();
  const drawer = useUrlDrawer('entry');
  const { shown, choice } = useColumns('audit', useAuditColumns());
  const [isExporting, setExporting] = useState(false);
  const open = list.data?.items.find(({ id }) => String(id) === drawer.id);
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('super.audit.title')}</h1>
      </header>
      <FilterBar
        filters={filters}
        search={{ name: 'keyword', label: t('super.audit.search') }}
        fields={[
          {
            name: 'scope',
            label: t('super.audit.scope'),
            kind: 'choice',
            options: (['super', 'all'] as const).map((value) => ({
              value,
              label: t(`super.audit.scopes.${value}`),
            })),
          },
          {
            name: 'action',
            label: t('super.audit.action'),
            kind: 'choice',
            options: knownActions().map((value) => ({ value, label: actOf(t, value) })),
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
          {t('super.audit.notHere', { id: drawer.id })}
        </Banner>
      )}
      {list.data && (
        <LiveTable
          label={t('super.audit.title')}
          columns={shown}
          rows={list.data.items}
          keyOf={(entry) => entry.id}
          nameOf={(entry) => sentenceOf(t, entry)}
          list={filters.key}
          total={list.data.total}
          page={filters.page}
          pageSize={pageSize}
          onPage={filters.setPage}
          isDimmed={list.isPlaceholderData}
          onOpen={(entry) => drawer.open(entry.id)}
          openKey={open?.id}
          empty={
            filters.active.length > 0 ? (
              <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                {t('filter.nothing')}
              </Empty>
            ) : (
              <Empty>{t('super.audit.empty')}</Empty>
            )
          }
        />
      )}
      <Suspense>
        {open && <EntryDrawer entry={open} onClose={drawer.close} />}
        {isExporting && (
          <ExportDialog
            list={listAuditLogs}
            filter={{ scope: 'super', ...filters.values }}
            name={t('super.audit.title')}
            onClose={() => setExporting(false)}
          />
        )}
      </Suspense>
    </>
  );
}

function useAuditColumns(): (Column<AuditEntry> & { isExtra?: boolean })[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return [
    { key: 'what', title: t('super.audit.what'), cell: (entry) => sentenceOf(t, entry) },
    {
      key: 'who',
      title: t('super.audit.who'),
      cell: (entry) => (
        <>
          {whoOf(t, entry)}
          {entry.via !== null && entry.via !== '' && <span className="dc-hint"> {t('super.audit.via')}</span>}
        </>
      ),
    },
    {
      key: 'at',
      title: t('super.audit.at'),
      cell: (entry) => <Time at={entry.created_at} now={now} mode="moment" />,
    },
    { key: 'ip', title: t('super.audit.ip'), cell: (entry) => entry.ip || '–' },
    {
      key: 'action',
      title: t('super.audit.action'),
      isExtra: true,
      phone: 'none',
      cell: (entry) => <code>{entry.action}</code>,
    },
  ];
}
