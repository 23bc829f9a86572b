// The commits that still follow one another without a gap.
//
// Promise: what comes behind a batch that cannot be read is not kept, however whole it is: it may rest on what was lost. It is
// counted, and told by tables, as far as it can be read.
import type { Files } from '../files.js';
import {
  isSoundBatch,
  parseBatchHead,
  parseCommits,
  parseJournalHead,
  sumOfNumbers,
} from '../journalFormat.js';
import type { BatchHead, CommitRecord } from '../journalFormat.js';
import { readMark } from '../journalMark.js';
import { applyCommit } from '../journalReplay.js';
import { STORE_FORMAT, type ManifestJournal } from '../manifest.js';
import { pacer } from '../slices.js';
import { inDirectory, journalFile, type StoreListing } from '../storeFolder.js';
import type { TableState } from '../tableState.js';
import { StoreDamageError } from '../types.js';
import { count, type Findings } from './findings.js';
import { withoutFlippedBit } from './oneBit.js';
import type { KnownStore } from './salvageManifest.js';

export interface SalvagedJournals {
  lastBatch: number;
  /** Of the newest commit that is kept; 0: there is none in the journals. */
  seq: number;
  /** Bytes of journals that are not kept. */
  lostBytes: number;
}

interface Salvage {
  files: Files;
  dataDir: string;
  directory: string | undefined;
  tables: ReadonlyMap<string, TableState>;
  findings: Findings;
  done: SalvagedJournals;
  /** Of the newest batch that was ever heard of. */
  newestBatch: number;
  /** A batch is missing: nothing behind it is kept. */
  broken: boolean;
  former: { number: number; bytes: number } | undefined;
}

/** Throws StoreDamageError for a journal of a newer version. */
export async function salvageJournals(
  files: Files,
  dataDir: string,
  store: { known: KnownStore; directory: string | undefined; listing: StoreListing },
  tables: ReadonlyMap<string, TableState>,
  findings: Findings,
): Promise<SalvagedJournals> {
  const { known, directory, listing } = store;
  const journals =
    known.isWhole && known.journals ? known.journals : await presentJournals(files, dataDir, listing);
  const first = journals[0]?.batch ?? 0;
  const salvage: Salvage = {
    ...{ files, dataDir, directory, tables, findings },
    done: { lastBatch: first, seq: 0, lostBytes: 0 },
    newestBatch: first,
    broken: false,
    former: undefined,
  };
  for (const [n, listed] of journals.entries()) {
    await salvageJournal(salvage, listed, n + 1 === journals.length);
  }
  const mark = await readMark(files, dataDir).catch(() => undefined); // It only ever adds.
  if (mark && mark.directory === directory && mark.batch > salvage.newestBatch + 1) {
    if (!salvage.broken) {
      salvage.broken = true;
      const what = `ends with batch ${salvage.done.lastBatch}, but batch ${mark.batch} was answered`;
      findings.broken.push({ file: journalFile(mark.journal), offset: salvage.former?.bytes ?? 0, what });
    }
    salvage.newestBatch = mark.batch;
  }
  if (salvage.broken) {
    const lost = salvage.newestBatch - salvage.done.lastBatch;
    findings.batchesLost = lost > 0 ? lost : null;
  }
  return salvage.done;
}

/** Where no manifest tells them: the newest, and before it those that lead up to it without a gap. */
async function presentJournals(
  files: Files,
  dataDir: string,
  listing: StoreListing,
): Promise<ManifestJournal[]> {
  const chain: ManifestJournal[] = [];
  let wanted: number | undefined;
  for (const number of [...listing.journals.keys()].sort((a, b) => b - a)) {
    if (wanted !== undefined && number !== wanted) break;
    const bytes = await files.readWhole(inDirectory(dataDir, journalFile(number))).catch(() => undefined);
    const previous = bytes && parseJournalHead(bytes)?.head.previous;
    chain.unshift({ number, bytes: null, batch: previous?.batch ?? 0 });
    wanted = previous?.journal;
  }
  return chain;
}

async function salvageJournal(salvage: Salvage, listed: ManifestJournal, isNewest: boolean): Promise<void> {
  const { files, dataDir, findings, done } = salvage;
  const file = journalFile(listed.number);
  const stop = (offset: number, what: string) => {
    if (!salvage.broken) findings.broken.push({ file, offset, what });
    salvage.broken = true;
  };
  let bytes: Buffer | undefined;
  try {
    bytes = await files.readWhole(inDirectory(dataDir, file));
  } catch (error) {
    if (!(error instanceof StoreDamageError)) throw error;
    return stop(error.offset, error.detail);
  }
  if (bytes === undefined) return stop(0, 'is missing: its commits are dropped');
  const whole = listed.bytes === null ? bytes : bytes.subarray(0, listed.bytes);
  if (whole.length < bytes.length && !listed.failed) {
    const what = `has ${bytes.length - whole.length} bytes more than were written; they are passed over`;
    findings.broken.push({ file, offset: whole.length, what });
  }
  const from = await beginOf(salvage, listed, whole, stop);
  if (from === 'foreign') return;
  if (from === undefined || salvage.broken) return tellDropped(salvage, file, whole, from ?? 0);
  const pace = pacer(5);
  let at = from;
  while (at < whole.length) {
    const batch = await batchAt(whole, at, done.lastBatch + 1, (offset, what) =>
      findings.broken.push({ file, offset, what }),
    );
    if (!batch) break;
    for (const commit of batch.commits) {
      applyCommit(ofKnownTables(commit, salvage), salvage.tables, file, at);
      done.seq = commit.seq;
      findings.lastGoodAt = commit.at;
      if (pace.due()) await pace.rest();
    }
    at = batch.end;
    done.lastBatch += 1;
    salvage.newestBatch = Math.max(salvage.newestBatch, done.lastBatch);
  }
  salvage.former = { number: listed.number, bytes: at };
  if (at < whole.length) {
    if (isNewest && listed.bytes === null && isTornEnd(whole, at)) {
      const what = `${whole.length - at} bytes at its end are a write that was cut off, and are dropped`;
      findings.broken.push({ file, offset: at, what });
      return;
    }
    stop(at, `batch ${done.lastBatch + 1} was changed since it was written: it and what follows are dropped`);
    return tellDropped(salvage, file, whole, at);
  }
  if (listed.bytes !== null && whole.length < listed.bytes) {
    stop(whole.length, `has ${whole.length} bytes and not the ${listed.bytes} that were written`);
    done.lostBytes += listed.bytes - whole.length;
  }
}

/** A table that no manifest tells of and no service declares has no key to put its rows under. */
function ofKnownTables(commit: CommitRecord, { tables, findings }: Salvage): CommitRecord {
  const unknown = Object.keys({ ...commit.put, ...commit.del }).filter((name) => !tables.has(name));
  if (unknown.length === 0) return commit;
  for (const name of unknown) count(findings.rowsLost, name, commit.put?.[name]?.length ?? 0);
  const known = <Value>(of: { readonly [table: string]: Value } = {}) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => tables.has(name)));
  return { ...commit, put: known(commit.put), del: known(commit.del) };
}

/** Where its first batch begins; undefined when it does not continue what was read so far. */
async function beginOf(
  { directory, done, former }: Salvage,
  listed: ManifestJournal,
  bytes: Buffer,
  stop: (offset: number, what: string) => void,
): Promise<number | 'foreign' | undefined> {
  const parsed = parseJournalHead(bytes) ?? (await mendedHead(bytes));
  if (!parsed) {
    stop(0, 'does not begin as a journal does: its commits are dropped');
    return undefined;
  }
  const { head, lineBytes } = parsed;
  if (head.format > STORE_FORMAT) {
    const what = `was written by a newer version (format ${head.format}); repair it with that version`;
    throw new StoreDamageError(journalFile(listed.number), 0, what);
  }
  if ((directory !== undefined && head.directory !== directory) || head.journal !== listed.number) {
    stop(0, `is journal ${head.journal} of directory ${head.directory}: its commits are dropped`);
    return 'foreign';
  }
  const fits =
    head.previous.batch === done.lastBatch &&
    (!former || (head.previous.journal === former.number && head.previous.bytes === former.bytes));
  if (fits) return lineBytes;
  stop(0, `continues batch ${head.previous.batch} and not ${done.lastBatch}: its commits are dropped`);
  return undefined;
}

async function mendedHead(bytes: Buffer): Promise<ReturnType<typeof parseJournalHead>> {
  const newline = bytes.indexOf(10);
  const match = /^deskcloud-journal ([0-9a-f]{8}) /.exec(bytes.toString('latin1', 0, 64));
  if (newline < 0 || !match) return undefined;
  const text = bytes.subarray(match[0].length, newline);
  const mended = await withoutFlippedBit(text, Number.parseInt(match[1]!, 16));
  if (!mended) return undefined;
  return parseJournalHead(Buffer.concat([bytes.subarray(0, match[0].length), mended, Buffer.from('\n')]));
}

async function batchAt(
  bytes: Buffer,
  at: number,
  number: number,
  tell: (offset: number, what: string) => void,
): Promise<{ commits: CommitRecord[]; end: number } | undefined> {
  const head = parseBatchHead(bytes.subarray(at));
  if (!head || head.number !== number) return undefined;
  const start = at + head.lineBytes;
  const end = start + head.bytes;
  if (end > bytes.length) return undefined;
  const payload = bytes.subarray(start, end);
  if (isSoundBatch(head, payload)) return { commits: parseCommits(payload), end };
  const commits = await mendedCommits(head, payload);
  if (!commits) return undefined;
  tell(at, `batch ${number} had one flipped bit, which its checksum tells: it was put right`);
  return { commits, end };
}

async function mendedCommits(head: BatchHead, payload: Buffer): Promise<CommitRecord[] | undefined> {
  const mended = await withoutFlippedBit(payload, Number.parseInt(head.crc, 16), sumOfNumbers(head));
  if (!mended || !isSoundBatch(head, mended)) return undefined;
  try {
    const commits = parseCommits(mended);
    return commits.length === head.commits ? commits : undefined;
  } catch {
    return undefined; // Another damage happened to leave the remainder of one bit.
  }
}

/** What lies behind the last batch of a journal that was being written may be the half of one write, which nobody was answered for. */
function isTornEnd(bytes: Buffer, at: number): boolean {
  const head = parseBatchHead(bytes.subarray(at));
  if (head && at + head.lineBytes + head.bytes < bytes.length) return false;
  return batchesBehind(bytes, at).next().done === true;
}

function tellDropped(salvage: Salvage, file: string, bytes: Buffer, from: number): void {
  salvage.done.lostBytes += bytes.length - from;
  let dropped = 0;
  for (const { head, payload } of batchesBehind(bytes, from)) {
    dropped += 1;
    salvage.newestBatch = Math.max(salvage.newestBatch, head.number);
    for (const commit of parseCommits(payload)) {
      for (const [table, rows] of Object.entries({ ...commit.put, ...commit.del })) {
        count(salvage.findings.rowsSetBack, table, rows.length);
      }
    }
  }
  if (dropped === 0) return;
  const what = `${dropped} batches that can be read are dropped, for they may rest on what was lost`;
  salvage.findings.broken.push({ file, offset: from, what });
}

function* batchesBehind(bytes: Buffer, from: number): Generator<{ head: BatchHead; payload: Buffer }> {
  const mark = Buffer.from('batch ');
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at)) {
    const head = parseBatchHead(bytes.subarray(at));
    const start = at + (head?.lineBytes ?? 0);
    const payload = head && bytes.subarray(start, start + head.bytes);
    if (head && payload && isSoundBatch(head, payload)) {
      yield { head, payload };
      at = start + head.bytes;
    } else at += mark.length;
  }
}
