// Starts and stops that are cut short, and what the next start makes of them.
import { expect, test } from 'vitest';
import { SimulatedDisk, seededChance } from '../../../kit/simulatedDisk.js';
import type { Store } from '../../../../server/core/store/index.js';
import { act, openModelStore, readAll } from './model.js';

const note = (store: Store, text: string) =>
  store.transaction((tx) => act(tx, [{ do: 'enter', note: text }]));
const put = (store: Store, text: string) =>
  store.transaction((tx) =>
    act(tx, [{ do: 'put', row: { id: 1, group: 'a', rank: null, code: null, text } }]),
  );
const notes = async (store: Store) => [...(await readAll(store)).entries.values()].map((entry) => entry.note);

/** Runs work until its n-th call of the disk, and ends the process or the power there. Answers whether it got so far. */
async function endedAt(
  disk: SimulatedDisk,
  calls: number,
  end: 'kill' | 'power',
  work: () => Promise<unknown>,
) {
  let left = calls;
  const ended = new Promise<boolean>((resolve) => {
    disk.onCall = () => {
      if (left-- > 0) return;
      disk.onCall = undefined;
      if (end === 'kill') disk.kill();
      else disk.cutPower();
      resolve(true);
    };
  });
  const finished = work().then(() => false);
  const wasEnded = await Promise.race([ended, finished]);
  disk.onCall = undefined;
  return wasEnded;
}

for (const end of ['kill', 'power'] as const) {
  test(`a start that is cut off after an orderly stop does not keep the next one from starting (${end})`, async () => {
    let wasEnded = true;
    for (let calls = 0; wasEnded; calls++) {
      const disk = new SimulatedDisk(seededChance(calls));
      const store = await openModelStore(disk.files());
      await note(store, 'kept');
      await store.close();
      wasEnded = await endedAt(disk, calls, end, () => openModelStore(disk.files()));
      disk.kill();
      expect(await notes(await openModelStore(disk.files()))).toEqual(['kept']);
      expect(calls).toBeLessThan(100);
    }
  });
}

test('an orderly stop is one too when the power goes right behind it, or while it lasts', async () => {
  for (let seed = 0; seed < 60; seed++) {
    const disk = new SimulatedDisk(seededChance(seed));
    let store = await openModelStore(disk.files());
    await put(store, 'old');
    await store.checkpoint();
    await put(store, 'new');
    // Its segment takes the first one's place; the process dies before the removal is on disk.
    await store.checkpoint();
    disk.kill();
    store = await openModelStore(disk.files());
    await note(store, 'kept');
    await endedAt(disk, seed % 40, 'power', async () => {
      await store.close();
      disk.cutPower();
      disk.onCall = undefined;
    });
    disk.cutPower();
    const again = await openModelStore(disk.files());
    expect(await notes(again)).toEqual(['kept']);
    expect((await readAll(again)).items.get(1)).toMatchObject({ text: 'new' });
  }
});

test('what a failed flush left in the memory of the system alone is on disk after the next start, or not there', async () => {
  for (let seed = 0; seed < 40; seed++) {
    const disk = new SimulatedDisk(seededChance(seed));
    let store = await openModelStore(disk.files());
    await note(store, 'answered');
    disk.fault = (name) => (/^(data)?sync/.test(name) ? { effect: 'none' } : undefined);
    await expect(note(store, 'refused')).rejects.toMatchObject({ kind: 'unavailable' });
    disk.kill();
    disk.fault = undefined;
    store = await openModelStore(disk.files());
    const seen = await notes(store);
    await note(store, 'later');
    disk.cutPower();
    expect(await notes(await openModelStore(disk.files()))).toEqual([...seen, 'later']);
  }
});
