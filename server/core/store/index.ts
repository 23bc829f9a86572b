// The store's front door: tables of plain JSON rows, in memory with indexes, on disk as segments and a journal (docs/architecture.md).
export * from './types.js';
export { openStore, type OpenStoreOptions } from './openStore.js';
export { lockDirectory, type DirectoryLock } from './lock.js';
export { systemFiles, type Files, type OpenFile } from './files.js';
export { flushInTurn, type Flush } from './flush.js';
export { openJsonFile } from './durableJson.js';
export { verifyStore } from './verify.js';
export type { SnapshotFile, StoreSnapshot } from './snapshot.js';
