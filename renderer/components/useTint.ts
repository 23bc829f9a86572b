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
  useEffect(() => {
    const before = seen.current;
    const now = new Map(JSON.parse(print) as [RowKey, string][]);
    seen.current = now;
    const changed = [...now].filter(([key, version]) => (before.get(key) ?? version) !== version);
    if (changed.length === 0) return;
    const start = window.setTimeout(() => setTinted(new Set(changed.map(([key]) => key))), 0);
    const end = window.setTimeout(() => setTinted(NOTHING), TINT_MS);
    return () => {
      window.clearTimeout(start);
      window.clearTimeout(end);
    };
  }, [print]);
  return tinted;
}

const NOTHING: ReadonlySet<RowKey> = new Set();
