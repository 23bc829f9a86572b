// Which stretch of a table's keys lies in which file, and which files no longer match memory.
// A segment covers the keys from its first up to the next one's first; the first segment covers everything below, too.
import type { BlockSums } from './blockSums.js';
import type { OrderedIndex } from './orderedIndex.js';
import type { StoredRow } from './scalars.js';

export interface Segment {
  /** Name within the table's folder; undefined while it has not been written yet. */
  file: string | undefined;
  bytes: number;
  /** CRC-32 of the whole file, 8 hex digits. */
  crc: string;
  readonly rows: number;
  /** Values of the key columns of its first row. */
  first: readonly unknown[];
  sums?: BlockSums;
  /** A row in its stretch has changed since it was written. */
  dirty: boolean;
}

export class SegmentList {
  list: Segment[] = [];
  /** Numbers name files once only, so that a half-written file is never taken for a whole one. */
  nextFile = 1;

  constructor(private readonly table: { readonly primary: OrderedIndex }) {}

  /** A row has changed: its segment must be rewritten by the next checkpoint. */
  touch(row: StoredRow): void {
    if (this.list.length === 0) {
      this.list.push({ file: undefined, bytes: 0, crc: '', rows: 0, first: [], dirty: true });
      return;
    }
    this.list[this.indexFor(row)]!.dirty = true;
  }

  get isDirty(): boolean {
    return this.list.some((segment) => segment.dirty);
  }

  /** The segment in whose stretch the row lies. */
  indexFor(row: StoredRow): number {
    let low = 1;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.table.primary.comparePrefix(row, this.list[middle]!.first) >= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  takeFileName(): string {
    return `${String(this.nextFile++).padStart(4, '0')}.json`;
  }
}
