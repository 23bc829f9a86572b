// One short script, run again and again with another call of the disk failing each time, in each of three ways.
import { expect, test } from 'vitest';
import { SimulatedDisk, seededChance, type Failure } from '../../../kit/simulatedDisk.js';
import {
  act,
  emptyState,
  isUnavailable,
  openModelStore,
  predict,
  readAll,
  type Deed,
  type State,
} from './model.js';

const put = (id: number, group: string): Deed => ({
  do: 'put',
  row: { id, group, rank: id, code: `code ${id}`, text: 'text' },
});
const SCRIPT: readonly ('checkpoint' | Deed[])[] = [
  [put(1, 'a'), put(2, 'a')],
  [put(3, 'b')],
  'checkpoint',
  [{ do: 'move', group: 'a', to: 'b' }],
  [{ do: 'remove', id: 2 }, put(4, 'c')],
  'checkpoint',
  [put(5, 'c')],
];

interface Outcome {
  /** The store could be opened at all. */
  opened: boolean;
  answered: State;
  /** What may be on disk beside that: commits whose callers were told 503. */
  possible: State[];
  calls: number;
}

/** Plays the script, then kills the process. */
async function play(disk: SimulatedDisk): Promise<Outcome> {
  const outcome: Outcome = { opened: false, answered: emptyState, possible: [], calls: 0 };
  try {
    const store = await openModelStore(disk.files());
    outcome.opened = true;
    for (const step of SCRIPT) {
      if (step === 'checkpoint') {
        await store.checkpoint().catch(() => undefined); // What counts is what is there afterwards.
        continue;
      }
      const after = predict(outcome.answered, step, 1)!;
      try {
        await store.transaction((tx) => act(tx, step));
        outcome.answered = after;
        outcome.possible = [];
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        outcome.possible.push(after);
        expect(await readAll(store)).toEqual(outcome.answered);
      }
    }
  } catch (error) {
    if (outcome.opened || !String(error).includes('EIO')) throw error;
  }
  outcome.calls = disk.calls;
  return outcome;
}

test('whichever call of the disk fails, what was answered is there at the next start, after a kill and after a power cut', async () => {
  const { calls } = await play(new SimulatedDisk());
  expect(calls).toBeGreaterThan(60);
  const ways: Failure['effect'][] = ['none', 'half', 'done'];
  let refused = 0;
  for (let call = 1; call <= calls; call++) {
    for (const [i, effect] of ways.entries()) {
      for (const end of ['kill', 'power'] as const) {
        const disk = new SimulatedDisk(seededChance(call * 7 + i));
        disk.failure = { call, effect };
        const { answered, possible, opened } = await play(disk);
        refused += possible.length;
        disk.failure = undefined;
        if (end === 'kill') disk.kill();
        else disk.cutPower();
        const store = await openModelStore(disk.files());
        const state = await readAll(store);
        expect([answered, ...possible]).toContainEqual(state);
        if (!opened) expect(state).toEqual(emptyState);
        await store.close();
      }
    }
  }
  expect(refused).toBeGreaterThan(10);
});
