import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SimulatedDisk, seededChance, type Failure } from '../../../kit/simulatedDisk.js';
import type { Store } from '../../../../server/core/store/index.js';
import { act, emptyState, isRefusal, isUnavailable, openModelStore, predict, readAll } from './model.js';
import type { Deed, State } from './model.js';

const group = fc.constantFrom('a', 'b', 'c');
const row = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  group,
  rank: fc.option(fc.integer({ min: -2, max: 2 })),
  code: fc.option(fc.constantFrom('x', 'y', 'z')),
  text: fc.string({ maxLength: 20, unit: 'binary' }),
});
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: row.map((row) => ({ do: 'put' as const, row })) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), group, to: group }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }).map((id) => ({ do: 'remove' as const, id })) },
  { weight: 2, arbitrary: fc.string({ maxLength: 5 }).map((note) => ({ do: 'enter' as const, note })) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('claim' as const), group, limit: fc.integer({ min: 0, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'throw' as const }) },
);
const transaction = fc.array(deed, { minLength: 1, maxLength: 5 });

type Step =
  | { step: 'write'; batch: Deed[][] }
  | { step: 'checkpoint'; wait: boolean }
  | { step: 'reopen' }
  | { step: 'accident'; power: boolean; calls: number; batch: Deed[][] }
  | { step: 'fail'; effect: Failure['effect']; calls: number };

const batch = fc.array(transaction, { minLength: 1, maxLength: 6 });
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ step: fc.constant('write' as const), batch }) },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('checkpoint' as const), wait: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ step: 'reopen' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constant('accident' as const),
        power: fc.boolean(),
        calls: fc.integer({ min: 0, max: 25 }),
        batch,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constant('fail' as const),
        effect: fc.constantFrom('none' as const, 'half' as const, 'done' as const),
        calls: fc.integer({ min: 1, max: 12 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 14 },
);

/** The real store beside the model, through one run. */
class Run {
  store!: Store;
  /** What an answer has promised, and what may be on disk beyond it: states in the order of their commits. */
  promised: State = emptyState;
  possible: State[] = [];
  nextEntry = 1;

  constructor(readonly disk: SimulatedDisk) {}

  async open(): Promise<void> {
    this.store = await openModelStore(this.disk.files());
  }

  /** Submits transactions at once, and keeps the model in step with what each is answered. */
  write(batch: readonly Deed[][]): Promise<unknown> {
    let state = this.promised;
    for (const later of this.possible) state = later;
    const work = batch.map((deeds) => {
      const after = predict(state, deeds, this.nextEntry);
      const answer = this.store.transaction((tx) => act(tx, deeds));
      if (after === undefined) {
        return answer.then(
          () => expect.fail('it should have been refused'),
          (error: unknown) => {
            if (!isRefusal(error) && !isUnavailable(error)) throw error;
          },
        );
      }
      state = after;
      this.nextEntry = Math.max(this.nextEntry, ...[...after.entries.keys()].map((id) => id + 1));
      this.possible.push(after);
      return answer.then(
        () => {
          const at = this.possible.indexOf(after);
          if (at < 0) return; // A later one has been answered before: its promise holds this one.
          this.promised = after;
          this.possible.splice(0, at + 1);
        },
        (error: unknown) => {
          if (!isUnavailable(error)) throw error;
        },
      );
    });
    return Promise.all(work);
  }

  /** While the disk refuses, the store shows what it has promised and nothing else; then it recovers. */
  async afterFailure(): Promise<void> {
    this.disk.failure = undefined;
    expect(await readAll(this.store)).toEqual(this.promised);
    if (!this.store.health().writable) {
      expect(this.store.health().reason).toMatch(/EIO/);
      await expect(
        this.store.transaction((tx) => act(tx, [{ do: 'enter', note: 'refused' }])),
      ).rejects.toSatisfy(isUnavailable);
      await this.store.checkpoint();
    }
    expect(this.store.health()).toEqual({ writable: true, reason: null });
    this.possible = [];
    await this.learnNextEntry();
  }

  /** Keys of undone inserts may be skipped, never given again: the model asks where the numbers stand. */
  async learnNextEntry(): Promise<void> {
    const probe = [
      { do: 'enter', note: 'probe' },
      { do: 'claim', group: 'none', limit: 1 },
    ] as const;
    await this.store.transaction((tx) => act(tx, probe));
    const state = await readAll(this.store);
    const newest = Math.max(...state.entries.keys());
    expect(newest).toBeGreaterThan(Math.max(0, ...this.promised.entries.keys()));
    this.promised = {
      items: this.promised.items,
      entries: new Map(this.promised.entries).set(newest, { id: newest, note: 'probe' }),
    };
    this.nextEntry = newest + 1;
  }

  /** After a crash: one of the states that may be on disk, no earlier than what was promised. */
  async afterCrash(): Promise<void> {
    await this.open();
    const state = await readAll(this.store);
    const candidates = [this.promised, ...this.possible];
    expect(candidates).toContainEqual(state);
    this.promised = state;
    this.possible = [];
    await this.learnNextEntry();
  }
}

async function play(script: readonly Step[], seed: number): Promise<void> {
  const run = new Run(new SimulatedDisk(seededChance(seed)));
  await run.open();
  for (const step of script) {
    switch (step.step) {
      case 'write':
        await run.write(step.batch);
        expect(run.possible).toEqual([]);
        break;
      case 'checkpoint': {
        const done = run.store.checkpoint();
        if (step.wait) await done;
        else done.catch(() => undefined); // It runs beside what follows; an accident may end it.
        break;
      }
      case 'reopen':
        await run.store.close();
        await run.open();
        break;
      case 'accident': {
        let left = step.calls;
        const happened = new Promise<void>((resolve) => {
          run.disk.onCall = () => {
            if (left-- > 0) return;
            run.disk.onCall = undefined;
            if (step.power) run.disk.cutPower();
            else run.disk.kill();
            resolve();
          };
        });
        const written = run.write(step.batch).then(async () => {
          // It needed fewer calls than that: let it end a checkpoint, too, then pull the plug.
          run.store.checkpoint().catch(() => undefined);
          for (let i = 0; i < step.calls; i++) await new Promise((resolve) => setImmediate(resolve));
          const last = run.disk.onCall as (() => void) | undefined;
          left = 0;
          last?.();
        });
        await Promise.race([happened, written]);
        run.disk.onCall = undefined;
        await run.afterCrash();
        break;
      }
      case 'fail': {
        run.disk.failure = { call: run.disk.calls + step.calls, effect: step.effect };
        const batch: Deed[][] = [[{ do: 'enter', note: 'while it fails' }]];
        await run.write(batch);
        run.possible = []; // What was refused has been undone.
        await run.store.checkpoint().catch(() => undefined); // Whether it fails depends on where the failure falls.
        await run.write(batch);
        await run.afterFailure();
        break;
      }
    }
  }
  expect(await readAll(run.store)).toEqual(run.promised);
  await run.store.close();
  await run.open();
  expect(await readAll(run.store)).toEqual(run.promised);
  await run.store.close();
}

test('whatever happens to the disk, nothing answered is lost and nothing half done is seen', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer(), (script, seed) => play(script, seed)),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  );
}, 120_000);
