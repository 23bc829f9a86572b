// A real store in a temporary directory under a clock that the test moves; both are gone at the end of the test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../server/core/kernel/log.js';
import { openStore, type OpenStoreOptions } from '../../server/core/store/index.js';
import type { Store, Tx } from '../../server/core/store/types.js';
import { movedClock, type TestClock } from './clock.js';

export interface OpenedStore {
  store: Store;
  clock: TestClock;
  /** One transaction. */
  run<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `tables` as a service declares them. Fsyncs are left out: durability has its own tests. */
export async function openedStore(
  tables: OpenStoreOptions['tables'],
  start = '2026-05-01T08:00:00Z',
): Promise<OpenedStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-store-'));
  const clock = movedClock(start);
  const store = await openStore({
    dataDir,
    tables,
    clock,
    log: silentLog(),
    sync: false,
  });
  return {
    store,
    clock,
    run: (work) => store.transaction(work),
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
