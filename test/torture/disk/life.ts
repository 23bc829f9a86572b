// One store on a simulated disk through many lives, beside what it has promised. After every step: what was answered is there, what
// was refused is not seen, and nothing else is.
import assert from 'node:assert/strict';
import { movedClock } from '../../kit/clock.js';
import { SimulatedDisk, seededChance } from '../../kit/simulatedDisk.js';
import { StoreDamageError, type Store } from '../../../server/core/store/index.js';
import {
  act, emptyState, isRefusal, isUnavailable, openModelStore, predict, readAll, type Deed, type State,
} from '../../unit/core/store/model.js'; // prettier-ignore

/** Keys of notes that were undone may be skipped: notes count in their order. */
export const textOfState = ({ items, entries }: State): string =>
  JSON.stringify([
    [...items.values()]
      .toSorted((a, b) => a.id - b.id)
      .map(({ id, group, rank, code, text }) => [id, group, rank, code, text]),
    [...entries.values()].toSorted((a, b) => a.id - b.id).map(({ note }) => note),
  ]);

export type Figures = Record<
  'writes' | 'refused writes' | 'reads' | 'starts' | 'refused starts' | 'kills' | 'power cuts' | 'healed',
  number
>;

export const newFigures = (): Figures => ({
  ...{ writes: 0, 'refused writes': 0, reads: 0, starts: 0, 'refused starts': 0 },
  ...{ kills: 0, 'power cuts': 0, healed: 0 },
});

export class Life {
  readonly disk: SimulatedDisk;
  readonly clock = movedClock('2026-05-01T08:00:00Z');
  store!: Store;
  /** What answers have promised. */
  promised: State = emptyState;
  /** Submitted after it and not answered yet, each with those before it. */
  #open: State[] = [];
  /** Refused since the last answer: not to be seen in this life, but after a crash they may be on disk. */
  #refused: State[] = [];
  /** Which note a key was given to: no key is given twice. */
  readonly #notes = new Map<number, string>();

  constructor(
    seed: number,
    private readonly figures: Figures,
  ) {
    this.disk = new SimulatedDisk(seededChance(seed ^ 0x5eed));
  }

  async open(): Promise<void> {
    this.figures.starts += 1;
    this.store = await openModelStore(this.disk.files(), '1.0.0', this.clock);
  }

  /** Transactions at once, and a look beside them. Each is answered, or refused with 503. */
  async write(batch: readonly (readonly Deed[])[]): Promise<void> {
    let state = this.promised;
    const work = batch.map((deeds) => {
      const after = predict(state, deeds, Math.max(0, ...state.entries.keys()) + 1);
      // One that changes nothing may be answered before those that it does not rest on: it promises nothing.
      if (after && textOfState(after) !== textOfState(state)) {
        state = after;
        this.#open.push(after);
      }
      return this.#submit(deeds, after);
    });
    await Promise.all([...work, this.look()]);
    assert.deepEqual(this.#open, [], 'every write was answered');
  }

  async #submit(deeds: readonly Deed[], after: State | undefined): Promise<void> {
    try {
      await this.store.transaction((tx) => act(tx, deeds));
    } catch (error) {
      if (isUnavailable(error)) {
        this.figures['refused writes'] += 1;
        assert.match(String((error as Error).message), /cannot write to its disk/);
        if (!after) return;
        this.#open = this.#open.filter((one) => one !== after);
        this.#refused.push(after);
        return;
      }
      if (!isRefusal(error)) throw error;
      assert.equal(after, undefined, 'refused although nothing stood against it');
      return;
    }
    assert.ok(after, 'it should have been refused');
    this.figures.writes += 1;
    this.#answered(after);
  }

  /** An answer, or what a reader saw: from now on it is promised, and all before it. */
  #answered(state: State): void {
    const at = this.#open.indexOf(state);
    if (at < 0) return; // A later one was answered before, and held it.
    this.promised = state;
    this.#open.splice(0, at + 1);
    this.#refused = [];
  }

  /** What a reader sees is promised, or has just come on disk; never what is taken back. */
  async look(): Promise<void> {
    let seen: State;
    try {
      seen = await readAll(this.store);
    } catch (error) {
      // It had seen a write that was then taken back: it is refused together with it.
      if (isUnavailable(error)) return;
      throw error;
    }
    this.figures.reads += 1;
    for (const { id, note } of seen.entries.values()) {
      assert.equal(this.#notes.get(id) ?? note, note, `key ${id} was given twice`);
      this.#notes.set(id, note);
    }
    const text = textOfState(seen);
    if (text === textOfState(this.promised)) return;
    const newer = this.#open.find((state) => textOfState(state) === text);
    assert.ok(newer, `a reader saw what is not on disk: ${text}\npromised: ${textOfState(this.promised)}`);
    this.#answered(newer);
  }

  /** The process or the power ends at the next call number so-and-so while `work` goes on; then all is read again. */
  async crash(power: boolean, calls: number, work: () => Promise<unknown>): Promise<void> {
    this.figures[power ? 'power cuts' : 'kills'] += 1;
    let left = calls;
    const pull = () => (power ? this.disk.cutPower() : this.disk.kill());
    const happened = new Promise<void>((resolve) => {
      this.disk.onCall = () => {
        if (left-- > 0) return;
        this.disk.onCall = undefined;
        pull();
        resolve();
      };
    });
    // Where the work needs fewer calls, it ends when the work has.
    const ended = work().then(() => {
      if (!this.disk.onCall) return;
      this.disk.onCall = undefined;
      pull();
    });
    await Promise.race([happened, ended]);
    await this.comeBack();
  }

  /** After a crash: exactly one of the states that may be on disk, none of them older than what was promised. */
  async comeBack(): Promise<void> {
    await this.open();
    const candidates = [this.promised, ...this.#refused, ...this.#open];
    const state = await readAll(this.store);
    const text = textOfState(state);
    assert.ok(
      candidates.some((one) => textOfState(one) === text),
      `after the start there is ${text}\npromised: ${textOfState(this.promised)}`,
    );
    this.promised = state;
    this.#open = [];
    this.#refused = [];
  }

  /** Stops in order where the disk lets it. */
  async close(): Promise<void> {
    await this.store.close().catch((error: unknown) => {
      assert.match(
        String(error),
        /E[A-Z]{2,}|flush failed|changes that are in no segment|cannot write/,
        'a stop that fails says why',
      );
    });
  }

  /** A start on a disk with a fault either works or is refused with words, and harms nothing. */
  async openDespite(fault: () => void, mend: () => void): Promise<void> {
    fault();
    try {
      await this.open();
      await this.look();
    } catch (error) {
      this.figures['refused starts'] += 1;
      assert.match(
        String(error),
        /journal|manifest\.json|deskcloud\.id|\d{4}\.json|store|list|cloud|makeDirectory/,
        `a refused start names the file: ${String(error)}`,
      );
      if (error instanceof StoreDamageError) assert.ok(error.offset >= 0);
      mend();
      this.disk.kill();
      await this.comeBack();
    }
    mend();
  }

  /** The fault is over: without anybody's help the store takes writes again, and holds what it held. */
  async heal(): Promise<void> {
    for (let tries = 0; !this.store.health().writable; tries++) {
      assert.match(
        this.store.health().reason ?? '',
        /journal-\d+\.log|manifest\.json/,
        'health names the file',
      );
      assert.ok(tries < 20, `it does not heal: ${this.store.health().reason}`);
      await this.clock.advance('31s');
      await turns(40);
      this.figures.healed += this.store.health().writable ? 1 : 0;
    }
    await this.look();
  }
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
