// Writes what was salvaged as a store of its own, into a directory that holds none yet.
import type { Clock } from '../../kernel/clock.js';
import { silentLog } from '../../kernel/log.js';
import { Engine } from '../engine.js';
import { systemFiles, type Files } from '../files.js';
import { newIdentity } from '../identity.js';
import type { Store } from '../types.js';
import type { Salvaged } from './salvage.js';

export interface RebuildOptions {
  /** Must exist. */
  into: string;
  clock: Clock;
  app: string;
  files?: Files;
}

/** The store is open for what must be put right in it, and whole on disk once it has been closed. */
export async function rebuildStore(salvaged: Salvaged, options: RebuildOptions): Promise<Store> {
  const { into, clock, app, files = systemFiles() } = options;
  const { tables, generation, seq, lastBatch, lastJournal } = salvaged;
  const directory = salvaged.directory ?? newIdentity().directory;
  const engine = new Engine(
    {
      ...{ files, dataDir: into, app, clock, log: silentLog() },
      checkpointJournalMegabytes: 64,
      checkpointSeconds: 300,
      release: async () => undefined,
    },
    tables,
    {
      identity: { directory, store: 'creating' },
      // Numbers go on where they stood: no file of before is ever taken for one of now.
      ...{ generation, seq, lastBatch, lastJournal },
      journals: [],
      segments: new Map(),
      lastBatchAt: 0,
      cut: undefined,
      clean: false,
      orphans: [],
    },
  );
  await engine.open();
  return engine;
}
