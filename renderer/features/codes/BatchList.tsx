// Batches: how much of each is used, and the way to its codes and cards.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { Progress } from '../../components/Progress.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { useNow } from '../../lib/useNow.js';
import { PAGE_SIZE, useBatches, useView, type Batch } from './useCodes.js';

export function BatchList() {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const view = useView();
  const list = useBatches(view.page);
  const share = ({ used, made }: Batch) => t('codes.usedShare', { used, made });
  const columns: Column<Batch>[] = [
    {
      key: 'name',
      title: t('nouns.batch'),
      cell: (batch) => (
        <Link to={`/manager/codes?batch=${encodeURIComponent(batch.name)}`}>{batch.name}</Link>
      ),
    },
    {
      key: 'used',
      title: t('status.code.used'),
      cell: (batch) => (
        <>
          {share(batch)} <Progress value={batch.used} of={batch.made} label={share(batch)} />
        </>
      ),
    },
    { key: 'unused', title: t('status.code.unused'), isNumber: true, cell: (batch) => batch.unused },
    { key: 'revoked', title: t('status.code.revoked'), isNumber: true, cell: (batch) => batch.revoked },
    { key: 'out', title: t('codes.column.handedOut'), isNumber: true, cell: (batch) => batch.handed_out },
    {
      key: 'at',
      title: t('nouns.createdAt'),
      cell: (batch) => <Time at={batch.created_at} now={now} mode="when" />,
    },
    {
      key: 'print',
      title: t('codes.print'),
      cell: (batch) => (
        <Link to={`/manager/codes/print?batch=${encodeURIComponent(batch.name)}`}>{t('codes.print')}</Link>
      ),
    },
  ];
  return (
    <>
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      {list.isPending && <Loading rows={6} />}
      {list.data && (
        <LiveTable
          label={t('codes.tab.batches')}
          columns={columns}
          rows={list.data.items}
          keyOf={(batch) => batch.id}
          nameOf={(batch) => batch.name}
          list={view.key}
          total={list.data.total}
          page={view.page}
          pageSize={PAGE_SIZE}
          onPage={view.setPage}
          isDimmed={list.isPlaceholderData}
          empty={<Empty>{t('codes.noBatches')}</Empty>}
        />
      )}
    </>
  );
}
