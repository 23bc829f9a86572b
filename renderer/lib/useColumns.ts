// Columns on demand: which of a table's extra ones somebody wants to see.
import { useState } from 'react';
import { recall, remember } from './memory.js';

export interface ColumnChoice {
  all: readonly { key: string; title: string; isShown: boolean }[];
  show(key: string, on: boolean): void;
}

/** `isExtra` columns are hidden until they are chosen; `table` names the table in this browser's memory. */
export function useColumns<Shown extends { key: string; title: string; isExtra?: boolean }>(
  table: string,
  columns: readonly Shown[],
): { shown: Shown[]; choice: ColumnChoice } {
  const name = `columns.${table}`;
  const [changed, setChanged] = useState<Record<string, boolean>>(() => read(name));
  const isShown = ({ key, isExtra = false }: Shown) => changed[key] ?? !isExtra;
  return {
    shown: columns.filter((column, index) => index === 0 || isShown(column)),
    choice: {
      // The first column names the row.
      all: columns
        .slice(1)
        .map((column) => ({ key: column.key, title: column.title, isShown: isShown(column) })),
      show(key, on) {
        const next = { ...changed, [key]: on };
        setChanged(next);
        remember(name, JSON.stringify(next));
      },
    },
  };
}

function read(name: string): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse(recall(name) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, boolean>) : {};
  } catch {
    return {}; // unreadable: the columns as they come
  }
}
