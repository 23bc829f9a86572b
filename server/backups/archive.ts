// A backup as a file: a gzipped tar whose first entry says what it is and whose last holds the SHA-256 of every other, so that any
// computer can open it; with a passphrase the same inside a seal (docs/backups.md).
//
// Promise: a file under its final name is whole and on disk. It is written beside it, flushed, and renamed; what fails on the way
// leaves nothing behind, and no older backup is touched.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { hasCode } from '../core/store/files.js';
import type { Files } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';
import { About, ABOUT_FILE, BACKUP_FORMAT, CHECKSUMS_FILE, isAllowedPath } from './about.js';
import { byteReader, type ByteReader } from './byteReader.js';
import { isSealed, readSeal, sealed, unseal } from './seal.js';
import { readTar, TAR_END, tarHead, tarPadding, type TarFile } from './tar.js';

const PIECE = 1 << 18;
/** Checksums are read into memory: those of some hundred thousand files. */
const MOST_SUMS = 64 << 20;
/** JSON packs to a fifth already; more effort costs time and gains little. */
const GZIP_LEVEL = 4;

/** A file to pack: these bytes, or the first `bytes` of a file on disk. */
export interface Entry {
  path: string;
  bytes: number;
  content?: Buffer;
  from?: string;
}

export interface WriteOptions {
  files: Files;
  /** The final path. */
  target: string;
  about: About;
  entries: readonly Entry[];
  passphrase: string | undefined;
  signal: AbortSignal;
  /** Told how many bytes of the entries are packed. */
  onBytes(bytes: number): void;
}

/** Answers the size of the file. */
export async function writeBackup(options: WriteOptions): Promise<number> {
  const { files, target, about, passphrase } = options;
  const partial = path.join(path.dirname(target), `.${path.basename(target)}.partial`);
  const gzip = createGzip({ level: GZIP_LEVEL });
  const packed = chunksThrough(Readable.from(tarOf(options)), gzip);
  const bytes = passphrase === undefined ? packed : sealed(packed, passphrase, about);
  const handle = await files.open(partial, 'create', 0o600);
  try {
    let size = 0;
    try {
      for await (const chunk of bytes) {
        await handle.write(chunk, size);
        size += chunk.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.rename(partial, target);
    await files.syncDirectory(path.dirname(target));
    return size;
  } catch (error) {
    await files.unlink(partial).catch((left: unknown) => {
      if (!hasCode(left, 'ENOENT')) throw left;
    });
    throw error;
  }
}

async function* tarOf({ files, about, entries, signal, onBytes }: WriteOptions): AsyncIterable<Buffer> {
  const at = Math.floor(about.createdAt / 1000);
  const sums: string[] = [];
  let done = 0;
  const text = (name: string, content: string): Entry => {
    const bytes = Buffer.from(content);
    return { path: name, bytes: bytes.length, content: bytes };
  };
  const pack = async function* (entry: Entry): AsyncIterable<Buffer> {
    yield tarHead(entry.path, entry.bytes, at);
    const hash = createHash('sha256');
    for await (const piece of piecesOf(files, entry)) {
      signal.throwIfAborted();
      hash.update(piece);
      done += piece.length;
      onBytes(done);
      yield piece;
    }
    yield tarPadding(entry.bytes);
    sums.push(`${hash.digest('hex')}  ${entry.path}\n`);
  };
  yield* pack(text(ABOUT_FILE, `${JSON.stringify(about, null, 2)}\n`));
  for (const entry of entries) yield* pack(entry);
  yield* pack(text(CHECKSUMS_FILE, sums.join('')));
  yield TAR_END;
}

async function* piecesOf(files: Files, entry: Entry): AsyncIterable<Buffer> {
  if (entry.content) {
    for (let at = 0; at < entry.bytes; at += PIECE) yield entry.content.subarray(at, at + PIECE);
    return;
  }
  if (entry.from === undefined) throw new Error(`${entry.path} comes from nowhere`);
  const handle = await files.open(entry.from, 'read');
  try {
    for (let at = 0; at < entry.bytes;) {
      const piece = await handle.read(at, Math.min(PIECE, entry.bytes - at));
      if (piece.length === 0) throw new StoreDamageError(entry.path, at, 'is shorter than it was');
      at += piece.length;
      yield piece;
    }
  } finally {
    await handle.close();
  }
}

/** What a stream makes of another; an error of either ends it, and so does a reader who has enough. */
async function* chunksThrough(
  source: Readable,
  through: ReturnType<typeof createGzip>,
): AsyncIterable<Buffer> {
  // The reader below gets every error from `through`.
  pipeline(source, through, () => undefined);
  for await (const chunk of through) yield chunk as Buffer;
}

export interface OpenBackup {
  about: About;
  /** SHA-256 of the first entry. */
  sum: string;
  /** The files behind the first, in order; each must be read to its end. */
  rest: AsyncIterable<TarFile>;
  isSealed: boolean;
  close(): Promise<void>;
}

/**
 * Opens a backup and reads what it says of itself. Errors: invalid `passphrase_needed`, `passphrase_wrong`; StoreDamageError with the
 * file's name, here and while it is read on. `onBytes`: how much of the file has been read.
 */
export async function openBackup(
  files: Files,
  file: string,
  passphrase: string | undefined,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<OpenBackup> {
  const name = path.basename(file);
  const raw = await rawReader(files, file, onBytes);
  try {
    const packed = raw.isSealed ? (await unseal(raw.reader, name, passphrase)).reader : raw.reader;
    const unpacked = byteReader(unpackedOf(packed, name), name, () => packed.position);
    const entries = readTar(unpacked, name)[Symbol.asyncIterator]();
    const { about, sum } = await readAbout(entries, name);
    const rest: AsyncIterable<TarFile> = { [Symbol.asyncIterator]: () => entries };
    const close = async () => {
      await unpacked.close();
      await raw.close();
    };
    return { about, sum, rest, isSealed: raw.isSealed, close };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

async function rawReader(files: Files, file: string, onBytes: (bytes: number) => void) {
  const handle = await files.open(file, 'read');
  let closed: Promise<void> | undefined;
  const closeHandle = () => (closed ??= handle.close());
  const chunks = async function* () {
    for (let at = 0; ;) {
      const piece = await handle.read(at, PIECE);
      if (piece.length === 0) return;
      at += piece.length;
      onBytes(at);
      yield piece;
    }
  };
  const reader = byteReader(chunks(), path.basename(file));
  const close = async () => {
    await reader.close();
    await closeHandle();
  };
  try {
    return { isSealed: isSealed(await handle.read(0, 64)), reader, close };
  } catch (error) {
    await closeHandle();
    throw error;
  }
}

async function* unpackedOf(packed: ByteReader, name: string): AsyncIterable<Buffer> {
  const bytes = async function* () {
    while (!(await packed.isAtEnd())) yield await packed.takeSome(PIECE);
  };
  try {
    yield* chunksThrough(Readable.from(bytes()), createGunzip());
  } catch (error) {
    if (error instanceof StoreDamageError || !(error as NodeJS.ErrnoException).code?.startsWith('Z_'))
      throw error;
    const what =
      packed.position <= PIECE && (error as NodeJS.ErrnoException).code === 'Z_DATA_ERROR'
        ? 'is no backup, or a damaged one'
        : 'is damaged or cut short';
    throw new StoreDamageError(name, packed.position, `${what}; choose another backup`);
  }
}

async function readAbout(entries: AsyncIterator<TarFile>, name: string) {
  const { value: first, done } = await entries.next();
  if (done || first.path !== ABOUT_FILE || first.bytes > PIECE) {
    throw new StoreDamageError(name, 0, 'is no backup of this program; choose another file');
  }
  const content = await contentOf(first);
  const json = jsonOf(content, name);
  if (typeof json.format === 'number' && json.format > BACKUP_FORMAT) {
    throw new StoreDamageError(
      name,
      0,
      `was written by version ${String(json.app)}, which is newer than this program; start that version or a newer one`,
    );
  }
  const about = About.safeParse(json);
  if (!about.success) throw new StoreDamageError(name, 0, 'says nothing of itself that can be understood');
  return { about: about.data, sum: createHash('sha256').update(content).digest('hex') };
}

function jsonOf(content: Buffer, name: string): { format?: unknown; app?: unknown } {
  try {
    return Object(JSON.parse(content.toString('utf8'))) as { format?: unknown; app?: unknown };
  } catch {
    throw new StoreDamageError(name, 0, 'says nothing of itself that can be understood');
  }
}

async function contentOf(file: TarFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What a list needs to know, read from the beginning of the file alone; a sealed one tells its version and time. */
export async function peekBackup(
  files: Files,
  file: string,
): Promise<{ app: string; createdAt: number; isSealed: boolean; about: About | null }> {
  const raw = await rawReader(files, file, () => undefined);
  try {
    if (!raw.isSealed) {
      await raw.close();
      const { about, close } = await openBackup(files, file, undefined);
      await close();
      return { app: about.app, createdAt: about.createdAt, isSealed: false, about };
    }
    const { seal } = await readSeal(raw.reader, path.basename(file));
    return { app: seal.app, createdAt: seal.createdAt, isSealed: true, about: null };
  } finally {
    await raw.close();
  }
}

/**
 * Unpacks everything into a directory of its own and checks every hash. Throws StoreDamageError; what was unpacked is the caller's to
 * remove then.
 */
export async function unpackBackup(
  { sum, rest }: Pick<OpenBackup, 'sum' | 'rest'>,
  options: { files: Files; into: string; name: string; signal: AbortSignal },
): Promise<void> {
  const { files, into, name, signal } = options;
  const sums = new Map<string, string>();
  const directories = new Set<string>([into]);
  let stated: string | undefined;
  for await (const file of rest) {
    if (!isAllowedPath(file.path) || sums.has(file.path)) {
      throw new StoreDamageError(name, 0, `holds a file that does not belong in a backup: ${file.path}`);
    }
    if (file.path === CHECKSUMS_FILE) {
      if (file.bytes > MOST_SUMS)
        throw new StoreDamageError(name, 0, 'holds more checksums than it can have files');
      stated = (await contentOf(file)).toString('utf8');
      continue;
    }
    const target = path.join(into, ...file.path.split('/'));
    for (let at = path.dirname(target); at.length >= into.length; at = path.dirname(at)) directories.add(at);
    await files.makeDirectory(path.dirname(target));
    sums.set(file.path, await unpackFile(files, file, target, signal));
  }
  for (const directory of directories) await files.syncDirectory(directory);
  const expected = [`${sum}  ${ABOUT_FILE}\n`, ...[...sums].map(([file, sum]) => `${sum}  ${file}\n`)];
  if (stated === expected.join('')) return;
  const wrong = expected.find((line) => !stated?.includes(line))?.slice(66, -1);
  throw new StoreDamageError(
    name,
    0,
    stated === undefined
      ? 'is cut short: its checksums are missing; choose another backup'
      : `does not hold what was packed (${wrong ?? 'files are missing'}); choose another backup`,
  );
}

async function unpackFile(files: Files, file: TarFile, target: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const handle = await files.open(target, 'create', 0o600);
  try {
    let at = 0;
    for await (const chunk of file.chunks()) {
      signal.throwIfAborted();
      hash.update(chunk);
      await handle.write(chunk, at);
      at += chunk.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
