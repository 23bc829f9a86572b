// Bytes too large for rows: files by the SHA-256 of what is in them, below blobs/.
//
// Promises: a blob that a transaction holds is on disk before that transaction commits, whole or not at all; the same bytes lie
// there once; a file goes only when no row holds it, none is about to, and no snapshot may still copy it.
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../kernel/clock.js';
import { HOUR } from '../kernel/clock.js';
import { AppError } from '../kernel/errors.js';
import { randomHex } from '../kernel/ids.js';
import type { Log } from '../kernel/log.js';
import type { Files } from '../store/files.js';
import type { Store, Tx } from '../store/types.js';
import { blobTable } from './blobTable.js';

export interface Blob {
  sha256: string;
  /** Bytes. */
  size: number;
}

export interface Blobs {
  /**
   * Writes `source` to its end; afterwards `hold` it within the hour. Throws too_large/`too_large` beyond `mostBytes` (nothing is
   * kept then), and whatever `source` throws.
   */
  put(source: AsyncIterable<Uint8Array>, options: { mostBytes: number }): Promise<Blob>;
  /** A further row stands for it. */
  hold(tx: Tx, blob: Blob): Promise<void>;
  /** One row less stands for it. */
  release(tx: Tx, sha256: string): Promise<void>;
  /** Up to `length` bytes from `position`; empty behind the end. Throws when the file is missing. */
  read(sha256: string, position: number, length: number): Promise<Buffer>;
  /** Removes files that nobody holds. */
  sweep(signal: AbortSignal): Promise<void>;
}

export interface BlobsOptions {
  dataDir: string;
  files: Files;
  store: Store;
  clock: Clock;
  log: Log;
}

const NAME = /^[0-9a-f]{64}$/;
const PARTS_A_SWEEP = 200;

export function createBlobs({ dataDir, files, store, clock, log }: BlobsOptions): Blobs {
  const root = path.join(dataDir, 'blobs');
  /** Written in this run, and perhaps not held yet: by when somebody wrote it last. */
  const fresh = new Map<string, number>();
  /** Being written now. */
  const passing = new Set<string>();
  const fileOf = (sha256: string) => path.join(root, sha256.slice(0, 2), sha256);

  async function put(source: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Blob> {
    await files.makeDirectory(root);
    const name = `${randomHex(16)}.tmp`;
    passing.add(name);
    try {
      return await writeAndName(path.join(root, name), source, mostBytes);
    } finally {
      passing.delete(name);
    }
  }

  async function writeAndName(
    unnamed: string,
    source: AsyncIterable<Uint8Array>,
    mostBytes: number,
  ): Promise<Blob> {
    const blob = await write(unnamed, source, mostBytes);
    fresh.set(blob.sha256, clock.now());
    const file = fileOf(blob.sha256);
    await files.makeDirectory(path.dirname(file));
    await files.rename(unnamed, file);
    await files.syncDirectory(path.dirname(file));
    return blob;
  }

  async function write(file: string, source: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Blob> {
    const hash = createHash('sha256');
    const handle = await files.open(file, 'create');
    let size = 0;
    try {
      for await (const chunk of source) {
        if (size + chunk.length > mostBytes) {
          throw new AppError('too_large', 'too_large', `more than ${mostBytes} bytes are not kept`);
        }
        hash.update(chunk);
        await handle.write(chunk, size);
        size += chunk.length;
      }
      await handle.sync();
      await handle.close();
    } catch (error) {
      await handle.close().catch(() => undefined);
      await files.unlink(file).catch(() => undefined);
      throw error;
    }
    return { sha256: hash.digest('hex'), size };
  }

  async function sweep(signal: AbortSignal): Promise<void> {
    const longAgo = clock.now() - HOUR;
    for (const [sha256, at] of fresh) if (at < longAgo) fresh.delete(sha256);
    for (const sha256 of await unheld()) {
      if (signal.aborted || store.stats().snapshots > 0) return;
      if (await forget(sha256)) await files.unlink(fileOf(sha256));
    }
    await sweepStrays(signal);
  }

  const unheld = () =>
    store.transaction(async (tx) => {
      const rows = await tx.find(blobTable, {
        where: { refs: 0 },
        orderBy: ['sha256'],
        limit: PARTS_A_SWEEP,
      });
      return rows.map(({ sha256 }) => sha256).filter((sha256) => !fresh.has(sha256));
    });

  /** The row goes first: a file without one is a stray and goes another time, a row without its file would be a loss. */
  const forget = (sha256: string): Promise<boolean> =>
    store.transaction(async (tx) => {
      if (fresh.has(sha256)) return false;
      return (await tx.delete(blobTable, { sha256, refs: 0 })).length > 0;
    });

  /** Files that no row ever came to stand for: of a process that ended between the two. */
  async function sweepStrays(signal: AbortSignal): Promise<void> {
    for (const { name, isDirectory } of (await files.list(root)) ?? []) {
      if (signal.aborted || store.stats().snapshots > 0) return;
      if (!isDirectory) {
        if (name.endsWith('.tmp') && !passing.has(name)) await files.unlink(path.join(root, name));
        continue;
      }
      for (const { name: sha256 } of (await files.list(path.join(root, name))) ?? []) {
        if (!NAME.test(sha256) || fresh.has(sha256)) continue;
        const isKnown = await store.transaction((tx) => tx.get(blobTable, sha256));
        if (isKnown || fresh.has(sha256) || store.stats().snapshots > 0) continue;
        log.info({ blob: sha256.slice(0, 12) }, 'bytes that nothing stands for were removed');
        await files.unlink(fileOf(sha256));
      }
    }
  }

  return {
    put: (source, { mostBytes }) => put(source, mostBytes),
    async hold(tx, { sha256, size }) {
      const [known] = await tx.update(blobTable, { sha256 }, (row) => ({ refs: row.refs + 1 }));
      if (!known) await tx.insert(blobTable, { sha256, size, refs: 1 });
    },
    async release(tx, sha256) {
      await tx.update(blobTable, { sha256 }, (row) => ({ refs: Math.max(0, row.refs - 1) }));
    },
    async read(sha256, position, length) {
      const handle = await files.open(fileOf(sha256), 'read');
      try {
        return await handle.read(position, length);
      } finally {
        await handle.close();
      }
    },
    sweep,
  };
}
