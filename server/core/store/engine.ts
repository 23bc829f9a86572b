// The embedded engine: rows in memory, commits through the journal, checkpoints behind them.
//
// Promises: a failed flush undoes the unflushed commits in memory, newest first; their callers, and readers who have seen them, get
// 503, `health` says why, reads go on and never show what was taken back. Writes are accepted again once a checkpoint has succeeded
// whose manifest names the failed journal's good length. An emitted event is delivered after durability, never on rollback.
import { unavailable } from '../kernel/errors.js';
import { SECOND, type Clock, type Instant } from '../kernel/clock.js';
import { background, type Log } from '../kernel/log.js';
import { CheckpointTimer } from './checkpointTimer.js';
import { UnflushedCommits, commitLine, type Answer, type Commit } from './commits.js';
import { Journal } from './journal.js';
import { Listeners, type Listener } from './listeners.js';
import { scanTable } from './scan.js';
import type { StoreSnapshot } from './snapshot.js';
import { StoreDisk, type DiskState } from './storeDisk.js';
import type { Files } from './files.js';
import type { TableState } from './tableState.js';
import { Transaction, undo } from './transaction.js';
import { Transactions, type Step } from './transactions.js';
import {
  StoreUsageError,
  type OrderColumn,
  type Store,
  type StoreHealth,
  type StoreStats,
  type Table,
  type Tx,
  type Where,
} from './types.js';

export interface EngineOptions {
  files: Files;
  dataDir: string;
  app: string;
  clock: Clock;
  log: Log;
  checkpointJournalMegabytes: number;
  checkpointSeconds: number;
  /** Called once the store is closed, whatever became of its last checkpoint. */
  release(): Promise<void>;
}

/** Corrections of the system's clock are smaller; whatever is larger was meant. */
const LARGEST_STEP_BACK_MS = 5 * SECOND;

export class Engine implements Store {
  readonly #transactions = new Transactions((leftWork) => this.#journal.turned(leftWork));
  readonly #journal: Journal<Commit>;
  readonly #disk: StoreDisk;
  readonly #timer: CheckpointTimer;
  readonly #listeners: Listeners;
  readonly #unflushed: UnflushedCommits;
  #seq: number;
  #lastInstant: Instant = 0;
  #commits = 0;
  #reason: string | null = null;
  #failures = 0;
  #checkpoint: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    private readonly options: EngineOptions,
    private readonly tables: ReadonlyMap<string, TableState>,
    state: DiskState,
  ) {
    const { files, dataDir, clock, log } = options;
    this.#listeners = new Listeners(log);
    this.#seq = state.seq;
    this.#unflushed = new UnflushedCommits(state.seq);
    this.#journal = new Journal(files, dataDir, log, {
      onDurable: (commits) => this.#onDurable(commits),
      onFailed: (error, file) => this.#onFailed(error, file),
    });
    const { app } = options;
    this.#disk = new StoreDisk(
      { files, dataDir, app, log, seq: () => this.#seq },
      tables,
      this.#journal,
      state,
    );
    this.#timer = new CheckpointTimer(clock, options.checkpointSeconds * 1000, () =>
      background(log, 'checkpoint', this.checkpoint()),
    );
  }

  /** Takes the directory into use: from here on it is not clean, and a new journal takes the commits. */
  async open(): Promise<void> {
    try {
      await this.#disk.open();
    } catch (error) {
      await this.#journal.close();
      throw error;
    }
    if (this.#disk.hasChanges()) this.#timer.changed();
  }

  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    if (this.#closing) return Promise.reject(unavailable('store_closed', 'the cloud is stopping'));
    return new Promise<Result>((resolve, reject) => {
      this.#transactions.add(this.#stepOf(work, resolve, reject));
    });
  }

  scan<Row>(
    table: Table<Row>,
    where: Where<Row> = {},
    orderBy: readonly OrderColumn<Row>[] = [],
  ): AsyncIterable<Row> {
    return scanTable(this, this.#tableOf(table), where, orderBy) as AsyncIterable<Row>;
  }

  on(listener: Listener): () => void {
    return this.#listeners.add(listener);
  }

  health(): StoreHealth {
    return { writable: this.#reason === null, reason: this.#reason };
  }

  stats(): StoreStats {
    const tables: StoreStats['tables'] = {};
    for (const table of this.tables.values()) {
      const { list } = table.segments;
      const bytes = list.reduce((sum, segment) => sum + segment.bytes, 0);
      tables[table.name] = { rows: table.primary.size, segments: list.length, bytes };
    }
    return {
      commits: this.#commits,
      journalBytes: this.#disk.journalBytes(),
      checkpoints: this.#disk.checkpoints,
      snapshots: this.#disk.snapshots,
      tables,
    };
  }

  checkpoint(): Promise<void> {
    if (this.#closing) return Promise.reject(unavailable('store_closed', 'the cloud is stopping'));
    return this.#sharedCheckpoint();
  }

  async snapshot(): Promise<StoreSnapshot> {
    for (;;) {
      await this.checkpoint();
      let snapshot: StoreSnapshot | undefined;
      await this.#between(() => (snapshot = this.#takeSnapshot()));
      if (snapshot) return snapshot;
    }
  }

  /** Memory is ahead of the disk by the unflushed commits. */
  #takeSnapshot(): StoreSnapshot | undefined {
    const seq = this.#unflushed.settled;
    const pinned = this.#disk.pin(seq);
    if (!pinned) return undefined;
    const ahead = this.#unflushed.rowsAdded();
    const tables: Record<string, number> = {};
    for (const table of this.tables.values()) {
      tables[table.name] = table.primary.size - (ahead.get(table) ?? 0);
    }
    const { directory, files, unpin } = pinned;
    return { directory, seq, tables, files, release: () => this.#releaseSnapshot(unpin) };
  }

  /** What it alone kept is removed by the next checkpoint. */
  async #releaseSnapshot(unpin: () => void): Promise<void> {
    unpin();
    if (this.#closing) return;
    await this.checkpoint().catch((error: unknown) =>
      this.options.log.warn({ err: error }, 'files of a released snapshot wait for the next checkpoint'),
    );
  }

  #sharedCheckpoint(): Promise<void> {
    this.#checkpoint ??= this.#runCheckpoint().finally(() => (this.#checkpoint = undefined));
    return this.#checkpoint;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #stepOf<Result>(
    work: (tx: Tx) => Promise<Result>,
    resolve: (result: Result) => void,
    fail: (error: unknown) => void,
  ): Step {
    let tx: Transaction | undefined;
    let abandoned = false;
    return {
      start: (ended) => {
        const open = (tx = new Transaction((table) => this.#tableOf(table), this.#now()));
        callAsync(() => work(open)).then(
          (result) => {
            if (abandoned) return;
            open.end('its work has ended');
            this.#commit(open, { settle: () => resolve(result), fail });
            ended();
          },
          (error: unknown) => {
            // An abandoned transaction has been answered; what its work says afterwards is a consequence.
            if (abandoned) return;
            open.end('its work has failed');
            open.rollBack();
            // A refusal is an answer, too: it must not rest on what a failed flush may take back.
            this.#unflushed.answer(open.seen, { settle: () => fail(error), fail });
            ended();
          },
        );
      },
      abandon: () => {
        abandoned = true;
        const reason = 'it awaited something other than tx and was rolled back';
        tx?.end(reason);
        tx?.rollBack();
        const error = new StoreUsageError(`a transaction may await tx alone: ${reason}`);
        this.options.log.error(
          { err: error, work: work.toString().slice(0, 300) },
          'stray await in a transaction',
        );
        fail(error);
      },
    };
  }

  #commit(tx: Transaction, answer: Answer): void {
    const { changes, emitted, seen } = tx;
    if (changes.length > 0 && this.#reason !== null) {
      tx.rollBack();
      this.#unflushed.answer(seen, { settle: () => answer.fail(this.#refusal()), fail: answer.fail });
      return;
    }
    if (changes.length === 0 && (emitted.length === 0 || this.#unflushed.isEmpty)) {
      this.#listeners.deliver(emitted, this.#lastInstant);
      this.#unflushed.answer(seen, answer);
      return;
    }
    const seq = ++this.#seq;
    const at = this.#lastInstant;
    const line = changes.length > 0 ? commitLine(seq, at, changes) : undefined;
    for (const { table } of changes) table.lastSeq = seq;
    const commit: Commit = { seq, at, line, changes, emitted, answers: [answer] };
    this.#unflushed.add(commit);
    this.#journal.add(commit);
    this.#commits += 1;
    if (changes.length > 0) this.#timer.changed();
  }

  #onDurable(commits: readonly Commit[]): void {
    this.#unflushed.remove(commits);
    for (const { emitted, at, answers } of commits) {
      this.#listeners.deliver(emitted, at);
      for (const answer of answers) answer.settle();
    }
    if (this.#disk.journalBytes() > this.options.checkpointJournalMegabytes * 1e6) this.#timer.urge();
  }

  #onFailed(error: unknown, file: string): void {
    // The failure is heard in the middle of a turn: a transaction may be open.
    this.#transactions.between(() => this.#takeBack(error, file));
  }

  #takeBack(error: unknown, file: string): void {
    const { log } = this.options;
    this.#failures += 1;
    this.#reason = `${file}: ${error instanceof Error ? error.message : String(error)}`;
    const commits = this.#unflushed.takeAll(this.#seq);
    this.#journal.dropPending();
    for (const { changes } of commits.toReversed()) undo(changes);
    log.error({ err: error, file, undone: commits.length }, 'the disk refused a write: commits were undone');
    for (const answer of commits.flatMap(({ answers }) => answers)) answer.fail(this.#refusal(error));
    this.#timer.failed();
  }

  #refusal(cause?: unknown): Error {
    return unavailable(
      'store_unavailable',
      'the cloud cannot write to its disk at the moment; try again in a few seconds',
      { cause },
    );
  }

  async #runCheckpoint(): Promise<void> {
    const { log } = this.options;
    const failures = this.#failures;
    this.#timer.running();
    try {
      await this.#disk.checkpoint({
        between: (work) => this.#between(work),
        settled: async () => {
          await this.#unflushed.upTo(this.#seq);
          if (this.#failures !== failures) throw new Error('a flush failed during the checkpoint');
        },
        onBroken: (error, file) => this.#onFailed(error, file),
      });
    } catch (error) {
      this.#timer.failed();
      throw error;
    }
    if (this.#reason !== null && !this.#journal.failed) {
      log.info({ reason: this.#reason }, 'the disk takes writes again');
      this.#reason = null;
    }
    this.#timer.succeeded(this.#disk.hasChanges());
  }

  #between(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#transactions.between(() => {
        try {
          work();
          resolve();
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  async #close(): Promise<void> {
    try {
      // Behind every transaction that was begun.
      await new Promise<void>((resolve) => {
        const start = (ended: () => void) => {
          ended();
          resolve();
        };
        this.#transactions.add({ start, abandon: resolve });
      });
      await this.#unflushed.upTo(this.#seq).catch(() => undefined); // Their own callers have been told.
      this.#timer.stop();
      await this.#checkpoint?.catch(() => undefined); // Logged where it ran; the one below decides.
      await this.#sharedCheckpoint();
      await this.#disk.markClean();
    } finally {
      this.#timer.stop();
      await this.#journal.close();
      await this.options.release();
    }
  }

  #tableOf(table: { readonly name: string }): TableState {
    const state = this.tables.get(table.name);
    if (!state)
      throw new StoreUsageError(`${table.name} is not among the tables that the store was opened with`);
    return state;
  }

  /** What types.ts says of `tx.now()`: small steps back are waited out, a clock that was set back is followed. */
  #now(): Instant {
    const wall = this.options.clock.now();
    const backMs = this.#lastInstant - wall;
    if (backMs > LARGEST_STEP_BACK_MS) {
      const seconds = Math.round(backMs / SECOND);
      this.options.log.warn({ seconds }, `the clock was set back by ${seconds} s; the cloud follows it`);
      this.#lastInstant = wall;
    }
    this.#lastInstant = Math.max(this.#lastInstant, wall);
    return this.#lastInstant;
  }
}

/** A work that throws before its first await is one that rejects. */
async function callAsync<Result>(work: () => Promise<Result>): Promise<Result> {
  return work();
}
