// The part of a list that is sealed: it follows the rows in the store, which are younger. What a key finds is counted exactly and paged
// at any depth; any other filter looks through the newest rows under the key in slices, and says up to where, so that a client can ask
// on from there. A walk looks through all.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { toIso, type Instant } from '../../../core/kernel/clock.js';
import type { History, SealedPlace, Sought } from '../../../core/store/history/history.js';
import type { SegmentRow } from '../../../core/store/history/catalogue.js';
import type { SealedTable } from '../../../core/store/history/sealedTable.js';
import type { Paging } from './paging.js';
import { isWalking, oncePerWalk } from './walk.js';

/** Sealed rows that one search looks at, and those of the last one's instant; and how many at a time. */
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
  /** Everything from this instant on has been looked through; null where the search did not come so far. */
  searchedTo: Instant | null;
}

const WHOLE = { truncated: false, searchedTo: null } as const;
export const NOTHING_SEALED: SealedPart<never> = { rows: [], total: 0, ...WHOLE };

/** What an answer says of it: the document knows no such fields, so they stand there only when they have something to tell. */
export function cutShort({
  truncated,
  searchedTo = null,
}: {
  truncated: boolean;
  searchedTo?: Instant | null;
}): {
  truncated?: true;
  searched_to?: string;
} {
  return { ...(truncated && { truncated }), ...(searchedTo !== null && { searched_to: toIso(searchedTo) }) };
}

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
  if (segments.length === 0) return NOTHING_SEALED;
  if (!matches) {
    const rows = limit === 0 ? [] : await history.page(spec, segments, sought, { offset, limit });
    return { rows, total: await history.count(spec, segments, sought), ...WHOLE };
  }
  const { places, searchedTo } = await oncePerWalk(() => searchSealed(history, list, matches));
  const rows = await history.rows(spec, places.slice(offset, offset + limit));
  return { rows, total: places.length, truncated: searchedTo !== null, searchedTo };
}

/** The newest of the sealed rows that match, and up to where it looked; null: to the end. A walk looks through all. */
export async function searchSealed<Row>(
  history: History,
  { spec, segments, sought }: SealedList<Row>,
  matches: (row: Row) => boolean,
): Promise<{ places: SealedPlace[]; searchedTo: Instant | null }> {
  const most = isWalking() ? Infinity : MOST_SEARCHED;
  const found: SealedPlace[] = [];
  let waiting: SealedPlace[] = [];
  let searched = 0;
  let last: Instant | undefined;
  const look = async () => {
    for (const { place, row } of await history.placed(spec, waiting)) if (matches(row)) found.push(place);
    waiting = [];
    await turnOfTheLoop();
  };
  for await (const place of history.places(spec, segments, sought)) {
    if (searched >= most && last !== undefined && place.at !== last) {
      await look();
      return { places: found, searchedTo: last };
    }
    searched += 1;
    last = place.at;
    waiting.push(place);
    if (waiting.length === SEARCHED_AT_ONCE) await look();
  }
  await look();
  return { places: found, searchedTo: null };
}
