// The sealed segments, as rows of the store: all of history that is in memory.
import type { Instant } from '../../kernel/clock.js';
import { table, type Json, type Tx } from '../types.js';

export interface SegmentRow {
  id: number;
  /** Whose rows it holds. */
  table: string;
  /** Relative to the data directory; '' while it is being written. */
  file: string;
  /**
   * `writing`: the file may be half there, and counts for nothing. `moving`: the first `live` rows have left the store, the others
   * are still in it. `sealed`: done. `dropped`: nobody reads it any more, the file is to be removed.
   */
  state: 'writing' | 'moving' | 'sealed' | 'dropped';
  /** Rows of it that count: those with a lower ordinal. */
  live: number;
  /** Rows that it is to have in the end. */
  rows: number;
  bytes: number;
  firstAt: Instant;
  lastAt: Instant;
  /** When it was written. */
  sealedAt: Instant;
  /** Of the rows that count. */
  tallies: { readonly [name: string]: number };
  /** What the service wants remembered of the last row. */
  tail: Json;
}

export const segmentTable = table<SegmentRow>({
  name: 'history.segments',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: { byTable: { kind: 'ordered', columns: ['table', 'id'] } },
});

const SEGMENTS_A_READ = 5000;

/** Every segment of a table, oldest first, whatever its state. */
export const segmentsOf = (tx: Tx, tableName: string): Promise<SegmentRow[]> =>
  allSegments(tx, { table: tableName });

/** However many there are: what is passed over here counts as lost. */
export async function allSegments(tx: Tx, where: { table?: string } = {}): Promise<SegmentRow[]> {
  const segments: SegmentRow[] = [];
  for (;;) {
    const last: number = segments.at(-1)?.id ?? 0;
    const found = await tx.find(segmentTable, {
      where: { ...where, id: { gt: last } },
      orderBy: ['id'],
      limit: SEGMENTS_A_READ,
    });
    segments.push(...found);
    if (found.length < SEGMENTS_A_READ) return segments;
  }
}

/** Those that hold rows of history, newest first: what a list reads after the rows of the same transaction. */
export const readableSegments = async (tx: Tx, tableName: string): Promise<SegmentRow[]> =>
  (await segmentsOf(tx, tableName)).filter(({ live, state }) => live > 0 && state !== 'dropped').reverse();

/** How many sealed rows of a table are counted, as `count` reads it from the tallies of one segment. */
export async function sealedTally(
  tx: Tx,
  tableName: string,
  count: (tallies: SegmentRow['tallies']) => number,
): Promise<number> {
  let sum = 0;
  for (const { tallies } of await readableSegments(tx, tableName)) sum += count(tallies);
  return sum;
}

/** By table: rows that are sealed, and the bytes of their files. */
export async function sealedSizes(tx: Tx): Promise<Map<string, { rows: number; bytes: number }>> {
  const sizes = new Map<string, { rows: number; bytes: number }>();
  for (const { table, live, bytes } of await allSegments(tx)) {
    const { rows, bytes: known } = sizes.get(table) ?? { rows: 0, bytes: 0 };
    sizes.set(table, { rows: rows + live, bytes: known + bytes });
  }
  return sizes;
}
