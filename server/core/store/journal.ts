// The journal: commits wait in memory until one write and one flush carries them all to disk.
//
// Promise: an answered write is on disk. One flush is in flight at a time; a failed one is never tried again, and the file that it
// failed on is never written to again.
import type { Log } from '../kernel/log.js';
import type { Files, OpenFile } from './files.js';
import { encodeBatch, journalHeadLine, type JournalHead } from './journalFormat.js';
import { JournalMark } from './journalMark.js';
import { inDirectory, journalFile } from './storeFolder.js';

/** More than this does not go into one batch: a batch is built in one piece on the main thread. */
const BATCH_CHARACTERS = 2 << 20;

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
  #flight: Promise<void> | undefined;
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
    this.#pending.push(commit);
  }

  /** Starts a flush, unless one is in flight: then what waits goes with the next. */
  kick(): void {
    if (this.#flight || this.#paused || this.failed || this.#pending.length === 0) return;
    this.#flight = Promise.resolve().then(() => this.#flush());
  }

  /** No flush starts until `resume`; resolves when none is in flight. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#flight;
  }

  resume(): void {
    this.#paused = false;
    this.kick();
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

  async #flush(): Promise<void> {
    const commits = this.#take();
    const lines = commits.flatMap(({ line }) => line ?? []);
    try {
      if (lines.length > 0) {
        if (!this.#handle) throw new Error('the journal is closed');
        const batch = encodeBatch(this.lastBatch + 1, lines);
        await this.#handle.write(batch, this.bytes);
        await this.#handle.datasync();
        this.bytes += batch.length;
        this.lastBatch += 1;
        this.isEmpty = false;
        this.#mark.note({ directory: this.#directory, journal: this.number, batch: this.lastBatch });
      }
    } catch (error) {
      this.failed = true;
      this.#flight = undefined;
      this.listener.onFailed(error, journalFile(this.number));
      return;
    }
    this.listener.onDurable(commits);
    // Those just answered get one turn to bring their next commits, so that all of them share the next flush.
    setImmediate(() => {
      this.#flight = undefined;
      this.kick();
    });
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
