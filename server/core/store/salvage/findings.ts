// What a salvage found broken, in words for the operator, and what is lost by it.
import type { Instant } from '../../kernel/clock.js';

export interface Finding {
  /** Path relative to the data directory. */
  file: string;
  offset: number;
  what: string;
}

export interface Findings {
  /** Whatever was not as it was written, in the order of the files. */
  broken: Finding[];
  /** By table: rows that are not kept. One that a journal brought back is among them all the same: at most so many are gone. */
  rowsLost: Record<string, number>;
  /** By table: rows that are kept although no sum vouches for them. */
  rowsUnproved: Record<string, number>;
  /** Batches of commits that are not kept; null: some, nobody knows how many. */
  batchesLost: number | null;
  /** By table: rows that those of them that can still be read would have changed. */
  rowsSetBack: Record<string, number>;
  /** The newest commit that is kept and whose time is known. */
  lastGoodAt: Instant | null;
  /** The list of the store's files was lost: files of an earlier time cannot be told from present ones. */
  guessed: boolean;
}

export const noFindings = (): Findings => ({
  broken: [],
  rowsLost: {},
  rowsUnproved: {},
  batchesLost: 0,
  rowsSetBack: {},
  lastGoodAt: null,
  guessed: false,
});

export function count(counts: Record<string, number>, name: string, by: number): void {
  if (by > 0) counts[name] = (counts[name] ?? 0) + by;
}
