// Long work in slices, so that nothing holds the event loop: a stopwatch and a turn of the loop.

/** Milliseconds of the process's monotonic clock: for measuring work, never for instants. */
export const stopwatch = (): number => performance.now();

/** Lets everything that waits have its turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Call it often in a loop: once `budgetMs` of work is done it gives the event loop a turn. */
export function pacer(budgetMs: number): { due(): boolean; rest(): Promise<void> } {
  let since = stopwatch();
  return {
    due: () => stopwatch() - since >= budgetMs,
    async rest() {
      await turn();
      since = stopwatch();
    },
  };
}

/** Items between two looks at the clock, which cost as much as several comparisons. */
export const LOOK_EACH = 256;

/** Array.sort in slices: sorted runs of a few thousand, merged. Answers a new array. */
export async function sortInSlices<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  const RUN = 4096;
  const pace = pacer(5);
  let from = items.slice();
  if (from.length <= RUN) return from.sort(compare);
  for (let start = 0; start < from.length; start += RUN) {
    const run = from.slice(start, start + RUN).sort(compare);
    for (let i = 0; i < run.length; i++) from[start + i] = run[i]!;
    if (pace.due()) await pace.rest();
  }
  let to = new Array<Item>(from.length);
  for (let width = RUN; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      let a = start;
      let b = middle;
      for (let i = start; i < end; i++) {
        to[i] = a < middle && (b >= end || compare(from[a]!, from[b]!) <= 0) ? from[a++]! : from[b++]!;
        if (i % LOOK_EACH === 0 && pace.due()) await pace.rest();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Shorter than the others': it follows their last slice without a turn between. */
const MAP_SLICE_MS = 2;

/** Array.map in slices: a million items in one piece took 10 ms. */
export async function mapInSlices<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Made,
): Promise<Made[]> {
  const pace = pacer(MAP_SLICE_MS);
  const made: Made[] = [];
  for (const item of items) {
    made.push(make(item));
    if (made.length % LOOK_EACH === 0 && pace.due()) await pace.rest();
  }
  return made;
}

/**
 * Sorts by `compare`, whose first difference is made by what `firstOf` answers, in slices. Items of a kind, of which there are few
 * (all of one owner), often stand in the wanted order already: then they are gathered and put one behind the other, which takes one
 * look at each where a sort takes fifteen.
 */
export async function sortByKind<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  firstOf: (item: Item) => unknown,
): Promise<readonly Item[]> {
  if (await isSorted(items, compare)) return items;
  const kinds = new Map<unknown, Item[]>();
  const most = items.length / 64;
  const pace = pacer(5);
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const kind = firstOf(item);
    const same = kinds.get(kind);
    if (same) same.push(item);
    else if (kinds.size < most) kinds.set(kind, [item]);
    else return sortInSlices(items, compare);
    if (i % LOOK_EACH === 0 && pace.due()) await pace.rest();
  }
  const sorted: Item[] = [];
  for (const kind of [...kinds.values()].sort((a, b) => compare(a[0]!, b[0]!))) {
    const inOrder = (await isSorted(kind, compare)) ? kind : await sortInSlices(kind, compare);
    for (let i = 0; i < inOrder.length; i++) {
      sorted.push(inOrder[i]!);
      if (i % LOOK_EACH === 0 && pace.due()) await pace.rest();
    }
  }
  return sorted;
}

async function isSorted<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<boolean> {
  const pace = pacer(5);
  for (let i = 1; i < items.length; i++) {
    if (compare(items[i - 1]!, items[i]!) > 0) return false;
    if (i % LOOK_EACH === 0 && pace.due()) await pace.rest();
  }
  return true;
}
