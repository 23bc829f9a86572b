// A real store in a throw-away directory.
import { systemClock, type Clock } from '../../server/core/kernel/clock.js';
import { silentLog, type Log } from '../../server/core/kernel/log.js';
import { openStore, type OpenStoreOptions, type Store } from '../../server/core/store/index.js';
import { temporaryDirectory } from './process.js';

export interface TestStore extends AsyncDisposable {
  readonly dataDir: string;
  /** The store as it is open now. */
  readonly store: Store;
  /** Closes it in order, and opens it again; `tables` may be other ones. */
  reopen(options?: Partial<OpenStoreOptions>): Promise<Store>;
}

export interface TestStoreOptions extends Partial<OpenStoreOptions> {
  clock?: Clock;
  log?: Log;
}

export async function openTestStore(
  tables: OpenStoreOptions['tables'],
  options: TestStoreOptions = {},
): Promise<TestStore> {
  const directory = await temporaryDirectory();
  const base = { dataDir: directory.path, tables, clock: systemClock, log: silentLog(), ...options };
  let store = await openStore(base);
  return {
    dataDir: directory.path,
    get store() {
      return store;
    },
    async reopen(changed = {}) {
      await store.close();
      store = await openStore({ ...base, ...changed });
      return store;
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}
