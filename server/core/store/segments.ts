// Segment files: at most 1 MB of a table's rows in key order, each file a JSON array with one row a line. A segment is written once,
// under a name that was never used before, and never changed.
import { crc32 } from 'node:zlib';
import { Low } from 'lowdb';
import { summing, type BlockSums } from './blockSums.js';
import { crcText, DurableJson, type JsonFormat, type Written } from './durableJson.js';
import type { Files } from './files.js';
import type { ManifestSegment } from './manifest.js';
import type { StoredRow } from './scalars.js';
import { StoreDamageError } from './types.js';

export const SEGMENT_BYTES = 1 << 20;
/** `[`, newline, newline, `]`, newline; each row adds its text and, but for the last, a comma and a newline. */
export const SEGMENT_FRAME_BYTES = 5;

/** The file's lines: one row's JSON each. */
type Lines = readonly string[];

const linesFormat: JsonFormat<Lines> = {
  *encode(lines) {
    yield '[\n';
    for (let i = 0; i < lines.length; i++) yield i + 1 < lines.length ? `${lines[i]!},\n` : `${lines[i]!}\n`;
    yield ']\n';
  },
  decode: (bytes) => (JSON.parse(bytes.toString('utf8')) as unknown[]).map((row) => JSON.stringify(row)),
};

/** The file is on disk when this resolves; its directory entry is once the caller has synced the directory. */
export async function writeSegment(
  files: Files,
  file: string,
  lines: Lines,
): Promise<Written & { sums: BlockSums }> {
  const sums = summing(lines.reduce((characters, line) => characters + line.length, 0));
  const adapter = new DurableJson(files, file, linesFormat, { fresh: true, onBytes: sums.add });
  await new Low<Lines>(adapter, lines).write();
  return { ...adapter.written, sums: sums.end() };
}

/** Reads and verifies a segment. `name` is its path relative to the data directory, for the error. */
export async function readSegment(
  files: Files,
  file: string,
  name: string,
  listed: ManifestSegment,
): Promise<StoredRow[]> {
  const bytes = await files.readWhole(file);
  if (bytes === undefined) throw new StoreDamageError(name, 0, 'is missing; put it back from a backup');
  if (bytes.length !== listed.bytes) {
    throw new StoreDamageError(
      name,
      Math.min(bytes.length, listed.bytes),
      `has ${bytes.length} bytes and not the ${listed.bytes} that were written; put it back from a backup`,
    );
  }
  if (crcText(crc32(bytes)) !== listed.crc) {
    throw new StoreDamageError(
      name,
      firstBadLine(bytes),
      'was changed since it was written: its checksum does not fit; put it back from a backup',
    );
  }
  const rows = JSON.parse(bytes.toString('utf8')) as StoredRow[];
  if (rows.length !== listed.rows) {
    throw new StoreDamageError(name, 0, `has ${rows.length} rows and not ${listed.rows}`);
  }
  return rows;
}

/** Byte offset of the first line that is no row; 0 when every line still parses and only a value differs. */
function firstBadLine(bytes: Buffer): number {
  let start = 0;
  for (let line = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.subarray(start, end).toString('utf8');
    const last = end + 1 >= bytes.length;
    if (!isExpected(text, line, last)) return start;
    start = end + 1;
  }
  return 0;
}

function isExpected(text: string, line: number, last: boolean): boolean {
  if (line === 0) return text === '[';
  if (last) return text === ']';
  try {
    return typeof JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text) === 'object';
  } catch {
    return false; // That it does not parse is the answer.
  }
}
