// The journal's text: a first line that says which journal this is and what came before it, then batches. A batch is what one flush
// carried: a line `batch <number> <bytes> <commits> <crc>` and, in exactly that many bytes, one JSON line for each commit. The
// checksum covers the line's own numbers and the commits, so that no byte of the file stands unguarded.
import { crc32 } from 'node:zlib';
import { crcText } from './durableJson.js';
import type { StoredRow } from './scalars.js';

export interface JournalHead {
  format: number;
  directory: string;
  journal: number;
  /** Where the journal before it ends: its number, good length and last batch. */
  previous: { journal: number; bytes: number; batch: number };
}

/** One commit: absolute rows and keys taken away, so that applying it twice is the same as once. */
export interface CommitRecord {
  seq: number;
  at: number;
  put?: { readonly [table: string]: readonly StoredRow[] };
  del?: { readonly [table: string]: readonly (readonly unknown[])[] };
}

export interface BatchHead {
  number: number;
  bytes: number;
  commits: number;
  crc: string;
  /** Length of the line itself, with its newline. */
  lineBytes: number;
}

/** Longest possible first line of a batch. */
export const BATCH_LINE_BYTES = 80;
/** Longest possible first line of a journal. */
export const HEAD_LINE_BYTES = 4096;

export function journalHeadLine(head: JournalHead): string {
  const text = JSON.stringify(head);
  return `deskcloud-journal ${crcText(crc32(text))} ${text}\n`;
}

/** The head and its line's length, or undefined when the bytes do not begin with a sound one. */
export function parseJournalHead(bytes: Buffer): { head: JournalHead; lineBytes: number } | undefined {
  const newline = bytes.indexOf(10);
  if (newline < 0) return undefined;
  const match = /^deskcloud-journal ([0-9a-f]{8}) (\{.*\})$/.exec(
    bytes.subarray(0, newline).toString('utf8'),
  );
  if (!match || crcText(crc32(match[2]!)) !== match[1]) return undefined;
  return { head: JSON.parse(match[2]!) as JournalHead, lineBytes: newline + 1 };
}

export function encodeBatch(number: number, commits: readonly string[]): Buffer {
  const payload = Buffer.from(commits.join(''));
  const numbers = `${number} ${payload.length} ${commits.length}`;
  const line = `batch ${numbers} ${crcText(crc32(payload, crc32(numbers)))}\n`;
  return Buffer.concat([Buffer.from(line), payload]);
}

const BATCH_LINE = /^batch ([1-9]\d{0,15}) ([1-9]\d{0,15}) ([1-9]\d{0,15}) ([0-9a-f]{8})\n/;

export function parseBatchHead(bytes: Buffer): BatchHead | undefined {
  const match = BATCH_LINE.exec(bytes.subarray(0, BATCH_LINE_BYTES).toString('latin1'));
  if (!match) return undefined;
  const [line, number, length, commits, crc] = match;
  return {
    number: Number(number),
    bytes: Number(length),
    commits: Number(commits),
    crc: crc!,
    lineBytes: line.length,
  };
}

export const isSoundBatch = (head: BatchHead, payload: Buffer): boolean =>
  payload.length === head.bytes && crcText(crc32(payload, sumOfNumbers(head))) === head.crc;

/** What the sum of a batch begins with. */
export const sumOfNumbers = ({ number, bytes, commits }: BatchHead): number =>
  crc32(`${number} ${bytes} ${commits}`);

/** The commits of a sound batch. */
export function parseCommits(payload: Buffer): CommitRecord[] {
  const lines = payload.toString('utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as CommitRecord);
}
