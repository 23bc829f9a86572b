// The one table of the product: own and semantic, quick to paint, usable by key, cards on a phone. Rows change in place; new ones
// wait behind a line while somebody points at the table, works in it, or has chosen rows.
import MoreOutlined from '@ant-design/icons/MoreOutlined';
import { useRef, useState, type FocusEvent, type MouseEvent as ReactMouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../lib/shortcuts.js';
import { useDensity } from '../lib/useDensity.js';
import { useHeldRows } from '../lib/useHeldRows.js';
import type { RowKey, Selection } from '../lib/useSelection.js';
import { Menu, type MenuAct } from './Menu.js';
import { Pager } from './Pager.js';
import { useTint } from './useTint.js';
import './field.css';
import './table.css';

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** The list can be asked for in this order. */
  isSortable?: boolean;
  isNumber?: boolean;
  /** On a phone: on the first line (`name`, `status`), as a labelled fact below it, or not at all. The first column is `name`. */
  phone?: 'name' | 'status' | 'fact' | 'none';
}

export interface Sort {
  key: string;
  isDescending: boolean;
}

export interface LiveTableProps<Row> {
  /** What is listed: "Renewal keys". */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => RowKey;
  /** For accessible names: "Retry job 1031". */
  nameOf: (row: Row) => string;
  /** Names filter and page (`filters.key`): another list starts anew. */
  list: string;
  total: number;
  /** Not all was looked through: there may be more than `total`. */
  isAtLeast?: boolean | undefined;
  page: number;
  pageSize: number;
  onPage: (page: number) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selection?: Selection;
  onOpen?: (row: Row) => void;
  /** The row whose drawer is open. */
  openKey?: RowKey | undefined;
  actsOf?: (row: Row) => readonly MenuAct[];
  /** Moves by itself: new rows wait while the table is in use. */
  isLive?: boolean;
  /** Rows that left a live list, as they are now. */
  latest?: ReadonlyMap<RowKey, Row>;
  /** Changes when the row does (`updated_at`): the row is tinted for a moment. */
  versionOf?: (row: Row) => string;
  /** The rows are those of before: the next ones are on their way. */
  isDimmed?: boolean;
  /** Shown instead of rows. */
  empty?: ReactNode;
  /** Under the table at the left: what is chosen, and what can be done with it. */
  foot?: ReactNode;
}

export function LiveTable<Row>(props: LiveTableProps<Row>) {
  const { label, columns, keyOf, nameOf, list, total, page, pageSize, selection, onOpen, openKey, actsOf } =
    props;
  const { t } = useTranslation();
  const [isInUse, setInUse] = useState(false);
  const body = useRef<HTMLTableSectionElement>(null);
  const density = useDensity();
  const chosen = selection?.count(total) ?? 0;
  const { rows, freshCount, show } = useHeldRows(props.rows, {
    keyOf,
    list,
    // Dimmed rows are still those of another filter or page: held now, they would stay under the new one.
    isHeld:
      props.isLive === true &&
      props.isDimmed !== true &&
      (isInUse || chosen > 0 || page > 1 || openKey !== undefined),
    latest: props.latest,
  });
  const tinted = useTint(rows, keyOf, props.versionOf);
  const keys = rows.map(keyOf);
  const hasMenu = actsOf !== undefined || onOpen !== undefined;
  const width = columns.length + (selection ? 1 : 0) + (hasMenu ? 1 : 0);
  useTableKeys({ keys, rows, page, pages: Math.ceil(total / pageSize), body, props });

  // Where Tab comes in: the open row, else the first.
  const entrance = openKey !== undefined && keys.includes(openKey) ? openKey : keys[0];
  return (
    <div className="dc-list" data-density={density}>
      <div
        className="dc-table-frame"
        // Without rows to step through, the frame itself is what a key scrolls.
        {...((onOpen || selection) && rows.length > 0
          ? {}
          : { tabIndex: 0, role: 'group', 'aria-label': label })}
        aria-busy={props.isDimmed ?? false}
        onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setInUse(true)}
        onPointerLeave={({ currentTarget }) => setInUse(currentTarget.contains(document.activeElement))}
        onFocus={() => setInUse(true)}
        onBlur={({ currentTarget, relatedTarget }: FocusEvent) =>
          setInUse(currentTarget.contains(relatedTarget) || currentTarget.matches(':hover'))
        }
      >
        <table
          role="table"
          className="dc-live-table"
          aria-label={t('table.label', { name: label, total })}
          aria-rowcount={total + 1}
        >
          <thead role="rowgroup">
            <tr role="row" aria-rowindex={1}>
              {selection && (
                <th role="columnheader" scope="col" className="dc-cell-check">
                  <PageCheck keys={keys} selection={selection} />
                </th>
              )}
              {columns.map((column) => (
                <Head key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
              ))}
              {hasMenu && (
                <th role="columnheader" scope="col" className="dc-cell-menu">
                  <span className="dc-aloud">{t('common.more')}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody ref={body} role="rowgroup">
            {freshCount > 0 && (
              <tr role="row" className="dc-fresh">
                <td role="cell" colSpan={width}>
                  <span role="status">{t('table.fresh', { count: freshCount })}</span>
                  {' · '}
                  <button type="button" className="dc-link-button" onClick={show}>
                    {t('table.show')}
                  </button>
                </td>
              </tr>
            )}
            {rows.map((row, index) => {
              const key = keyOf(row);
              return (
                <tr
                  key={key}
                  role="row"
                  data-row={key}
                  data-tinted={tinted.has(key)}
                  data-chosen={selection?.has(key) ?? false}
                  aria-rowindex={(page - 1) * pageSize + index + 2}
                  aria-current={key === openKey ? 'true' : undefined}
                  tabIndex={onOpen || selection ? (key === entrance ? 0 : -1) : undefined}
                  className={onOpen ? 'dc-opens' : undefined}
                  onClick={(event) => isPlainClick(event) && onOpen?.(row)}
                >
                  {selection && (
                    <td role="cell" className="dc-cell-check">
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        aria-label={t('table.selectRow', { name: nameOf(row) })}
                        checked={selection.has(key)}
                        onChange={(event) => {
                          const isRange =
                            event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey;
                          if (isRange) selection.range(key, keys);
                          else selection.toggle(key, event.target.checked);
                        }}
                      />
                    </td>
                  )}
                  {columns.map((column, at) => (
                    <Cell key={column.key} column={column} isFirst={at === 0}>
                      {column.cell(row)}
                    </Cell>
                  ))}
                  {hasMenu && (
                    <td role="cell" className="dc-cell-menu">
                      <Menu
                        label={t('table.rowMenu', { name: nameOf(row) })}
                        icon={<MoreOutlined />}
                        acts={[
                          ...(onOpen
                            ? [{ key: 'open', label: t('shortcuts.open'), run: () => onOpen(row) }]
                            : []),
                          ...(actsOf?.(row) ?? []),
                        ]}
                      />
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
        {rows.length === 0 && <div className="dc-table-empty">{props.empty}</div>}
      </div>
      <div className="dc-table-foot">
        <div className="dc-table-foot-left">{props.foot}</div>
        <Pager
          page={page}
          pageSize={pageSize}
          total={total}
          isAtLeast={props.isAtLeast}
          onPage={props.onPage}
        />
      </div>
    </div>
  );
}

function Head<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}) {
  const { t } = useTranslation();
  const isSorted = sort?.key === column.key;
  const className = column.isNumber ? 'dc-right' : undefined;
  if (!column.isSortable || !onSort) {
    return (
      <th role="columnheader" scope="col" className={className}>
        {column.title}
      </th>
    );
  }
  return (
    <th
      role="columnheader"
      scope="col"
      className={className}
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className="dc-sort"
        title={t('table.sortBy', { name: column.title })}
        onClick={() => onSort({ key: column.key, isDescending: isSorted && !sort.isDescending })}
      >
        {column.title}
        <span aria-hidden="true">{isSorted ? (sort.isDescending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

function Cell<Row>({
  column,
  isFirst,
  children,
}: {
  column: Column<Row>;
  isFirst: boolean;
  children: ReactNode;
}) {
  const className = column.isNumber ? 'dc-right' : undefined;
  const phone = column.phone ?? (isFirst ? 'name' : 'fact');
  if (isFirst) {
    return (
      <th role="rowheader" scope="row" className={className} data-phone={phone}>
        {children}
      </th>
    );
  }
  return (
    <td role="cell" className={className} data-phone={phone} data-label={column.title}>
      {children}
    </td>
  );
}

function PageCheck({ keys, selection }: { keys: readonly RowKey[]; selection: Selection }) {
  const { t } = useTranslation();
  const isAll = keys.length > 0 && keys.every((key) => selection.has(key));
  const isSome = !isAll && keys.some((key) => selection.has(key));
  return (
    <input
      type="checkbox"
      aria-label={t('table.selectAll')}
      checked={isAll}
      disabled={keys.length === 0}
      ref={(box) => {
        if (box) box.indeterminate = isSome;
      }}
      onChange={(event) => {
        if (selection.isAll) selection.clear();
        else selection.setMany(keys, event.target.checked);
      }}
    />
  );
}

/** Not on a control of its own, and not the end of marking text. */
function isPlainClick({ target }: ReactMouseEvent): boolean {
  if (target instanceof Element && target.closest('a, button, input, select, label, [popover]')) return false;
  return window.getSelection()?.isCollapsed ?? true;
}

interface KeysOptions<Row> {
  keys: readonly RowKey[];
  rows: readonly Row[];
  page: number;
  pages: number;
  body: { current: HTMLTableSectionElement | null };
  props: LiveTableProps<Row>;
}

/** ↑ ↓ row, Enter open, Space select, Shift ↑ ↓ range, x all on the page, [ ] page. */
function useTableKeys<Row>({ keys, rows, page, pages, body, props }: KeysOptions<Row>): void {
  const { t } = useTranslation();
  const { selection, onOpen, openKey, onPage } = props;
  const rowOf = (key: RowKey | undefined) =>
    key === undefined
      ? null
      : body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(String(key))}"]`);
  const focused = (): number => {
    const name = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row;
    return keys.findIndex((key) => String(key) === name);
  };
  const step = (by: 1 | -1, isRange: boolean) => {
    const open = openKey === undefined ? -1 : keys.indexOf(openKey);
    const from = focused() >= 0 ? focused() : open;
    const at = from < 0 ? 0 : Math.min(Math.max(from + by, 0), keys.length - 1);
    const key = keys[at];
    const row = rows[at];
    if (key === undefined || row === undefined) return;
    const isBeside = openKey !== undefined && focused() < 0;
    // From inside the drawer the focus stays there; the row comes into view.
    if (isBeside) rowOf(key)?.scrollIntoView({ block: 'nearest' });
    else rowOf(key)?.focus();
    if (isRange && selection) {
      const before = keys[from];
      if (before !== undefined && !selection.has(before)) selection.toggle(before, true);
      selection.range(key, keys);
    }
    if (openKey !== undefined) onOpen?.(row);
  };
  const onRow = (act: (key: RowKey, row: Row) => void) => () => {
    const at = focused();
    const [key, row] = [keys[at], rows[at]];
    if (key !== undefined && row !== undefined) act(key, row);
  };
  useShortcuts([
    { keys: 'ArrowDown', title: t('shortcuts.row'), run: () => step(1, false), when: isRowOrPage },
    { keys: 'ArrowUp', title: t('shortcuts.row'), run: () => step(-1, false), when: isRowOrPage },
    ...(onOpen
      ? [{ keys: 'Enter', title: t('shortcuts.open'), run: onRow((_, row) => onOpen(row)), when: isRow }]
      : []),
    ...(selection
      ? [
          {
            keys: ' ',
            title: t('shortcuts.select'),
            run: onRow((key) => selection.toggle(key)),
            when: isRow,
          },
          { keys: 'Shift+ArrowDown', title: t('shortcuts.range'), run: () => step(1, true), when: isRow },
          { keys: 'Shift+ArrowUp', title: t('shortcuts.range'), run: () => step(-1, true), when: isRow },
          {
            keys: 'x',
            title: t('shortcuts.page'),
            // While the next page is on its way these rows are not what is meant.
            run: () => {
              if (!props.isDimmed) selection.setMany(keys, !keys.every((key) => selection.has(key)));
            },
          },
        ]
      : []),
    { keys: '[', title: t('shortcuts.turn'), run: () => page > 1 && onPage(page - 1) },
    { keys: ']', title: t('shortcuts.turn'), run: () => page < pages && onPage(page + 1) },
  ]);
}

const isRow = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.dataset.row !== undefined;

/** A row, or nothing in particular: the page, an open drawer as a whole. */
const isRowOrPage = (target: EventTarget | null): boolean =>
  isRow(target) ||
  target === document.body ||
  (target instanceof HTMLElement && target.matches('main, aside[role="dialog"]'));
