// The frame that every list page shares: heading with figures and the main act, filters, the table, what can be done with the
// chosen rows, the list as a file. What opens above the page are its children.
import Button from 'antd/es/button';
import type { UseQueryResult } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Route } from '../../server/core/http/contract.js';
import { call } from '../lib/api.js';
import { useColumns } from '../lib/useColumns.js';
import type { Filters } from '../lib/useFilters.js';
import { useFormat } from '../lib/useFormat.js';
import type { RowKey, Selection } from '../lib/useSelection.js';
import { BulkBar, type BulkAct } from './BulkBar.js';
import { FilterBar, type FilterBarProps } from './FilterBar.js';
import { LiveTable, type Column, type LiveTableProps } from './LiveTable.js';
import { SearchOlder, type OlderFinds } from './SearchOlder.js';
import { Empty, Failed, Loading } from './States.js';
import { ViewMenu } from './ViewMenu.js';
import './listPage.css';

const ExportDialog = lazy(() => import('./ExportDialog.js').then((file) => ({ default: file.ExportDialog })));

/** `isExtra`: shown when somebody asks for it. */
export type ListColumn<Row> = Column<Row> & { isExtra?: boolean };

export interface HeadFigure {
  label: string;
  value: number;
  /** The list that makes it: `?status=unused`. */
  to: string;
}

export interface ListPageProps<Row extends { id: RowKey }, Values extends object>
  extends
    Pick<FilterBarProps<Values>, 'search' | 'fields' | 'tools'>,
    Pick<
      LiveTableProps<Row>,
      'nameOf' | 'actsOf' | 'onOpen' | 'openKey' | 'isLive' | 'latest' | 'versionOf' | 'sort' | 'onSort'
    > {
  /** Names the table in this browser's memory of columns. */
  name: string;
  title: string;
  figures?: readonly HeadFigure[];
  /** The main act, at the right of the heading. */
  act?: ReactNode;
  /** In the address; `list` is what they found. */
  filters: Filters<Values>;
  list: UseQueryResult<{
    items: Row[];
    total: number;
    truncated?: true | undefined;
    searched_to?: string | undefined;
    summary?: object;
  }>;
  pageSize: number;
  columns: readonly ListColumn<Row>[];
  /** The list's own route, and the filters as it was asked for them. */
  exported?: { list: Route; filter: object };
  /** The filter for what is older than a moment, where the list says how far it was searched. */
  older?: (before: string) => Partial<Values>;
  selection?: Selection;
  bulk?: readonly BulkAct<Values>[];
  /** False where no act takes a filter. */
  hasAll?: boolean;
  /** While there is nothing at all; a filter that finds nothing has its own words. */
  empty: ReactNode;
  /** Puts the list into tabs, or something above it. */
  frame?: (list: ReactNode) => ReactNode;
  children?: ReactNode;
}

/** Where the search ended before the list did; each list's answer has its own place for it. */
const isCut = ({ truncated, summary }: { truncated?: true | undefined; summary?: object }): boolean =>
  truncated ?? (summary !== undefined && 'truncated' in summary && summary.truncated === true);

export function ListPage<Row extends { id: RowKey }, Values extends object>(
  props: ListPageProps<Row, Values>,
) {
  const { title, figures = [], act, filters, list, frame = (inner) => inner, exported, children } = props;
  const { t } = useTranslation();
  const { number } = useFormat();
  const { shown, choice } = useColumns(props.name, props.columns);
  const [isExporting, setExporting] = useState(false);
  const { selection, bulk = [], older } = props;
  return (
    <>
      <header className="dc-page-head">
        <h1>{title}</h1>
        {figures.map(({ label, value, to }) => (
          <Link key={label} className="dc-head-figure" to={to}>
            {label} {number(value)}
          </Link>
        ))}
        {act}
      </header>
      {frame(
        <>
          <FilterBar
            filters={filters}
            {...(props.search && { search: props.search })}
            {...(props.fields && { fields: props.fields })}
            tools={
              <>
                {props.tools}
                {exported && <Button onClick={() => setExporting(true)}>{t('export.act')}</Button>}
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
              {...tablePartsOf(props)}
              label={title}
              columns={shown}
              rows={list.data.items}
              keyOf={(row) => row.id}
              list={filters.key}
              total={list.data.total}
              isAtLeast={isCut(list.data)}
              page={filters.page}
              pageSize={props.pageSize}
              onPage={filters.setPage}
              isDimmed={list.isPlaceholderData}
              empty={
                filters.active.length === 0 ? (
                  props.empty
                ) : (
                  <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                    {t('filter.nothing')}
                  </Empty>
                )
              }
              foot={
                selection && (
                  <BulkBar
                    selection={selection}
                    total={list.data.total}
                    filter={filters.values}
                    hasAll={props.hasAll ?? true}
                    acts={bulk}
                  />
                )
              }
            />
          )}
          {older && exported && list.data?.searched_to !== undefined && (
            <SearchOlder
              key={`${filters.key} ${list.data.searched_to}`}
              searchedTo={list.data.searched_to}
              ask={(before, signal) => findsBefore(exported, older(before), signal)}
              show={(before) => filters.set(older(before))}
            />
          )}
        </>,
      )}
      <Suspense>
        {exported && isExporting && (
          <ExportDialog {...exported} name={title} onClose={() => setExporting(false)} />
        )}
        {children}
      </Suspense>
    </>
  );
}

const findsBefore = (
  { list, filter }: { list: Route; filter: object },
  older: object,
  signal: AbortSignal,
): Promise<OlderFinds> =>
  call(list, { query: { ...filter, ...older, page: 1, page_size: 1 } }, { signal }) as Promise<OlderFinds>;

/** What the table takes from the page as it is; what was not given stays out. */
function tablePartsOf<Row extends { id: RowKey }, Values extends object>({
  nameOf,
  selection,
  actsOf,
  onOpen,
  openKey,
  isLive,
  latest,
  versionOf,
  sort,
  onSort,
}: ListPageProps<Row, Values>) {
  return {
    nameOf,
    openKey,
    ...(selection && { selection }),
    ...(actsOf && { actsOf }),
    ...(onOpen && { onOpen }),
    ...(isLive !== undefined && { isLive }),
    ...(latest && { latest }),
    ...(versionOf && { versionOf }),
    ...(sort && { sort }),
    ...(onSort && { onSort }),
  };
}
