// Checks a store without touching it.
import type { Files } from './files.js';
import { recover } from './recovery.js';
import { journalFile } from './storeFolder.js';
import type { TableDeclaration, TableState } from './tableState.js';
import { Transaction } from './transaction.js';
import { StoreUsageError, type Tx } from './types.js';

export interface StoreSummary {
  tables: Record<string, { rows: number; segments: number }>;
  journals: number;
  /** Commits that stand in the journals alone. */
  journalCommits: number;
  /** Stopped in order; else killed, which is no damage. */
  clean: boolean;
  /** Bytes behind the newest journal's last whole batch: nobody was answered for them, and the next start sets them aside. */
  tail: { file: string; from: number; bytes: number } | undefined;
  /** Reads what was loaded, as `Store.transaction` does; a write is refused. */
  read: ReadTransaction;
}

export type ReadTransaction = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

/**
 * Reads every file of a stopped store as a start would, and changes nothing: checksums, lengths, order of keys, the chain of
 * journals, unique indexes. Throws the StoreDamageError that the start would stop with. Meant for a directory whose lock is held.
 */
export async function verifyStore(
  files: Files,
  dataDir: string,
  tables: readonly TableDeclaration[] = [],
): Promise<StoreSummary> {
  const { manifest, tables: loaded, replayed } = await recover(files, dataDir, tables);
  const summary: StoreSummary['tables'] = {};
  for (const { name, primary, segments } of loaded.values()) {
    summary[name] = { rows: primary.size, segments: segments.list.length };
  }
  return {
    tables: summary,
    journals: replayed.journals.length,
    journalCommits: replayed.commits,
    clean: manifest?.clean ?? false,
    tail: replayed.cut && {
      file: journalFile(replayed.cut.journal),
      from: replayed.cut.from,
      bytes: replayed.cut.bytes,
    },
    read: readerOf(loaded),
  };
}

const readerOf =
  (tables: ReadonlyMap<string, TableState>): ReadTransaction =>
  async (work) => {
    const open = new Transaction(({ name }) => {
      const table = tables.get(name);
      if (!table) throw new StoreUsageError(`${name} is not among the tables that were loaded`);
      return table;
    }, 0);
    const result = await work(open);
    open.end('its work has ended');
    if (open.changes.length === 0) return result;
    open.rollBack();
    throw new StoreUsageError('a store that is only looked at takes no writes');
  };
