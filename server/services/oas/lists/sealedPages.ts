// The part of a list that is sealed: it follows the rows in the store, which are younger. What a key finds is counted exactly and paged
// at any depth; any other filter looks through the newest rows under the key in slices, and says when there are older ones.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { History, SealedPlace, Sought } from '../../../core/store/history/history.js';
import type { SegmentRow } from '../../../core/store/history/catalogue.js';
import type { SealedTable } from '../../../core/store/history/sealedTable.js';
import type { Paging } from './paging.js';
import { oncePerWalk } from './walk.js';

/** Sealed rows that one search looks at, and how many at a time. */
const MOST_SEARCHED = 20_000;
const SEARCHED_AT_ONCE = 256;

export interface SealedList<Row> {
  spec: SealedTable<Row>;
  segments: readonly SegmentRow[];
  sought: Sought;
  /** Left out where the key finds exactly what is wanted. */
  matches?: (row: Row) => boolean;
}

export interface SealedPart<Row> {
  rows: Row[];
  /** Of the sealed rows; at least so many when `truncated`. */
  total: number;
  truncated: boolean;
}

export const NOTHING_SEALED = { rows: [], total: 0, truncated: false } as const;

/** What an answer says of it: the document knows no such field, so it stands there only when it has something to tell. */
export const cutShort = ({ truncated }: { truncated: boolean }): { truncated?: true } =>
  truncated ? { truncated } : {};

/** What of the page lies behind the `hot` rows of the list that are in the store. */
export async function sealedPart<Row>(
  history: History,
  list: SealedList<Row>,
  hot: number,
  { page, pageSize }: Paging,
): Promise<SealedPart<Row>> {
  const { spec, segments, sought, matches } = list;
  const first = (page - 1) * pageSize;
  const offset = Math.max(0, first - hot);
  const limit = Math.max(0, Math.min(pageSize, first + pageSize - hot));
  if (segments.length === 0) return { rows: [], total: 0, truncated: false };
  if (!matches) {
    const rows = limit === 0 ? [] : await history.page(spec, segments, sought, { offset, limit });
    return { rows, total: await history.count(spec, segments, sought), truncated: false };
  }
  const { places, truncated } = await oncePerWalk(() => search(history, list, matches));
  const rows = await history.rows(spec, places.slice(offset, offset + limit));
  return { rows, total: places.length, truncated };
}

async function search<Row>(
  history: History,
  { spec, segments, sought }: SealedList<Row>,
  matches: (row: Row) => boolean,
): Promise<{ places: SealedPlace[]; truncated: boolean }> {
  const found: SealedPlace[] = [];
  let waiting: SealedPlace[] = [];
  let searched = 0;
  const look = async () => {
    for (const { place, row } of await history.placed(spec, waiting)) if (matches(row)) found.push(place);
    waiting = [];
    await turnOfTheLoop();
  };
  for await (const place of history.places(spec, segments, sought)) {
    if (searched === MOST_SEARCHED) {
      await look();
      return { places: found, truncated: true };
    }
    searched += 1;
    waiting.push(place);
    if (waiting.length === SEARCHED_AT_ONCE) await look();
  }
  await look();
  return { places: found, truncated: false };
}
