// `?limit=&offset=` on the store's pages: an offset need not be a multiple of the limit, so two pages may hold the answer.
import type { OrderColumn, Table, Tx, Where } from '../../core/store/types.js';

export interface Window<Row> {
  where: Where<Row>;
  orderBy: readonly OrderColumn<Row>[];
  limit: number;
  offset: number;
}

export async function pageOf<Row>(
  tx: Tx,
  table: Table<Row>,
  { where, orderBy, limit, offset }: Window<Row>,
): Promise<{ rows: Row[]; total: number }> {
  const page = Math.floor(offset / limit) + 1;
  const skipped = offset % limit;
  const first = await tx.page(table, { where, orderBy, page, pageSize: limit });
  if (skipped === 0) return first;
  const second = await tx.page(table, { where, orderBy, page: page + 1, pageSize: limit });
  return { rows: [...first.rows.slice(skipped), ...second.rows.slice(0, skipped)], total: first.total };
}
