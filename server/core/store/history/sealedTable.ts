// What a service says about a table whose old rows are sealed: in which order they leave, and by what they are found again.
import type { Instant } from '../../kernel/clock.js';
import { sha256Hex } from '../../kernel/ids.js';
import type { Json, Table, Where } from '../types.js';

/** Rows leave the store in ascending `order`, which for rows with an automatic number is the order in which they were made. */
export interface SealedTable<Row> {
  table: Table<Row>;
  /** A column by which the table is ordered by an index. */
  order: string;
  /** The rows that may leave at all. */
  where: Where<Row>;
  /** An instant of the row; rows without one never leave. */
  at(row: Row): Instant;
  /** By what sealed rows are found, as numbers; null: not under this key. */
  keys: { readonly [name: string]: (row: Row) => number | null };
  /** Under which name sealed rows are counted, so that a transaction can tell how many there are (`sealedTally`). */
  tally?(row: Row): string;
  /** Rows under a value of these keys, by the tallies alone: what is told here needs no look into a file. */
  tallied?: {
    readonly [key: string]: (tallies: { readonly [name: string]: number }, value: number) => number;
  };
  /** The newest row stays in the store, whatever its age. */
  keepsNewest?: boolean;
  /** What is to be remembered of the last row of a segment when the segment goes. */
  tail?(row: Row): Json;
}

/** A sealed table whatever its rows are: for lists of them. */
export type AnySealedTable = SealedTable<never>;

/** A text as a key, for sealed rows are found by numbers: 48 bits of its hash. */
export const textKey = (text: string): number => parseInt(sha256Hex(text).slice(0, 12), 16);
