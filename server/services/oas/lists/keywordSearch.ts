// Search by a part of a text, which no index serves: the owner's rows are walked in slices outside any transaction, so that
// a long list delays nobody; only ids are kept, and the page's rows are read again under the caller's own transaction.
import type { Store, Table, Tx, Where } from '../../../core/store/types.js';
import type { Paging } from './paging.js';
import { oncePerWalk } from './walk.js';

/** Ids of all rows under `where` that match, in ascending order. */
export async function matchingIds<Row extends { id: number }>(
  store: Store,
  table: Table<Row>,
  where: Where<Row>,
  matches: (row: Row) => boolean,
): Promise<number[]> {
  const found = await oncePerWalk(async () => {
    const ids: number[] = [];
    for await (const row of store.scan(table, where)) if (matches(row)) ids.push(row.id);
    return ids.sort((a, b) => a - b);
  });
  // Callers turn it round in place.
  return [...found];
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
