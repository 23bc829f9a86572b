// A sealed segment: rows that never change again, in one file.
//
//   blocks   128 rows each, one JSON row a line, compressed; found by a row's ordinal alone
//   keys     for each key: a directory sorted by value (value f64, first posting u32, postings u32), then the postings
//            (instant f64, ordinal u32), ascending within a value, so that a page is a stretch of them
//   meta     JSON: where all of that lies, with checksums
//   footer   place, length and checksum of the meta
//
// A reader touches the footer, the meta, a few pieces of one directory and the blocks of its rows: nothing of it stays in memory.
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import type { OpenFile } from '../files.js';
import { pacer } from '../slices.js';
import type { SealedTable } from './sealedTable.js';

export const BLOCK_ROWS = 128;
export const DIRECTORY_ENTRY = 16;
export const POSTING = 12;
export const FOOTER = 24;
export const MAGIC = 'DCHIST01';
const SLICE_MS = 4;

const compress = promisify<Buffer, Buffer>((data, done) => deflateRaw(data, { level: 6 }, done));

export interface KeyPlace {
  directory: number;
  values: number;
  postings: number;
  count: number;
  crc: number;
}

export interface SegmentMeta {
  format: 1;
  table: string;
  rows: number;
  /** Offset, length and CRC-32 of each block. */
  blocks: [number, number, number][];
  keys: Record<string, KeyPlace>;
}

/** Writes the rows in their order, with their `ascendingInstants`; the caller flushes. Answers the file's length. */
export async function writeSegment<Row>(
  file: OpenFile,
  spec: SealedTable<Row>,
  rows: readonly Row[],
  instants: Float64Array,
): Promise<number> {
  const pace = pacer(SLICE_MS);
  let position = 0;
  const append = async (data: Buffer): Promise<number> => {
    const at = position;
    await file.write(data, at);
    position += data.length;
    return at;
  };
  const blocks: SegmentMeta['blocks'] = [];
  for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
    const lines = rows.slice(from, from + BLOCK_ROWS).map((row) => JSON.stringify(row));
    const data = await compress(Buffer.from(lines.join('\n')));
    blocks.push([await append(data), data.length, crc32(data)]);
    if (pace.due()) await pace.rest();
  }
  const keys: SegmentMeta['keys'] = {};
  for (const name of Object.keys(spec.keys)) {
    const { directory, postings } = await keyOf(spec.keys[name]!, rows, instants);
    const data = Buffer.concat([directory, postings]);
    const at = await append(data);
    keys[name] = {
      ...{ directory: at, values: directory.length / DIRECTORY_ENTRY },
      ...{ postings: at + directory.length, count: postings.length / POSTING, crc: crc32(data) },
    };
  }
  const meta: SegmentMeta = { format: 1, table: spec.table.name, rows: rows.length, blocks, keys };
  const text = Buffer.from(JSON.stringify(meta));
  const footer = Buffer.alloc(FOOTER);
  footer.write(MAGIC, 0, 'latin1');
  footer.writeDoubleLE(await append(text), 8);
  footer.writeUInt32LE(text.length, 16);
  footer.writeUInt32LE(crc32(text), 20);
  await append(footer);
  return position;
}

/**
 * Instants as lists of history order by them: after the clock was set back a row counts as no earlier than the one before it, so that
 * a stretch of time is a stretch of rows.
 */
export function ascendingInstants<Row>(spec: SealedTable<Row>, rows: readonly Row[]): Float64Array {
  const instants = new Float64Array(rows.length);
  let latest = 0;
  for (const [i, row] of rows.entries()) instants[i] = latest = Math.max(latest, spec.at(row));
  return instants;
}

async function keyOf<Row>(
  valueOf: (row: Row) => number | null,
  rows: readonly Row[],
  instants: Float64Array,
) {
  const pace = pacer(SLICE_MS);
  const ordinals = new Map<number, number[]>();
  let count = 0;
  for (const [ordinal, row] of rows.entries()) {
    const value = valueOf(row);
    if ((ordinal & 1023) === 0 && pace.due()) await pace.rest();
    if (value === null) continue;
    const known = ordinals.get(value);
    if (known) known.push(ordinal);
    else ordinals.set(value, [ordinal]);
    count += 1;
  }
  const directory = Buffer.alloc(ordinals.size * DIRECTORY_ENTRY);
  const postings = Buffer.alloc(count * POSTING);
  let entry = 0;
  let posting = 0;
  for (const value of Float64Array.from(ordinals.keys()).sort()) {
    const found = ordinals.get(value)!;
    directory.writeDoubleLE(value, entry);
    directory.writeUInt32LE(posting / POSTING, entry + 8);
    directory.writeUInt32LE(found.length, entry + 12);
    entry += DIRECTORY_ENTRY;
    for (const ordinal of found) {
      postings.writeDoubleLE(instants[ordinal]!, posting);
      postings.writeUInt32LE(ordinal, posting + 8);
      posting += POSTING;
      if ((ordinal & 1023) === 0 && pace.due()) await pace.rest();
    }
    if (pace.due()) await pace.rest();
  }
  return { directory, postings };
}
