// The product's store in a directory of the bench.
import { systemClock } from '../../server/core/kernel/clock.js';
import { silentLog } from '../../server/core/kernel/log.js';
import { openStore, type OpenStoreOptions, type Store } from '../../server/core/store/index.js';
import { tables } from '../../server/services/oas/tables.js';

/** Checkpoints come only when they are asked for. */
export const NO_CHECKPOINTS = { checkpointJournalMegabytes: 1e6, checkpointSeconds: 1e6 } as const;

export const openBenchStore = (directory: string, more: Partial<OpenStoreOptions> = {}): Promise<Store> =>
  openStore({ dataDir: directory, tables, clock: systemClock, log: silentLog(), ...more });
