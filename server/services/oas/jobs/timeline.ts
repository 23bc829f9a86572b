// A user's time line: job events, the agent's log lines and audit entries of that user in one order, newest first
// (behaviour row 31). Without a filter every page is exact at any depth and costs O(log n): the instant of the page's first
// entry is found by counting, then only that page is read. A filter on level, task or text is a search (timelineSearch.ts).
import type { Instant } from '../../../core/kernel/clock.js';
import type { History, SealedPlace } from '../../../core/store/history/history.js';
import type { Store, Tx } from '../../../core/store/types.js';
import type { TaskNames } from '../oas.js';
import { pageAnswer, type Paging } from '../lists/paging.js';
import { clearedLogTable } from '../tables.js';
import {
  entryWire,
  newestFirst,
  SOURCES,
  type Entry,
  type SealedSource,
  type Source,
} from './timelineEntries.js';
import { hasKind, isSearched, searchedPage, type TimelineFilter } from './timelineSearch.js';

type Transaction = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

/** Which page of which part of whose time line. */
export interface TimelineAsked {
  filter: TimelineFilter;
  paging: Paging;
  names: TaskNames;
  /** Checks who asks, and answers the user. */
  userOf(tx: Tx): Promise<{ id: number }>;
}

/** One page as the contract's `timeline` says it. */
export async function timelinePage(
  { store, history }: { store: Store; history: History },
  transaction: Transaction,
  { filter, paging, names, userOf }: TimelineAsked,
) {
  const sources = SOURCES.filter(({ kind }) => hasKind(filter, kind));
  const userId = async (tx: Tx) => (await userOf(tx)).id;
  const { entries, total, truncated } = isSearched(filter)
    ? await searchedPage({
        ...{ store, sources, filter, paging },
        userId: () => transaction(userId),
        sealedOf: () => transaction(async (tx) => sealedOf(tx, history, sources, await userId(tx))),
      })
    : await wholePage(history, transaction, { sources, paging, userId });
  const items = entries.map((entry) => entryWire(entry, names));
  return pageAnswer(items, total, paging, { truncated });
}

async function sealedOf(
  tx: Tx,
  history: History,
  sources: readonly Source[],
  userId: number,
): Promise<SealedSource[]> {
  const { until } = (await tx.get(clearedLogTable, userId)) ?? { until: -1 };
  const sealed = [];
  for (const one of sources) sealed.push(await one.sealed(tx, history, userId, until));
  return sealed;
}

interface Stretch {
  entries: Entry[];
  total: number;
}

async function wholePage(
  history: History,
  transaction: Transaction,
  asked: { sources: readonly Source[]; paging: Paging; userId(tx: Tx): Promise<number> },
): Promise<Stretch & { truncated: false }> {
  const { sources, paging } = asked;
  const { page, pageSize } = paging;
  const { stretch, sealed, rows } = await transaction(async (tx) => {
    const userId = await asked.userId(tx);
    const sealed = await sealedOf(tx, history, sources, userId);
    // What is sealed is no younger than this.
    const border = Math.max(...sealed.map(({ lastAt }) => lastAt));
    const isHotAlone = border === 0 || (await countFrom(tx, sources, userId, border + 1)) >= page * pageSize;
    if (isHotAlone) return { sealed, stretch: await exactPage(tx, sources, userId, paging), rows: [] };
    const rows = [];
    for (const one of sources)
      rows.push(await one.newest(tx, userId, Number.MAX_SAFE_INTEGER, page * pageSize));
    return { sealed, rows, stretch: { entries: [], total: await countFrom(tx, sources, userId, 0) } };
  });
  const total = stretch.total + (await sum(sealed.map((part) => part.count())));
  const entries = rows.length === 0 ? stretch.entries : await mergedPage(rows, sealed, paging);
  return { entries, total, truncated: false };
}

const sum = async (counts: readonly Promise<number>[]): Promise<number> =>
  (await Promise.all(counts)).reduce((a, b) => a + b, 0);

async function countFrom(tx: Tx, sources: readonly Source[], userId: number, from: Instant): Promise<number> {
  let count = 0;
  for (const source of sources) count += await source.countFrom(tx, userId, from);
  return count;
}

async function exactPage(
  tx: Tx,
  sources: readonly Source[],
  userId: number,
  { page, pageSize }: Paging,
): Promise<Stretch> {
  const total = await countFrom(tx, sources, userId, 0);
  const offset = (page - 1) * pageSize;
  if (offset >= total) return { entries: [], total };
  // The latest instant with more than `offset` entries at or after it is that of the page's first entry.
  let low = 0;
  let high = offset === 0 ? 0 : await latest(tx, sources, userId);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((await countFrom(tx, sources, userId, middle)) > offset) low = middle;
    else high = middle - 1;
  }
  const upTo = offset === 0 ? Number.MAX_SAFE_INTEGER : low;
  const skipped = offset === 0 ? 0 : offset - (await countFrom(tx, sources, userId, low + 1));
  const newest = await merged(tx, sources, userId, upTo, skipped + pageSize);
  return { entries: newest.slice(skipped, skipped + pageSize), total };
}

/** The page that the parts make together: entries in memory, newest first, and behind them those that are sealed. */
async function mergedPage(
  rows: readonly (readonly Entry[])[],
  sealed: readonly SealedSource[],
  { page, pageSize }: Paging,
): Promise<Entry[]> {
  const parts = rows.map((found, i) => entriesOf(found, sealed[i]!));
  const heads = await Promise.all(parts.map((part) => part.next()));
  const wanted: { part: number; place: Placed }[] = [];
  for (let skip = (page - 1) * pageSize; wanted.length < pageSize;) {
    let first: number | undefined;
    for (const [i, { done, value }] of heads.entries()) {
      if (done || !value) continue;
      const best = first === undefined ? undefined : (heads[first]!.value as Placed);
      if (!best || value.at > best.at) first = i;
    }
    if (first === undefined) break;
    const place = heads[first]!.value as Placed;
    if (skip > 0) skip -= 1;
    else wanted.push({ part: first, place });
    heads[first] = await parts[first]!.next();
  }
  const read = new Map<Placed, Entry>();
  for (const [i, source] of sealed.entries()) {
    const own = wanted.filter(({ part, place }) => part === i && place.sealed).map(({ place }) => place);
    const places = own.map((place) => place.sealed!);
    for (const { place, entry } of await source.read(places)) read.set(own[places.indexOf(place)]!, entry);
  }
  return wanted.flatMap(({ place }) => place.entry ?? read.get(place) ?? []);
}

/** An entry in memory, or the place of a sealed one. */
interface Placed {
  at: Instant;
  entry?: Entry;
  sealed?: SealedPlace;
}

async function* entriesOf(rows: readonly Entry[], source: SealedSource): AsyncGenerator<Placed, void, void> {
  for (const entry of rows) yield { at: entry.at, entry };
  for await (const place of source.places()) yield { at: place.at, sealed: place };
}

async function latest(tx: Tx, sources: readonly Source[], userId: number): Promise<Instant> {
  const newest = await merged(tx, sources, userId, Number.MAX_SAFE_INTEGER, 1);
  return newest[0]?.at ?? 0;
}

async function merged(
  tx: Tx,
  sources: readonly Source[],
  userId: number,
  upTo: Instant,
  limit: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const source of sources) entries.push(...(await source.newest(tx, userId, upTo, limit)));
  return entries.sort(newestFirst).slice(0, limit);
}
