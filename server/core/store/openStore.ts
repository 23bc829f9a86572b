// Opens the store of a data directory: lock, verify and load, take into use.
import path from 'node:path';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { Engine } from './engine.js';
import { hasCode, systemFiles, type Files } from './files.js';
import { newIdentity, writeIdentity } from './identity.js';
import { lockDirectory, type DirectoryLock } from './lock.js';
import { recover, type Recovered } from './recovery.js';
import type { ManifestSegment } from './manifest.js';
import type { DiskState } from './storeDisk.js';
import type { TableDeclaration } from './tableState.js';
import type { Store } from './types.js';

export interface OpenStoreOptions {
  /** Made (0700) when missing. */
  dataDir: string;
  /** Every table of every service; tables on disk that are not among them are kept as they are. */
  tables: readonly TableDeclaration[];
  clock: Clock;
  log: Log;
  /** Version of the program, written into the manifest. */
  app?: string;
  /** The disk; a test brings its own. */
  files?: Files;
  /** `store.sync`: false leaves flushing to the system. Ignored where `files` is given. */
  sync?: boolean;
  /** Journal length that calls for a checkpoint. */
  checkpointJournalMegabytes?: number;
  /** How long a change may wait for a checkpoint. */
  checkpointSeconds?: number;
  /** The directory's lock, when the caller holds it already and will release it; else the store takes it and lets go at close. */
  lock?: DirectoryLock;
}

/**
 * Throws DirectoryInUseError when another process holds the directory, StoreDamageError when a file of the store is not as it was
 * written or comes from a newer version; nothing on disk is changed then.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { dataDir, tables, clock, log, app = '0.0.0', sync = true } = options;
  const { checkpointJournalMegabytes = 64, checkpointSeconds = 300 } = options;
  const files = options.files ?? systemFiles({ sync });
  await files.makeDirectory(dataDir);
  const lock = options.lock ?? (await lockDirectory(dataDir, clock));
  const release = async () => {
    if (!options.lock) await lock.release();
  };
  try {
    const recovered = await recover(files, dataDir, tables);
    const state = await diskStateOf(files, dataDir, recovered);
    const engine = new Engine(
      { files, dataDir, app, clock, log, checkpointJournalMegabytes, checkpointSeconds, release },
      recovered.tables,
      state,
    );
    await engine.open();
    const { commits, journals } = recovered.replayed;
    log.info({ dataDir, commits, journals: journals.length }, 'the store is open');
    return engine;
  } catch (error) {
    await release();
    throw error;
  }
}

async function diskStateOf(files: Files, dataDir: string, recovered: Recovered): Promise<DiskState> {
  const { manifest, replayed, lastJournal, orphans } = recovered;
  let { identity } = recovered;
  if (!identity) {
    identity = newIdentity();
    await syncParent(files, dataDir);
    // Before anything else of the store, so that a directory that has held one is known by it for good.
    await writeIdentity(files, dataDir, identity);
  }
  const segments = new Map<string, readonly ManifestSegment[]>();
  for (const [name, table] of Object.entries(manifest?.tables ?? {})) segments.set(name, table.segments);
  return {
    identity,
    generation: manifest?.generation ?? 0,
    seq: replayed.seq,
    lastBatch: replayed.lastBatch,
    lastJournal,
    journals: replayed.journals,
    segments,
    lastBatchAt: replayed.lastBatchAt,
    cut: replayed.cut,
    clean: manifest?.clean ?? false,
    orphans,
  };
}

/** Whoever made the data directory, its own entry is on disk before anything in it is promised. */
async function syncParent(files: Files, dataDir: string): Promise<void> {
  try {
    await files.syncDirectory(path.dirname(path.resolve(dataDir)));
  } catch (error) {
    // A parent that may be passed but not read (as in /home on some systems) cannot be flushed by us.
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
  }
}
