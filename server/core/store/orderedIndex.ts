// An ordered index: a B+tree of references to rows that knows how many rows stand below each branch, so that insert, remove, seek,
// rank, n-th and count are O(log n). It copies no keys (about 10 bytes an entry): it compares through the rows themselves. What it
// holds are a table's entries, one for each row in all of its indexes: a change that leaves a row's place in an index as it is
// exchanges the row in its entry, and costs that index nothing.
import { Cursor } from './cursor.js';
import { entryComparator, prefixComparator, rowComparator } from './scalars.js';
import { pacer } from './slices.js';
import type { Bound, ColumnOrder, Entry, PrefixCompare, RowCompare, StoredRow } from './scalars.js';

const LEAF_ROWS = 128;
const LEAF_FEW = 32;
const BRANCH_KIDS = 64;
const BRANCH_FEW = 16;

class Leaf {
  constructor(public entries: Entry[]) {}
  get size(): number {
    return this.entries.length;
  }
}

/**
 * Every row of kids[i] is below lows[i], every row of kids[i + 1] is not. A low may be the old image of a row, or one long gone:
 * it only parts its neighbours.
 */
class Branch {
  size = 0;
  constructor(
    public kids: Node[],
    public lows: StoredRow[],
    public sizes: number[],
  ) {
    for (const size of sizes) this.size += size;
  }
}

type Node = Leaf | Branch;

interface Place {
  /** How many rows come before it. */
  rank: number;
  entries: readonly Entry[];
  at: number;
}

/** Ranks of its first row and of the first beyond it, and the place of the first, which may be the end of its leaf. */
export interface Span {
  from: number;
  to: number;
  entries: readonly Entry[];
  at: number;
}

interface Split {
  node: Node;
  low: StoredRow;
}

export class OrderedIndex {
  readonly order: readonly ColumnOrder[];
  readonly compare: RowCompare;
  /** The same for entries. */
  readonly compareEntries: (a: Entry, b: Entry) => number;
  readonly comparePrefix: PrefixCompare;
  #root: Node = new Leaf([]);

  /** `order` must end in columns that make every row's place unique (the primary key). */
  constructor(order: readonly ColumnOrder[]) {
    this.order = order;
    this.compare = rowComparator(order);
    this.compareEntries = entryComparator(order);
    this.comparePrefix = prefixComparator(order);
  }

  get size(): number {
    return this.#root.size;
  }

  /** Replaces the content by entries that are already in order, in slices of 5 ms; nobody may use the index meanwhile. */
  async build(sorted: readonly Entry[]): Promise<void> {
    const pace = pacer(5);
    const fill = LEAF_ROWS - 16;
    let level: Node[] = [];
    for (let i = 0; i < sorted.length; i += fill) {
      level.push(new Leaf(sorted.slice(i, i + fill)));
      if (pace.due()) await pace.rest();
    }
    if (level.length === 0) level = [new Leaf([])];
    while (level.length > 1) {
      const above: Node[] = [];
      const width = BRANCH_KIDS - 8;
      for (let i = 0; i < level.length; i += width) above.push(branchOf(level.slice(i, i + width)));
      level = above;
    }
    this.#root = level[0]!;
  }

  insert(entry: Entry): void {
    const split = this.#insert(this.#root, entry);
    if (!split) return;
    this.#root = new Branch([this.#root, split.node], [split.low], [this.#root.size, split.node.size]);
  }

  /** The entry must hold the row that it stands under. Throws if it is not there: an index that lost a row is a bug. */
  remove(entry: Entry): void {
    this.#remove(this.#root, entry);
    while (this.#root instanceof Branch && this.#root.kids.length === 1) this.#root = this.#root.kids[0]!;
  }

  /** What stands at this row's place. Throws if there is none. */
  entryOf(row: StoredRow): Entry {
    let node = this.#root;
    while (node instanceof Branch) node = node.kids[this.#kidFor(node, row)]!;
    const entry = node.entries[this.#place(node.entries, row)];
    if (!entry || this.compare(entry.row, row) !== 0) throw lost();
    return entry;
  }

  /** How many rows come before the first that begins with `values` (or, with `after`, before the first beyond them). */
  rank(values: readonly Bound[], after: boolean): number {
    return this.#seek(values, after ? 0 : -1).rank;
  }

  /** The rows from one bound up to, not including, another, each bound as `rank` takes it. */
  span(low: readonly Bound[], afterLow: boolean, high: readonly Bound[], afterHigh: boolean): Span {
    const { rank, entries, at } = this.#seek(low, afterLow ? 0 : -1);
    const most = afterHigh ? 0 : -1;
    const last = entries.at(-1);
    // Most stretches are short and end in the leaf in which they begin.
    const to =
      last && this.comparePrefix(last.row, high) > most
        ? rank - at + this.#prefixPlace(entries, high, most)
        : this.#seek(high, most).rank;
    return { from: rank, to: Math.max(rank, to), entries, at };
  }

  /** Where the first row stands for which comparing with `values` answers more than `most`. */
  #seek(values: readonly Bound[], most: number): Place {
    let node = this.#root;
    let before = 0;
    while (node instanceof Branch) {
      const { lows, sizes, kids } = node as Branch;
      let low = 0;
      let high = lows.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.comparePrefix(lows[middle]!, values) <= most) low = middle + 1;
        else high = middle;
      }
      for (let i = 0; i < low; i++) before += sizes[i]!;
      node = kids[low]!;
    }
    const at = this.#prefixPlace(node.entries, values, most);
    return { rank: before + at, entries: node.entries, at };
  }

  /** The last row that begins with `values`. */
  last(values: readonly Bound[]): StoredRow | undefined {
    return this.lastEntry(values)?.row;
  }

  /** The entry of the last row that begins with `values`. */
  lastEntry(values: readonly Bound[]): Entry | undefined {
    let node = this.#root;
    while (node instanceof Branch) {
      const { lows, kids } = node as Branch;
      let low = 0;
      let high = lows.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.comparePrefix(lows[middle]!, values) <= 0) low = middle + 1;
        else high = middle;
      }
      node = kids[low]!;
    }
    const at = this.#prefixPlace(node.entries, values, 0) - 1;
    // A low that begins with `values` may be a row long gone: then the last such row ends the leaf before this one.
    const entry = at < 0 ? this.#nthEntry(this.rank(values, true) - 1) : node.entries[at]!;
    return entry && this.comparePrefix(entry.row, values) === 0 ? entry : undefined;
  }

  /** The row with `position` rows before it. */
  nth(position: number): StoredRow | undefined {
    return this.#nthEntry(position)?.row;
  }

  #nthEntry(position: number): Entry | undefined {
    if (position < 0 || position >= this.size) return undefined;
    const { entries, at } = this.locate(position);
    return entries[at];
  }

  /** Rows from one rank up to, not including, another; `backwards` yields the same rows last first. */
  cursor(from: number, to: number, backwards = false): Cursor {
    return new Cursor(this, Math.max(from, 0), Math.min(to, this.size), backwards);
  }

  /** The same from a span's first row on, whose leaf is known. */
  cursorFrom({ from, to, entries, at }: Span): Cursor {
    return new Cursor(this, from, to, false, { entries, at });
  }

  /** The leaf that holds the n-th row, and its place there. For cursors. */
  locate(position: number): { entries: readonly Entry[]; at: number } {
    let node = this.#root;
    let left = position;
    while (node instanceof Branch) {
      const { sizes, kids } = node as Branch;
      let i = 0;
      while (left >= sizes[i]!) left -= sizes[i++]!;
      node = kids[i]!;
    }
    return { entries: node.entries, at: left };
  }

  #insert(node: Node, entry: Entry): Split | undefined {
    if (node instanceof Leaf) return this.#insertIntoLeaf(node, entry);
    const i = this.#kidFor(node, entry.row);
    const split = this.#insert(node.kids[i]!, entry);
    node.size += 1;
    node.sizes[i] = node.kids[i]!.size;
    if (!split) return undefined;
    node.kids.splice(i + 1, 0, split.node);
    node.lows.splice(i, 0, split.low);
    node.sizes.splice(i + 1, 0, split.node.size);
    return node.kids.length > BRANCH_KIDS ? splitBranch(node, i + 2 === node.kids.length) : undefined;
  }

  #insertIntoLeaf(leaf: Leaf, entry: Entry): Split | undefined {
    const { entries } = leaf;
    const last = entries.at(-1);
    // Rows often arrive in order, and each one that is compared is fetched from somewhere in the heap.
    const at =
      last && this.compare(last.row, entry.row) < 0 ? entries.length : this.#place(entries, entry.row);
    entries.splice(at, 0, entry);
    if (leaf.entries.length <= LEAF_ROWS) return undefined;
    // Rows that arrive in order (auto keys, instants) leave full leaves behind instead of half-empty ones.
    const cut = at === leaf.entries.length - 1 ? at : leaf.entries.length >> 1;
    const right = new Leaf(leaf.entries.slice(cut));
    leaf.entries = leaf.entries.slice(0, cut);
    return { node: right, low: right.entries[0]!.row };
  }

  #remove(node: Node, entry: Entry): void {
    if (node instanceof Leaf) {
      // By itself: to compare, the rows of half a dozen others would have to be fetched.
      const at = node.entries.indexOf(entry);
      if (at < 0) throw lost();
      node.entries.splice(at, 1);
      return;
    }
    const i = this.#kidFor(node, entry.row);
    const kid = node.kids[i]!;
    this.#remove(kid, entry);
    node.size -= 1;
    node.sizes[i] = kid.size;
    if (kid instanceof Leaf ? kid.size < LEAF_FEW : kid.kids.length < BRANCH_FEW) joinNeighbour(node, i);
  }

  #kidFor(branch: Branch, row: StoredRow): number {
    const { lows } = branch;
    let low = 0;
    let high = lows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(lows[middle]!, row) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #place(entries: readonly Entry[], row: StoredRow): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(entries[middle]!.row, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #prefixPlace(entries: readonly Entry[], values: readonly Bound[], most: number): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.comparePrefix(entries[middle]!.row, values) <= most) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const lost = () => new Error('the index does not hold the row that it should');

const firstOf = (node: Node): StoredRow => {
  let at = node;
  while (at instanceof Branch) at = at.kids[0]!;
  return at.entries[0]!.row;
};

const branchOf = (kids: Node[]): Branch =>
  new Branch(
    kids,
    kids.slice(1).map(firstOf),
    kids.map((kid) => kid.size),
  );

function splitBranch(branch: Branch, atEnd: boolean): Split {
  const cut = atEnd ? branch.kids.length - 2 : branch.kids.length >> 1;
  const low = branch.lows[cut - 1]!;
  const right = new Branch(branch.kids.slice(cut), branch.lows.slice(cut), branch.sizes.slice(cut));
  branch.kids = branch.kids.slice(0, cut);
  branch.lows = branch.lows.slice(0, cut - 1);
  branch.sizes = branch.sizes.slice(0, cut);
  branch.size -= right.size;
  return { node: right, low };
}

/** Joins a kid that has become small with a neighbour, where both fit into three quarters of one. */
function joinNeighbour(branch: Branch, i: number): void {
  const kid = branch.kids[i]!;
  if (kid.size === 0) {
    if (branch.kids.length === 1) return;
    branch.kids.splice(i, 1);
    branch.sizes.splice(i, 1);
    branch.lows.splice(Math.max(i - 1, 0), 1);
    return;
  }
  for (const left of [i - 1, i]) {
    const a = branch.kids[left];
    const b = branch.kids[left + 1];
    if (!a || !b) continue;
    const joined = join(a, b, branch.lows[left]!);
    if (!joined) continue;
    branch.kids.splice(left, 2, joined);
    branch.sizes.splice(left, 2, joined.size);
    branch.lows.splice(left, 1);
    return;
  }
}

function join(a: Node, b: Node, low: StoredRow): Node | undefined {
  if (a instanceof Leaf && b instanceof Leaf) {
    return a.size + b.size <= (LEAF_ROWS * 3) / 4 ? new Leaf([...a.entries, ...b.entries]) : undefined;
  }
  if (a instanceof Leaf || b instanceof Leaf) throw new Error('the branches of an index differ in height');
  if (a.kids.length + b.kids.length > (BRANCH_KIDS * 3) / 4) return undefined;
  return new Branch([...a.kids, ...b.kids], [...a.lows, low, ...b.lows], [...a.sizes, ...b.sizes]);
}
