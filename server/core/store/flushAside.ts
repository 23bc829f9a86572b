// Writes a batch and flushes it in a thread of its own. A write, and a flush that the main thread orders when it next comes round,
// stand still while it is busy; here both go on, and the main thread can see in the midst of its work that the disk is free for the
// next batch. A disk that hangs holds up this thread and no other.
import { Worker } from 'node:worker_threads';
import type { Flush } from './flush.js';

/** Larger batches are rare, and go the ordinary way. */
const MOST_BYTES = 1 << 20;
const WORKER = new URL('./flushThread.js', import.meta.url);

type Word = { tookMs: number } | { message: string; code?: string };

class Job implements Flush {
  readonly done: Promise<number>;
  settle!: (tookMs: number) => void;
  fail!: (error: Error) => void;
  wasDone = false;

  constructor(private readonly thread: FlushThread) {
    this.done = new Promise((settle, fail) => {
      this.settle = settle;
      this.fail = fail;
    });
  }

  isDone(): boolean {
    return (this.wasDone ||= this.thread.hasDone(this));
  }
}

class FlushThread {
  /** 1 while there is work; 1 if the last work failed. */
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  /** File, length, position. */
  readonly #order = new Float64Array(new SharedArrayBuffer(24));
  readonly #data = new Uint8Array(new SharedArrayBuffer(MOST_BYTES));
  readonly #worker: Worker;
  /** Those that nothing was heard of yet, oldest first. All but the last are done. */
  readonly #jobs: Job[] = [];
  #runs = false;

  constructor() {
    const workerData = { state: this.#state, order: this.#order, data: this.#data.buffer };
    this.#worker = new Worker(WORKER, { workerData });
    this.#worker.once('online', () => (this.#runs = true));
    this.#worker.on('message', (word: Word) => this.#heard(word));
    this.#worker.once('error', (error) => this.#ended(error));
    this.#worker.once('exit', () => this.#ended(new Error('the thread that flushes has ended')));
    this.#worker.unref(); // Behind the listeners: one for messages takes it back.
  }

  isFreeFor(bytes: number): boolean {
    const last = this.#jobs.at(-1);
    return this.#runs && bytes <= MOST_BYTES && (!last || last.isDone());
  }

  flush(file: number, data: Uint8Array, position: number): Flush {
    // An idle thread keeps no process alive, and one at work does.
    if (this.#jobs.length === 0) this.#worker.ref();
    const job = new Job(this);
    this.#jobs.push(job);
    this.#data.set(data);
    this.#order.set([file, data.length, position]);
    Atomics.store(this.#state, 0, 1);
    Atomics.notify(this.#state, 0);
    return job;
  }

  hasDone(job: Job): boolean {
    const isIdle = Atomics.load(this.#state, 0) === 0;
    return isIdle && Atomics.load(this.#state, 1) === 0 && this.#jobs.at(-1) === job;
  }

  #heard(word: Word): void {
    const job = this.#jobs.shift();
    if (this.#jobs.length === 0) this.#worker.unref();
    if ('tookMs' in word) {
      job?.settle(word.tookMs);
    } else {
      const { message, ...rest } = word;
      job?.fail(Object.assign(new Error(message), rest));
    }
  }

  #ended(error: Error): void {
    this.#runs = false;
    for (const job of this.#jobs.splice(0)) job.fail(error);
  }
}

let thread: FlushThread | undefined;

/**
 * The thread's work, where it can take it at this moment: undefined while it starts, while it works for another store, for large
 * batches, and once it has ended. The first call starts it, one for all stores of the process.
 */
export function flushAside(file: number, data: Uint8Array, position: number): Flush | undefined {
  thread ??= new FlushThread();
  return thread.isFreeFor(data.length) ? thread.flush(file, data, position) : undefined;
}
