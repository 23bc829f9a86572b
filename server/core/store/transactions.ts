// Runs transactions one after another, each to its end in microtasks.
//
// Promise: transactions are serialisable. While one is open no other work of the store runs, and none stays open across a turn of
// the event loop: one that does has awaited something else than `tx`; it is rolled back and reported as a bug.
import { stopwatch } from './slices.js';

/** After this much work the event loop gets a turn before the next transaction starts. */
const TURN_MS = 5;

export interface Step {
  /** Starts the transaction and calls `ended` once, when its work has ended in whatever way. */
  start(ended: () => void): void;
  /** It has awaited something else: undo it. `ended` will not be heard any more. */
  abandon(): void;
}

export class Transactions {
  readonly #queue: Step[] = [];
  #head = 0;
  #open: Step | undefined;
  #guarded = false;
  #turnBegan = 0;
  readonly #between: (() => void)[] = [];

  /** `onTurn` is called once in each turn of the event loop in which transactions ran, after them; some may be left for the next. */
  constructor(private readonly onTurn: (leftWork: boolean) => void) {}

  add(step: Step): void {
    this.#queue.push(step);
    this.#next();
  }

  /** Runs `work` while no transaction is open: at once, or as soon as the open one has ended. */
  between(work: () => void): void {
    if (this.#open) this.#between.push(work);
    else work();
  }

  #next(): void {
    if (this.#open) return;
    for (let work = this.#between.shift(); work; work = this.#between.shift()) work();
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = 0;
      return;
    }
    if (!this.#guarded) this.#guard();
    else if (stopwatch() - this.#turnBegan > TURN_MS) return;
    const step = this.#queue[this.#head]!;
    this.#head += 1;
    if (this.#head > 1024) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    this.#open = step;
    step.start(() => {
      if (this.#open !== step) return;
      this.#open = undefined;
      this.#next();
    });
  }

  /** Microtasks run dry before an immediate fires: a transaction that is open then waits for something outside. */
  #guard(): void {
    this.#guarded = true;
    this.#turnBegan = stopwatch();
    setImmediate(() => {
      this.#guarded = false;
      const stray = this.#open;
      if (stray) {
        this.#open = undefined;
        stray.abandon();
      }
      this.onTurn(this.#head < this.#queue.length);
      this.#next();
    });
  }
}
