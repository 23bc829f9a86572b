// Batches: how much of each is used, and what can be done with all of its codes.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { useNow } from '../../lib/useNow.js';
import { LiveTable, type Column } from '../LiveTable.js';
import { Progress } from '../Progress.js';
import { Empty, Failed, Loading } from '../States.js';
import { Time } from '../Time.js';
import { NoFilters } from './filters.js';
import type { Stock, StockTarget } from './stock.js';
import type { StockWork } from './useStockWork.js';

type Batch = AnswerOf<Stock['routes']['batches']>['items'][number];

const PAGE_SIZE = 50;

export function BatchList({ stock, work }: { stock: Stock; work: StockWork }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const place = useFilters(NoFilters);
  const query = { page: place.page, page_size: PAGE_SIZE };
  const list = useList([...stock.queryKey, 'batches'], stock.routes.batches, { query });
  const share = ({ used, made }: Batch) => t('codes.usedShare', { used, made });
  const all = (batch: Batch): StockTarget => ({ filter: { batch: batch.name }, count: batch.made });
  const columns: Column<Batch>[] = [
    {
      key: 'name',
      title: t('nouns.batch'),
      cell: (batch) => <Link to={`${stock.page}?batch=${encodeURIComponent(batch.name)}`}>{batch.name}</Link>,
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
    { key: 'out', title: t('codes.handedOut'), isNumber: true, cell: (batch) => batch.handed_out },
    {
      key: 'at',
      title: t('nouns.createdAt'),
      cell: (batch) => <Time at={batch.created_at} now={now} mode="when" />,
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
          label={t('codes.batches')}
          columns={columns}
          rows={list.data.items}
          keyOf={(batch) => batch.id}
          nameOf={(batch) => batch.name}
          list={place.key}
          total={list.data.total}
          page={place.page}
          pageSize={PAGE_SIZE}
          onPage={place.setPage}
          isDimmed={list.isPlaceholderData}
          actsOf={(batch) => [
            { key: 'print', label: t('codes.print'), run: () => work.print(all(batch)) },
            { key: 'copy', label: t('codes.copy'), run: () => void work.copy(all(batch)) },
            { key: 'edit', label: t('codes.edit'), run: () => work.ask('edit', all(batch)) },
            { key: 'revoke', label: t('acts.revoke'), run: () => work.ask('revoke', all(batch)) },
            { key: 'remove', label: t('acts.delete'), run: () => work.ask('remove', all(batch)) },
          ]}
          empty={<Empty>{t('codes.noBatches')}</Empty>}
        />
      )}
    </>
  );
}
