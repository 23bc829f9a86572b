// The journal: commits wait in memory until one write and one flush carries them all to disk.
//
// Promise: an answered write is on disk. The disk has one flush at a time; a failed one is never tried again, and the file that it
// failed on is never written to again. Commits are answered in their order, a batch when it has been heard that it is on disk: the
// next batch may be on its way by then.
import type { Log } from '../kernel/log.js';
import type { Files, OpenFile } from './files.js';
import type { Flush } from './flush.js';
import { encodeBatch, journalHeadLine, type JournalHead } from './journalFormat.js';
import { JournalMark } from './journalMark.js';
import { stopwatch } from './slices.js';
import { inDirectory, journalFile } from './storeFolder.js';

/** More than this does not go into one batch: a batch is built in one piece on the main thread. */
const BATCH_CHARACTERS = 2 << 20;

/** Fewer commits are not worth a flush while there is work. */
const FEW = 16;

/** Commits that change nothing, with no other before them. */
const NOTHING: Flush = { done: Promise.resolve(undefined), isDone: () => true };

/** A commit that waits. `line` is undefined for one that changes nothing and only keeps its place among the others. */
export interface Waiting {
  readonly seq: number;
  readonly line: string | undefined;
}

export interface JournalListener<Commit extends Waiting> {
  /** These are on disk now. */
  onDurable(commits: readonly Commit[]): void;
  /** The flush failed: neither these nor any that still wait are, and the journal takes no more. */
  onFailed(error: unknown, file: string): void;
}

export class Journal<Commit extends Waiting> {
  #handle: OpenFile | undefined;
  #pending: Commit[] = [];
  /** The newest flush that has not been answered. */
  #flight: Flush | undefined;
  /** Settles once the newest flush has been answered, and all before it. */
  #answered: Promise<void> = Promise.resolve();
  /** Since when commits wait, or since when those of the flush before them have been answered: whichever is later. */
  #waitingSince = 0;
  /** Whether the last turn left work over: then nobody waits for the disk alone, and more flushes would only cost. */
  #leftWork = false;
  /** What a flush takes that goes on by itself; Infinity before there was one. */
  #flushMs = Infinity;
  /** Where the next batch goes, and its number: ahead of what is known to be good by flushes that were not answered yet. */
  #end = 0;
  #nextBatch = 1;
  #paused = false;
  #directory = '';
  readonly #mark: JournalMark;
  number = 0;
  /** Good length. */
  bytes = 0;
  lastBatch = 0;
  failed = false;
  /** Whether any batch has been written to this file. */
  isEmpty = true;

  constructor(
    private readonly files: Files,
    private readonly dataDir: string,
    private readonly log: Log,
    private readonly listener: JournalListener<Commit>,
  ) {
    this.#mark = new JournalMark(files, dataDir);
  }

  add(commit: Commit): void {
    if (this.#pending.length === 0) this.#waitingSince = stopwatch();
    this.#pending.push(commit);
    // In the midst of a turn, where its work is long beside a flush. On a slow disk all that a turn brings shares one.
    if (this.#leftWork || this.#pending.length < FEW || !this.#isFree()) return;
    if (stopwatch() - this.#waitingSince > this.#flushMs / 2) this.#flush();
  }

  /** A turn of transactions is over, and has left some over or not. */
  turned(leftWork: boolean): void {
    this.#leftWork = leftWork;
    this.#kick();
  }

  /** Starts a flush, unless one is in flight: then what waits goes with the next. */
  #kick(): void {
    if (this.#pending.length > 0 && this.#isFree()) this.#flush();
  }

  /** No flush starts until `resume`; resolves when none is in flight. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#answered;
  }

  resume(): void {
    this.#paused = false;
    this.#kick();
  }

  /** Forgets the commits that wait: they have been undone. */
  dropPending(): void {
    this.#pending = [];
  }

  /** Makes the file of a journal, with its head on disk but not yet in use. */
  async create(head: JournalHead): Promise<OpenFile> {
    const handle = await this.files.open(inDirectory(this.dataDir, journalFile(head.journal)), 'create');
    try {
      await handle.write(Buffer.from(journalHeadLine(head)), 0);
      await handle.sync();
      await this.files.syncDirectory(inDirectory(this.dataDir, 'store'));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return handle;
  }

  /** From here on batches go to this file. The manifest names it already. */
  async use(handle: OpenFile, head: JournalHead): Promise<void> {
    const old = this.#handle;
    this.#handle = handle;
    this.number = head.journal;
    this.#directory = head.directory;
    this.bytes = Buffer.byteLength(journalHeadLine(head));
    this.lastBatch = head.previous.batch;
    this.#end = this.bytes;
    this.#nextBatch = this.lastBatch + 1;
    this.failed = false;
    this.isEmpty = true;
    // Nothing rests on it any more: all that counts in the old file is on disk.
    await old
      ?.close()
      .catch((error: unknown) => this.log.warn({ err: error }, 'an old journal did not close'));
  }

  /** Nothing is written to this journal any more. */
  closeMark(): Promise<void> {
    return this.#mark.close();
  }

  async close(): Promise<void> {
    await this.pause();
    await this.#mark.close();
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  #isFree(): boolean {
    return !this.#paused && !this.failed && (!this.#flight || this.#flight.isDone());
  }

  #flush(): void {
    const commits = this.#take();
    const lines = commits.flatMap(({ line }) => line ?? []);
    const batch = lines.length > 0 ? encodeBatch(this.#nextBatch, lines) : undefined;
    const flight = batch ? this.#handle!.writeThrough(batch, this.#end) : NOTHING;
    if (batch) {
      this.#end += batch.length;
      this.#nextBatch += 1;
    }
    this.#flight = flight;
    // Looked at at once, for its turn to be answered may come later.
    const outcome = flight.done.then(
      (tookMs) => () => this.#onDone(flight, commits, batch, tookMs),
      (error: unknown) => () => this.#onFailed(error),
    );
    this.#answered = this.#answered.then(async () => (await outcome)());
  }

  #onDone(flight: Flush, commits: Commit[], batch: Buffer | undefined, tookMs: number | undefined): void {
    if (batch) {
      this.bytes += batch.length;
      this.lastBatch += 1;
      this.isEmpty = false;
      this.#mark.note({ directory: this.#directory, journal: this.number, batch: this.lastBatch });
    }
    if (tookMs !== undefined) this.#flushMs = runningMean(this.#flushMs, tookMs);
    if (this.#flight === flight) this.#flight = undefined;
    this.#waitingSince = stopwatch();
    this.listener.onDurable(commits);
    // Those just answered get one turn to bring their next commits, so that all of them share the next flush.
    if (this.#pending.length > 0) setImmediate(() => this.#kick());
  }

  #onFailed(error: unknown): void {
    this.failed = true;
    this.#flight = undefined;
    this.listener.onFailed(error, journalFile(this.number));
  }

  #take(): Commit[] {
    let characters = 0;
    let count = 0;
    while (count < this.#pending.length && characters < BATCH_CHARACTERS) {
      characters += this.#pending[count++]!.line?.length ?? 0;
    }
    return this.#pending.splice(0, count);
  }
}

const runningMean = (mean: number, value: number): number =>
  Number.isFinite(mean) ? mean + (value - mean) / 8 : value;
