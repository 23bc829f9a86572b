// Rows in order, from one stretch of an index or merged from several, walked or entered at any place.
import type { OrderedIndex, Span } from './orderedIndex.js';
import type { RowCompare, StoredRow } from './scalars.js';

export interface RowWalk {
  next(): StoredRow | undefined;
}

export interface RowStream {
  readonly length: number;
  at(position: number): StoredRow;
  walk(from?: number): RowWalk;
  /** How many of its rows stand at or before the place of this row, which need not be among them any more. */
  countUpTo(row: StoredRow): number;
}

/** A stretch of an ordered index, forwards or backwards. */
export class Stretch implements RowStream {
  readonly length: number;

  constructor(
    private readonly tree: OrderedIndex,
    private readonly span: Span,
    private readonly backwards: boolean,
  ) {
    this.length = span.to - span.from;
  }

  at(position: number): StoredRow {
    const { from, to } = this.span;
    return this.tree.nth(this.backwards ? to - 1 - position : from + position)!;
  }

  walk(skip = 0): RowWalk {
    const { from, to } = this.span;
    if (this.backwards) return this.tree.cursor(from, to - skip, true);
    return skip === 0 ? this.tree.cursorFrom(this.span) : this.tree.cursor(from + skip, to);
  }

  countUpTo(row: StoredRow): number {
    const { tree, span, backwards } = this;
    const values = tree.order.map(({ column }) => row[column]);
    const count = backwards ? span.to - tree.rank(values, false) : tree.rank(values, true) - span.from;
    return Math.min(Math.max(count, 0), this.length);
  }
}

export const listed = (rows: readonly StoredRow[]): RowStream => ({
  length: rows.length,
  at: (position) => rows[position]!,
  walk(skip = 0) {
    let at = skip;
    return { next: () => rows[at++] };
  },
  countUpTo: (row) => rows.indexOf(row) + 1,
});

export const totalOf = (streams: readonly RowStream[]): number =>
  streams.reduce((total, { length }) => total + length, 0);

/** Walks streams one after the other or, given an order, merged by it, leaving out the first `skip` rows without walking them. */
export function walkAll(streams: readonly RowStream[], compare: RowCompare | undefined, skip = 0): RowWalk {
  if (streams.length === 1) return streams[0]!.walk(Math.min(skip, streams[0]!.length));
  if (!compare) return concatenated(streams, skip);
  const starts = skip > 0 ? splitAt(streams, compare, skip) : streams.map(() => 0);
  return merged(
    streams.map((stream, i) => stream.walk(starts[i]!)),
    compare,
  );
}

function concatenated(streams: readonly RowStream[], skip: number): RowWalk {
  let left = skip;
  let i = 0;
  while (i < streams.length && left >= streams[i]!.length) left -= streams[i++]!.length;
  let walk = streams[i]?.walk(left);
  return {
    next() {
      for (;;) {
        const row = walk?.next();
        if (row || i >= streams.length) return row;
        walk = streams[++i]?.walk();
      }
    },
  };
}

function merged(walks: readonly RowWalk[], compare: RowCompare): RowWalk {
  const heads = walks.map((walk) => walk.next());
  return {
    next() {
      let least = -1;
      for (let i = 0; i < heads.length; i++) {
        if (heads[i] && (least < 0 || compare(heads[i]!, heads[least]!) < 0)) least = i;
      }
      if (least < 0) return undefined;
      const row = heads[least];
      heads[least] = walks[least]!.next();
      return row;
    },
  };
}

/** How many rows of each stream are among the first `count` of them all: a binary search over all streams at once. */
function splitAt(streams: readonly RowStream[], compare: RowCompare, count: number): number[] {
  const low = streams.map(() => 0);
  const high = streams.map(({ length }) => length);
  if (count >= totalOf(streams)) return high;
  for (;;) {
    let widest = 0;
    for (let i = 1; i < streams.length; i++)
      if (high[i]! - low[i]! > high[widest]! - low[widest]!) widest = i;
    if (high[widest] === low[widest]) return low;
    const middle = (low[widest]! + high[widest]!) >> 1;
    const pivot = streams[widest]!.at(middle);
    const before = streams.map((stream, i) =>
      i === widest ? middle : countBefore(stream, pivot, compare, low[i]!, high[i]!),
    );
    const total = before.reduce((sum, some) => sum + some, 0);
    if (total === count) return before;
    if (total < count) {
      before[widest] = middle + 1;
      before.forEach((some, i) => (low[i] = some));
    } else {
      before.forEach((some, i) => (high[i] = some));
    }
  }
}

function countBefore(
  stream: RowStream,
  pivot: StoredRow,
  compare: RowCompare,
  from: number,
  to: number,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(stream.at(middle), pivot) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
