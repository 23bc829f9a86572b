// A snapshot: files that together are the store as of one commit, which stay as they are until it is released.
//
// Promise: a copy of its files opens as the store was after commit `seq`, every row count as stated; the store works on meanwhile. It
// is a checkpoint whose segments are kept from being removed, and the new journal up to its last flushed batch: nothing is copied
// here, and what is written later is not in it.

export interface SnapshotFile {
  /** Relative to the data directory, with slashes. */
  path: string;
  bytes: number;
  /** What a copy must hold where the file on disk goes on to change; else the first `bytes` of the file on disk. */
  content?: Buffer;
}

export interface StoreSnapshot {
  directory: string;
  /** Number of the newest commit in it. */
  seq: number;
  /** Rows by table. */
  tables: Readonly<Record<string, number>>;
  files: readonly SnapshotFile[];
  /** Lets go of the files; call it once, whatever became of the copy. */
  release(): Promise<void>;
}
