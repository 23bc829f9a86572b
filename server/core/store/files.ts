// The one small file interface below the store: every call that touches the disk goes through it, so that a test can tear, reorder,
// drop and fail any of them.
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { flushInTurn, type Flush } from './flush.js';
import { flushAside } from './flushAside.js';

export interface OpenFile {
  /** Writes all of `data` at `position`, or throws. */
  write(data: Uint8Array, position: number): Promise<void>;
  /** Up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  /** Content and length are on disk. */
  datasync(): Promise<void>;
  /** `write` and `datasync` in one, which may go on while this thread works. Nobody else writes to the file before it is done. */
  writeThrough(data: Uint8Array, position: number): Flush;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface Files {
  /** `read`: must exist. `update`: must exist, for writing. `create`: must not exist. `replace`: empties it or creates it. */
  open(file: string, how: 'read' | 'update' | 'create' | 'replace', mode?: number): Promise<OpenFile>;
  /** Undefined where there is no such file. */
  readWhole(file: string): Promise<Buffer | undefined>;
  rename(from: string, to: string): Promise<void>;
  unlink(file: string): Promise<void>;
  /** With its parents, for the owner alone. Existing is fine. */
  makeDirectory(directory: string): Promise<void>;
  /** Names within it; undefined where there is no such directory. */
  list(directory: string): Promise<{ name: string; isDirectory: boolean }[] | undefined>;
  /** Entries made, renamed and removed in the directory are on disk. */
  syncDirectory(directory: string): Promise<void>;
}

const FLAGS = { read: 'r', update: 'r+', create: 'wx+', replace: 'w+' } as const;
const RENAME_TRIES = 10;
const RENAME_PAUSE_MS = 100;

// The callback functions, not fs.promises: the journal calls these thousands of times a second.
const open = promisify(fs.open);
const write = promisify(fs.write);
const read = promisify(fs.read);
const fdatasync = promisify(fs.fdatasync);
const fsync = promisify(fs.fsync);
const ftruncate = promisify(fs.ftruncate);
const fstat = promisify(fs.fstat);
const close = promisify(fs.close);

export interface SystemFilesOptions {
  sync?: boolean;
  /** The system's own; a test brings one that refuses. */
  rename?: (from: string, to: string) => Promise<void>;
  pauseMs?: number;
}

/** Files of this machine. `sync: false` leaves flushing to the system: faster, and the last seconds may go with the power. */
export function systemFiles({
  sync = true,
  rename = fs.promises.rename,
  pauseMs = RENAME_PAUSE_MS,
}: SystemFilesOptions = {}): Files {
  const files: Files = {
    async open(file, how, mode = 0o600) {
      return openFile(await open(file, FLAGS[how], mode), sync);
    },
    async readWhole(file) {
      try {
        return await fs.promises.readFile(file);
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    async rename(from, to) {
      // On Windows a virus scanner or an indexer may hold either file for a moment.
      for (let attempt = 1; ; attempt++) {
        try {
          return await rename(from, to);
        } catch (error) {
          if (attempt >= RENAME_TRIES || !hasCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error;
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
    },
    unlink: (file) => fs.promises.unlink(file),
    async makeDirectory(directory) {
      const first = await fs.promises.mkdir(directory, { recursive: true, mode: 0o700 });
      if (first === undefined || !sync) return;
      // Each new directory's entry lies in its parent.
      for (let at = directory; at.length >= first.length; at = path.dirname(at)) {
        await files.syncDirectory(path.dirname(at));
      }
    },
    async list(directory) {
      try {
        const entries = await fs.promises.readdir(directory, { withFileTypes: true });
        return entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }));
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    async syncDirectory(directory) {
      // Windows cannot open a directory for flushing; its file system journals the entries itself.
      if (!sync || process.platform === 'win32') return;
      const handle = await open(directory, 'r');
      try {
        await fsync(handle);
      } finally {
        await close(handle);
      }
    },
  };
  return files;
}

function openFile(handle: number, sync: boolean): OpenFile {
  const file: OpenFile = {
    async write(data, position) {
      for (let done = 0; done < data.length;) {
        const { bytesWritten } = await write(handle, data, done, data.length - done, position + done);
        done += bytesWritten;
      }
    },
    async read(position, length) {
      const buffer = Buffer.allocUnsafe(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await read(handle, buffer, done, length - done, position + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return buffer.subarray(0, done);
    },
    datasync: () => (sync ? fdatasync(handle) : Promise.resolve()),
    writeThrough: (data, position) =>
      (sync ? flushAside(handle, data, position) : undefined) ?? flushInTurn(file, data, position),
    sync: () => (sync ? fsync(handle) : Promise.resolve()),
    truncate: (length) => ftruncate(handle, length),
    size: async () => (await fstat(handle)).size,
    close: () => close(handle),
  };
  return file;
}

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));
