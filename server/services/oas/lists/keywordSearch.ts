// Search by a part of a text, which no index serves: the owner's rows are walked in slices outside any transaction, so that
// a long list delays nobody; only ids are kept, and the page's rows are read again under the caller's own transaction.
import { sortInSlices } from '../../../core/store/slices.js';
import type { OrderColumn, Store, Table, Tx, Where } from '../../../core/store/types.js';
import type { Paging } from './paging.js';
import { isWalking, oncePerWalk } from './walk.js';

/** Ids of all rows under `where` that match, in ascending order. */
export async function matchingIds<Row extends { id: number }>(
  store: Store,
  table: Table<Row>,
  where: Where<Row>,
  matches: (row: Row) => boolean,
): Promise<number[]> {
  const found = await oncePerWalk(async () => {
    const ids: number[] = [];
    let isSorted = true;
    for await (const row of store.scan(table, where)) {
      if (!matches(row)) continue;
      isSorted &&= ids.length === 0 || ids.at(-1)! < row.id;
      ids.push(row.id);
    }
    return isSorted ? ids : sortInSlices(ids, (a, b) => a - b);
  });
  // Callers turn it round in place.
  return [...found];
}

/** What a search in the order of its list has found. */
export interface FoundInOrder {
  ids: readonly number[];
  /** There are more rows that it did not look at: of those that match there are at least so many. */
  truncated: boolean;
}

/** What matches is counted up to this many, and as far as the page that is asked for. */
export const MOST_COUNTED = 10_000;

/** Ids in the order of the list, `id` or `-id`, which an index must have. A walk over the whole list finds them all. */
export function searchInOrder<Row extends { id: number }>(
  store: Store,
  { table, where, order }: { table: Table<Row>; where: Where<Row>; order: 'id' | '-id' },
  matches: (row: Row) => boolean,
  { page, pageSize }: Paging,
): Promise<FoundInOrder> {
  const most = isWalking() ? Infinity : Math.max(MOST_COUNTED, page * pageSize);
  return oncePerWalk(async () => {
    const ids: number[] = [];
    for await (const row of store.scan(table, where, [order as OrderColumn<Row>])) {
      if (!matches(row)) continue;
      if (ids.length === most) return { ids, truncated: true };
      ids.push(row.id);
    }
    return { ids, truncated: false };
  });
}

/** One page of rows by their ids; rows that went meanwhile are left out of the page. */
export async function pageOfIds<Row extends { id: number }>(
  tx: Tx,
  table: Table<Row>,
  ids: readonly number[],
  { page, pageSize }: Paging,
): Promise<{ rows: Row[]; total: number }> {
  const rows: Row[] = [];
  for (const id of ids.slice((page - 1) * pageSize, page * pageSize)) {
    const row = await tx.get(table, id);
    if (row) rows.push(row);
  }
  return { rows, total: ids.length };
}
