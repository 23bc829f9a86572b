// A walk over a whole list, page by page, through the list's own route: filters, order and who may see what live there once.
// Not a snapshot: a row that comes or goes meanwhile may be in or out, but each row is there at most once, and one that
// nobody touched is there. A search without an index is made once for all pages.
import { AsyncLocalStorage } from 'node:async_hooks';

/** Rows that one page of a walk may hold: one transaction each, 3 ms of the main thread. */
export const WALK_PAGE = 250;

export interface WalkedPage {
  items: readonly unknown[];
  total: number;
  /** As granted. */
  page_size: number;
}

export type WalkQuery = { page: number; page_size: number } & Record<string, unknown>;

interface Walk {
  /** What the searches of the first page found, in their order. */
  searches: Promise<unknown>[];
  /** Which search of the present page comes next. */
  next: number;
}

const walks = new AsyncLocalStorage<Walk>();
const queries = new WeakSet<object>();
let running = 0;

/** True for the query of a page of a walk: larger pages are granted. */
export const isWalkQuery = (query: object): boolean => queries.has(query);

/** True within a walk over a whole list: what is found for it must be all there is. */
export const isWalking = (): boolean => walks.getStore() !== undefined;

/** Within a walk the first page's result, else `search()`. The pages of one list search alike, so their order tells them apart. */
export function oncePerWalk<Found>(search: () => Promise<Found>): Promise<Found> {
  const walk = walks.getStore();
  if (!walk) return search();
  const place = walk.next++;
  return (walk.searches[place] ??= search()) as Promise<Found>;
}

/** The list in slices, in its order. `filter`: the list's parsed query; `readPage` runs the list's route. */
export async function* walkList(
  filter: Record<string, unknown>,
  readPage: (query: WalkQuery) => Promise<WalkedPage>,
): AsyncGenerator<WalkedPage> {
  const walk: Walk = { searches: [], next: 0 };
  const seen = new Set<unknown>();
  let before: number | undefined;
  running++;
  try {
    for (let page = 1; ;) {
      const query = { ...filter, page, page_size: WALK_PAGE };
      queries.add(query);
      walk.next = 0;
      const read = await walks.run(walk, () => readPage(query));
      yield { ...read, items: read.items.filter((item) => isNew(item, seen)) };
      const { total, page_size: size } = read;
      // Rows that went have moved the rest towards the front: what slipped onto pages already read is read again.
      const slipped = Math.max(0, (before ?? total) - total);
      if (slipped === 0 && page * size >= total) return;
      page = slipped === 0 ? page + 1 : Math.max(1, page - Math.ceil(slipped / size));
      before = total;
    }
  } finally {
    running--;
    // While it is switched on it slows every promise of the process a little.
    if (running === 0) walks.disable();
  }
}

/** How many entries a walk will have: where a page of the list only says that there are at least so many, all of them. */
export async function countWalk(
  filter: Record<string, unknown>,
  readPage: (query: WalkQuery) => Promise<WalkedPage>,
): Promise<number> {
  for await (const { total } of walkList(filter, readPage)) return total;
  return 0;
}

function isNew(item: unknown, seen: Set<unknown>): boolean {
  const { id } = item as { id?: unknown };
  if (id === undefined) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}
