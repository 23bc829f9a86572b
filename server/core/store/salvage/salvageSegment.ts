// The rows of a segment that are as they were written, whatever happened to the file around them.
//
// Promise: a row is kept only where a sum covers it. Where the segment was written without sums of its parts, rows that read well are
// kept, and said to be unproved.
import { crc32 } from 'node:zlib';
import { sumOfBlock, type BlockSums } from '../blockSums.js';
import { crcText } from '../durableJson.js';
import type { Files } from '../files.js';
import type { ManifestSegment } from '../manifest.js';
import type { StoredRow } from '../scalars.js';
import { StoreDamageError } from '../types.js';
import { count, type Findings } from './findings.js';
import { withoutFlippedBit } from './oneBit.js';

const NEWLINE = 10;

/** `name` is its path relative to the data directory. Without `listed` nothing is known of it but its place. */
export async function salvageSegment(
  files: Files,
  { file, name, table }: { file: string; name: string; table: string },
  listed: ManifestSegment | undefined,
  findings: Findings,
): Promise<StoredRow[]> {
  const bytes = await readOrTell(files, file, name, findings);
  if (bytes === undefined) {
    count(findings.rowsLost, table, listed?.rows ?? 0);
    return [];
  }
  if (listed && isWhole(bytes, listed)) return JSON.parse(bytes.toString('utf8')) as StoredRow[];
  const mended = listed?.bytes === bytes.length && (await withoutFlippedBit(bytes, crcOf(listed.crc)));
  if (listed && mended && isWhole(mended, listed) && parses(mended)) {
    const what = 'had one flipped bit, which its checksum tells: it was put right';
    findings.broken.push({ file: name, offset: firstDifference(bytes, mended), what });
    return JSON.parse(mended.toString('utf8')) as StoredRow[];
  }
  const { rows, firstBad } = listed?.sums
    ? await rowsOfGoodBlocks(bytes, listed.sums)
    : rowsOfGoodLines(bytes);
  const lost = listed && Math.max(0, listed.rows - rows.length);
  if (listed === undefined && firstBad === undefined) {
    count(findings.rowsUnproved, table, rows.length);
    return rows;
  }
  const kept = listed?.sums ? `${rows.length} rows` : `${rows.length} rows that read well, unproved,`;
  findings.broken.push({
    file: name,
    offset: firstBad ?? 0,
    what: `was changed since it was written: ${kept} of ${table} are kept, ${lost ?? 'an unknown number'} dropped`,
  });
  count(findings.rowsLost, table, lost ?? 1);
  if (!listed?.sums) count(findings.rowsUnproved, table, rows.length);
  return rows;
}

async function readOrTell(
  files: Files,
  file: string,
  name: string,
  { broken }: Findings,
): Promise<Buffer | undefined> {
  try {
    const bytes = await files.readWhole(file);
    if (bytes === undefined) broken.push({ file: name, offset: 0, what: 'is missing' });
    return bytes;
  } catch (error) {
    if (!(error instanceof StoreDamageError)) throw error;
    broken.push({ file: name, offset: error.offset, what: error.detail });
    return undefined;
  }
}

const crcOf = (text: string): number => Number.parseInt(text, 16);

const isWhole = (bytes: Buffer, { bytes: length, crc }: ManifestSegment): boolean =>
  bytes.length === length && crcText(crc32(bytes)) === crc;

function parses(bytes: Buffer): boolean {
  try {
    return Array.isArray(JSON.parse(bytes.toString('utf8')));
  } catch {
    return false; // Another damage happened to leave the remainder of one bit.
  }
}

function firstDifference(a: Buffer, b: Buffer): number {
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return at;
}

interface Kept {
  rows: StoredRow[];
  /** Of the first line that is not kept. */
  firstBad: number | undefined;
}

async function rowsOfGoodBlocks(bytes: Buffer, sums: BlockSums): Promise<Kept> {
  const { every } = sums;
  const text = Buffer.from(bytes);
  const good: boolean[] = [];
  for (let n = 0; n * every < text.length; n++) {
    const block = text.subarray(n * every, (n + 1) * every);
    const sum = sumOfBlock(sums, n);
    good[n] = sum !== undefined && crcText(crc32(block)) === sum;
    if (good[n] || sum === undefined) continue;
    const mended = await withoutFlippedBit(block, crcOf(sum));
    if (!mended) continue;
    mended.copy(block);
    good[n] = true;
  }
  const isVouched = (from: number, to: number) => {
    for (let n = Math.floor(Math.max(0, from) / every); n * every < to; n++) if (!good[n]) return false;
    return true;
  };
  // With the newlines before and behind it: else a piece of a row could pass for one.
  return rowsOfLines(text, (from, to) => isVouched(from - 1, to + 1));
}

const rowsOfGoodLines = (bytes: Buffer): Kept => rowsOfLines(bytes, () => true);

function rowsOfLines(bytes: Buffer, isKept: (from: number, to: number) => boolean): Kept {
  const kept: Kept = { rows: [], firstBad: undefined };
  for (let from = 0, line = 0; from < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline < 0 ? bytes.length : newline;
    const row = isKept(from, to) ? rowOf(bytes.toString('utf8', from, to)) : undefined;
    if (row) kept.rows.push(row);
    else if (!isFrame(bytes, { from, to, line })) kept.firstBad ??= from;
    from = to + 1;
  }
  return kept;
}

function isFrame(bytes: Buffer, { from, to, line }: { from: number; to: number; line: number }): boolean {
  const text = bytes.toString('latin1', from, to);
  return (line === 0 && text === '[') || (text === ']' && to + 1 >= bytes.length);
}

/** Only what the store itself would write: a text that merely happens to be JSON is not. */
function rowOf(line: string): StoredRow | undefined {
  const text = line.endsWith(',') ? line.slice(0, -1) : line;
  if (!text.startsWith('{')) return undefined;
  try {
    const row = JSON.parse(text) as StoredRow;
    return JSON.stringify(row) === text ? row : undefined;
  } catch {
    return undefined; // The answer: it is no row any more.
  }
}
