// Rows written by an older version of the program are lifted to the declared version as they are loaded.
import type { StoredRow } from './scalars.js';
import type { TableDeclaration } from './tableState.js';
import { StoreUsageError, type Json } from './types.js';

/** The row in the declared version. Its key must not change: that would move it among the segments. */
export function lift(table: TableDeclaration, row: StoredRow): StoredRow {
  const from = typeof row.v === 'number' ? row.v : 1;
  if (from === table.version) return row;
  let lifted: Record<string, Json> = { ...row };
  for (let version = from; version < table.version; version++) {
    const migration = table.migrations?.[version];
    if (!migration) throw new StoreUsageError(`${table.name} has no migration from version ${version}`);
    lifted = { ...migration(lifted), v: version + 1 };
  }
  for (const column of table.key) {
    if (lifted[column] !== row[column]) {
      throw new StoreUsageError(`a migration of ${table.name} changes the key column ${column}`);
    }
  }
  return lifted;
}
