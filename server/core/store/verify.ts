// Checks a store without touching it.
import type { Files } from './files.js';
import { recover } from './recovery.js';
import type { TableDeclaration } from './tableState.js';

export interface StoreSummary {
  tables: Record<string, { rows: number; segments: number }>;
  journals: number;
  /** Commits that stand in the journals alone. */
  journalCommits: number;
  /** Stopped in order; else killed, which is no damage. */
  clean: boolean;
}

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
  };
}
