// Reads one sealed segment, piece by piece. What is not as it was written is a StoreDamageError that names file and offset.
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import type { Instant } from '../../kernel/clock.js';
import { hasCode, type Files, type OpenFile } from '../files.js';
import { inDirectory } from '../storeFolder.js';
import { StoreDamageError } from '../types.js';
import {
  BLOCK_ROWS,
  DIRECTORY_ENTRY,
  FOOTER,
  MAGIC,
  POSTING,
  type KeyPlace,
  type SegmentMeta,
} from './segmentFormat.js';

const decompress = promisify<Buffer, Buffer>((data, done) => inflateRaw(data, done));
/** Directory entries that are read in one piece once the search is narrow enough: 64 KB, one read instead of several. */
const NARROW = 4096;
/** What is read at once from a segment's end: with up to 50,000 rows its meta lies in it. */
const TAIL = 32 * 1024;
/** Blocks that are read and decompressed at the same time, as many as the pool has threads. */
const BLOCKS_AT_ONCE = 4;

export interface Posting {
  at: Instant;
  ordinal: number;
}

/** A stretch of the postings of one value. */
export interface Stretch {
  from: number;
  to: number;
}

export class SegmentReader {
  private constructor(
    private readonly name: string,
    private readonly file: OpenFile,
    readonly meta: SegmentMeta,
  ) {}

  /** `name`: relative to the data directory; `meta`: where it is known already, for it never changes. */
  static async open(files: Files, dataDir: string, name: string, meta?: SegmentMeta): Promise<SegmentReader> {
    let file: OpenFile;
    try {
      file = await files.open(inDirectory(dataDir, name), 'read');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw damaged(name, 0, 'is missing');
      throw error;
    }
    try {
      return new SegmentReader(name, file, meta ?? (await readMeta(file, name)));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** The postings of one value, or undefined. */
  async find(key: string, value: number): Promise<Stretch | undefined> {
    const place = this.#place(key);
    let [low, high] = [0, place.values];
    while (high - low > NARROW) {
      const middle = (low + high) >>> 1;
      if ((await this.#directory(place, middle, middle + 1)).readDoubleLE(0) <= value) low = middle;
      else high = middle;
    }
    const data = await this.#directory(place, low, high);
    let [from, to] = [0, high - low];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (data.readDoubleLE(middle * DIRECTORY_ENTRY) < value) from = middle + 1;
      else to = middle;
    }
    const at = from * DIRECTORY_ENTRY;
    if (at >= data.length || data.readDoubleLE(at) !== value) return undefined;
    const first = data.readUInt32LE(at + 8);
    return { from: first, to: first + data.readUInt32LE(at + 12) };
  }

  async postings(key: string, { from, to }: Stretch): Promise<Posting[]> {
    const place = this.#place(key);
    const data = await this.#read(place.postings + from * POSTING, (to - from) * POSTING);
    return Array.from({ length: to - from }, (_, i) => ({
      at: data.readDoubleLE(i * POSTING),
      ordinal: data.readUInt32LE(i * POSTING + 8),
    }));
  }

  /** The first posting of the stretch that is not `before`, by halving; its end when all are. */
  async firstNot(key: string, stretch: Stretch, before: (posting: Posting) => boolean): Promise<number> {
    let [low, high] = [stretch.from, stretch.to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const [posting] = await this.postings(key, { from: middle, to: middle + 1 });
      if (before(posting!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The rows' texts, in the order of the ordinals; each block is read once. */
  async texts(ordinals: readonly number[]): Promise<string[]> {
    const wanted = [...new Set(ordinals.map((ordinal) => Math.floor(ordinal / BLOCK_ROWS)))];
    const blocks = new Map<number, Buffer[]>();
    for (let from = 0; from < wanted.length; from += BLOCKS_AT_ONCE) {
      const numbers = wanted.slice(from, from + BLOCKS_AT_ONCE);
      const read = await Promise.all(numbers.map((number) => this.block(number)));
      for (const [i, number] of numbers.entries()) blocks.set(number, read[i]!);
    }
    return ordinals.map((ordinal) => {
      const line = blocks.get(Math.floor(ordinal / BLOCK_ROWS))![ordinal % BLOCK_ROWS];
      if (!line) throw damaged(this.name, 0, `has no row ${ordinal}`);
      return line.toString('utf8');
    });
  }

  /** The lines of one block. */
  async block(number: number): Promise<Buffer[]> {
    const [offset, length, crc] = this.meta.blocks[number] ?? [0, 0, 0];
    const data = await this.#read(offset, length);
    if (crc32(data) !== crc) throw damaged(this.name, offset, 'differs from its checksum');
    const text = await decompress(data);
    const lines: Buffer[] = [];
    for (let from = 0; from <= text.length;) {
      const end = text.indexOf(10, from);
      const to = end < 0 ? text.length : end;
      lines.push(text.subarray(from, to));
      from = to + 1;
    }
    return lines;
  }

  /** Reads everything against its checksums. */
  async check(): Promise<void> {
    let rows = 0;
    for (const number of this.meta.blocks.keys()) rows += (await this.block(number)).length;
    if (rows !== this.meta.rows)
      throw damaged(this.name, 0, `holds ${rows} rows instead of ${this.meta.rows}`);
    for (const { directory, values, count, crc } of Object.values(this.meta.keys)) {
      const data = await this.#read(directory, values * DIRECTORY_ENTRY + count * POSTING);
      if (crc32(data) !== crc) throw damaged(this.name, directory, 'differs from its checksum');
    }
  }

  #place(key: string): KeyPlace {
    const place = this.meta.keys[key];
    if (!place) throw damaged(this.name, 0, `knows no key ${key}`);
    return place;
  }

  #directory(place: KeyPlace, from: number, to: number): Promise<Buffer> {
    return this.#read(place.directory + from * DIRECTORY_ENTRY, (to - from) * DIRECTORY_ENTRY);
  }

  async #read(offset: number, length: number): Promise<Buffer> {
    const data = await this.file.read(offset, length);
    if (data.length < length) throw damaged(this.name, offset, 'ends too early');
    return data;
  }
}

async function readMeta(file: OpenFile, name: string): Promise<SegmentMeta> {
  const size = await file.size();
  const start = Math.max(0, size - TAIL);
  const tail = await file.read(start, size - start);
  const footer = tail.subarray(Math.max(0, tail.length - FOOTER));
  if (footer.length < FOOTER || footer.toString('latin1', 0, 8) !== MAGIC) {
    throw damaged(name, Math.max(0, size - FOOTER), 'has no proper end');
  }
  const [offset, length] = [footer.readDoubleLE(8), footer.readUInt32LE(16)];
  if (!(offset >= 0 && offset + length + FOOTER === size))
    throw damaged(name, size - FOOTER, 'has no proper end');
  const text =
    offset >= start
      ? tail.subarray(offset - start, offset - start + length)
      : await file.read(offset, length);
  if (crc32(text) !== footer.readUInt32LE(20)) throw damaged(name, offset, 'differs from its checksum');
  return JSON.parse(text.toString('utf8')) as SegmentMeta;
}

export const damaged = (name: string, offset: number, what: string): StoreDamageError =>
  new StoreDamageError(
    name,
    offset,
    `${what}; its rows are missing from lists until it is put back from a backup`,
  );
