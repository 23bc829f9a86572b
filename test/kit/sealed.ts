// Seals history at once, as the cloud does after days.
import type { Store } from '../../server/core/store/types.js';
import type { History } from '../../server/core/store/history/history.js';
import { seal } from '../../server/core/store/history/sealing.js';
import type { SealedTable } from '../../server/core/store/history/sealedTable.js';

export interface Sealable {
  store: Store;
  history: History;
}

/** Rows of the table from before the instant leave the store. Answers how many. */
export function sealBefore<Row extends { id: number }>(
  { store, history }: Sealable,
  spec: SealedTable<Row>,
  before: number,
): Promise<number> {
  const limits = {
    now: before,
    before,
    mostRows: Number.MAX_SAFE_INTEGER,
    neverFrom: before,
    clock: before,
    fewest: 1,
    overdue: before,
  };
  return seal({ ...history.options, store, history }, spec, limits, new AbortController().signal);
}
