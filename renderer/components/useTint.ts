// A row that changed by itself is tinted for a moment.
import { useEffect, useRef, useState } from 'react';
import type { RowKey } from '../lib/useSelection.js';

const TINT_MS = 1200;

/** Keys of rows whose version differs from the one last seen; new rows are not tinted. */
export function useTint<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => RowKey,
  versionOf: ((row: Row) => string) | undefined,
): ReadonlySet<RowKey> {
  const seen = useRef(new Map<RowKey, string>());
  const [tinted, setTinted] = useState<ReadonlySet<RowKey>>(NOTHING);
  const versions = versionOf ? rows.map((row) => [keyOf(row), versionOf(row)] as const) : [];
  const print = JSON.stringify(versions);
  const ending = useRef<number>(undefined);
  useEffect(() => {
    const before = seen.current;
    const now = new Map(JSON.parse(print) as [RowKey, string][]);
    seen.current = now;
    const changed = [...now].filter(([key, version]) => (before.get(key) ?? version) !== version);
    if (changed.length === 0) return;
    window.clearTimeout(ending.current);
    // After this painting: the row is seen as it was, then tinted.
    window.setTimeout(() => setTinted(new Set(changed.map(([key]) => key))), 0);
    ending.current = window.setTimeout(() => setTinted(NOTHING), TINT_MS);
  }, [print]);
  useEffect(() => () => window.clearTimeout(ending.current), []);
  return tinted;
}

const NOTHING: ReadonlySet<RowKey> = new Set();
