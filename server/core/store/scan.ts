// A walk through a table in slices of 5 ms, outside any transaction: each row at most once, and not a snapshot. Each slice is read
// as a transaction of its own, so that it shows what is on disk and nothing half done.
import { AppError } from '../kernel/errors.js';
import { passes, plan } from './planner.js';
import type { StoredRow } from './scalars.js';
import { SeenKeys } from './seenKeys.js';
import { stopwatch, turn } from './slices.js';
import type { TableState } from './tableState.js';
import type { Transaction } from './transaction.js';
import { StoreUsageError, type Tx } from './types.js';

const SLICE_MS = 5;
const SLICE_ROWS = 2000;

interface Readable {
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

/** Where the walk stands: after this row of this stream. */
interface Place {
  stream: number;
  last: StoredRow | undefined;
}

export async function* scanTable(
  store: Readable,
  table: TableState,
  where: object,
  orderBy: readonly string[] = [],
): AsyncGenerator<StoredRow, void, void> {
  // A row may move on in an index while the walk goes on; in the key it cannot.
  const seen = new SeenKeys();
  let place: Place | undefined = { stream: 0, last: undefined };
  let began = stopwatch();
  let yielded = 0;
  while (place) {
    const at: Place = place;
    const slice = await readDurably(store, (tx) => {
      (tx as Transaction).touch(table);
      return readSlice(table, { where, orderBy }, at);
    });
    for (const row of slice.rows) {
      if (!slice.isByKey) {
        if (!seen.add(table.encodedKeyOf(row))) continue;
      }
      yield row;
      // What the caller does with the rows is work of the slice too.
      if (++yielded % 64 === 0 && stopwatch() - began >= SLICE_MS) {
        await turn();
        began = stopwatch();
      }
    }
    place = slice.next;
    if (place) await turn();
    began = stopwatch();
  }
}

function readSlice(
  table: TableState,
  { where, orderBy }: { where: object; orderBy: readonly string[] },
  { stream, last }: Place,
): { rows: StoredRow[]; next: Place | undefined; isByKey: boolean } {
  const began = stopwatch();
  const { streams, unchecked, isByKey } = plan(table, where, orderBy);
  if (orderBy.length > 0 && streams.length > 1) {
    throw new StoreUsageError(
      `a scan of ${table.name} in the order ${orderBy.join(', ')} reads one stretch of an index`,
    );
  }
  const rows: StoredRow[] = [];
  for (let i = stream; i < streams.length; i++) {
    const walk = streams[i]!.walk(last && i === stream ? streams[i]!.countUpTo(last) : 0);
    for (let row = walk.next(), walked = 1; row; row = walk.next(), walked++) {
      if (passes(row, unchecked)) rows.push(row);
      if (rows.length >= SLICE_ROWS || (walked % 64 === 0 && stopwatch() - began >= SLICE_MS)) {
        return { rows, next: { stream: i, last: row }, isByKey };
      }
    }
  }
  return { rows, next: undefined, isByKey };
}

/** What a failed flush takes back is read again as it is then. */
async function readDurably<Result>(store: Readable, read: (tx: Tx) => Result): Promise<Result> {
  for (;;) {
    try {
      return await store.transaction(async (tx) => read(tx));
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'store_unavailable')) throw error;
    }
  }
}
