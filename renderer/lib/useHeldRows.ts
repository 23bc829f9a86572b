// Nothing moves under the pointer: while a list is held, its rows keep their places and change in place; new ones wait, counted.
import { useState } from 'react';
import type { RowKey } from './useSelection.js';

export interface HeldRows<Row> {
  rows: readonly Row[];
  /** How many wait to be shown. */
  freshCount: number;
  /** Shows them. */
  show: () => void;
}

interface Held {
  list: string;
  keys: readonly RowKey[];
  last: ReadonlyMap<RowKey, unknown>;
}

export interface HoldOptions<Row> {
  keyOf: (row: Row) => RowKey;
  list: string;
  isHeld: boolean;
  /** Rows that left the list, as they are now, where the page knows: from live events. */
  latest?: ReadonlyMap<RowKey, Row> | undefined;
}

/**
 * `rows` as they are now; `list` names filter and page. A held row that has left the list stays as it was last seen.
 */
export function useHeldRows<Row>(
  rows: readonly Row[],
  { keyOf, list, isHeld, latest }: HoldOptions<Row>,
): HeldRows<Row> {
  const [held, setHeld] = useState<Held>();
  const isSame = held !== undefined && held.list === list && isHeld;
  // Set while rendering: holding has to begin with the rows that are on the screen at this moment.
  if (isHeld && !isSame) setHeld(snapshot(rows, keyOf, list));
  if (!isHeld && held !== undefined) setHeld(undefined);
  if (!isSame) return { rows, freshCount: 0, show: () => {} };

  const now = new Map(rows.map((row) => [keyOf(row), row]));
  const known = new Set(held.keys);
  return {
    rows: held.keys.map((key) => now.get(key) ?? latest?.get(key) ?? (held.last.get(key) as Row)),
    freshCount: rows.filter((row) => !known.has(keyOf(row))).length,
    show: () => setHeld(snapshot(rows, keyOf, list)),
  };
}

const snapshot = <Row>(rows: readonly Row[], keyOf: (row: Row) => RowKey, list: string): Held => ({
  list,
  keys: rows.map(keyOf),
  last: new Map(rows.map((row) => [keyOf(row), row])),
});
