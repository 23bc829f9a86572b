// A walk along an ordered index, leaf by leaf.
import type { StoredRow } from './scalars.js';

interface Located {
  /** The leaf that holds the n-th row, and its place there. */
  locate(position: number): { rows: readonly StoredRow[]; at: number };
}

/** Walks a stretch of an index. The index must not change meanwhile. */
export class Cursor {
  #rows: readonly StoredRow[] = [];
  #at = -1;
  #left: number;
  #position: number;

  constructor(
    private readonly index: Located,
    from: number,
    to: number,
    private readonly backwards: boolean,
  ) {
    this.#left = Math.max(to - from, 0);
    this.#position = backwards ? to - 1 : from;
  }

  get left(): number {
    return this.#left;
  }

  next(): StoredRow | undefined {
    if (this.#left === 0) return undefined;
    if (this.#at < 0 || this.#at >= this.#rows.length) {
      const found = this.index.locate(this.#position);
      this.#rows = found.rows;
      this.#at = found.at;
    }
    const row = this.#rows[this.#at];
    const step = this.backwards ? -1 : 1;
    this.#at += step;
    this.#position += step;
    this.#left -= 1;
    return row;
  }
}
