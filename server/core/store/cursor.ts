// A walk along an ordered index, leaf by leaf.
import type { Entry, StoredRow } from './scalars.js';

interface Located {
  /** The leaf that holds the n-th row, and its place there. */
  locate(position: number): { entries: readonly Entry[]; at: number };
}

/** Walks a stretch of an index. The index must not change meanwhile. */
export class Cursor {
  #entries: readonly Entry[] = [];
  #at = -1;
  #left: number;
  #position: number;

  constructor(
    private readonly index: Located,
    from: number,
    to: number,
    private readonly backwards: boolean,
    /** Where `from` stands, if known. */
    start?: { entries: readonly Entry[]; at: number },
  ) {
    if (start) {
      this.#entries = start.entries;
      this.#at = start.at;
    }
    this.#left = Math.max(to - from, 0);
    this.#position = backwards ? to - 1 : from;
  }

  get left(): number {
    return this.#left;
  }

  next(): StoredRow | undefined {
    return this.nextEntry()?.row;
  }

  nextEntry(): Entry | undefined {
    if (this.#left === 0) return undefined;
    if (this.#at < 0 || this.#at >= this.#entries.length) {
      const found = this.index.locate(this.#position);
      this.#entries = found.entries;
      this.#at = found.at;
    }
    const entry = this.#entries[this.#at];
    const step = this.backwards ? -1 : 1;
    this.#at += step;
    this.#position += step;
    this.#left -= 1;
    return entry;
  }
}
