import { expect, test } from 'vitest';
import { systemClock } from '../../../../server/core/kernel/clock.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { openStore, table, type Store } from '../../../../server/core/store/index.js';
import { SimulatedDisk, seededChance } from '../../../kit/simulatedDisk.js';
import { movedClock } from '../../../kit/clock.js';

interface PageRow {
  id: number;
  revision: number;
  text: string;
}
const pages = table<PageRow>({
  name: 'test.pages',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: { byRevision: { kind: 'ordered', columns: ['revision', 'id'] } },
});

const open = (disk: SimulatedDisk, clock = systemClock): Promise<Store> =>
  openStore({
    dataDir: '/cloud',
    tables: [pages],
    files: disk.files(),
    clock,
    log: silentLog(),
    lock: { release: async () => undefined },
  });

/** Some megabytes, so that a checkpoint makes several segments in many slices. */
async function fill(store: Store, count: number): Promise<void> {
  for (let from = 1; from <= count; from += 50) {
    await store.transaction(async (tx) => {
      for (let id = from; id < from + 50; id++) {
        await tx.insert(pages, { revision: 0, text: `${id} `.padEnd(10_000, 'lorem ipsum ') });
      }
    });
  }
}

/** Id and revision of all rows, with the beginning and the length of their text. */
async function readAll(store: Store): Promise<{ id: number; revision: number; text: string }[]> {
  const rows = await store.transaction((tx) =>
    tx.find(pages, { where: {}, limit: 100_000, walkLimit: 100_000 }),
  );
  return rows.map(({ id, revision, text }) => ({ id, revision, text: `${text.slice(0, 9)} ${text.length}` }));
}

const segments = (disk: SimulatedDisk) =>
  new Map([...disk.contents()].filter(([file]) => /test\.pages\/\d+\.json$/.test(file)));

/** Changes, removes and adds rows until told to stop. Answers how many transactions it made. */
async function scribble(store: Store, seed: number, until: () => boolean): Promise<number> {
  const chance = seededChance(seed);
  let count = 0;
  while (!until()) {
    await store.transaction(async (tx) => {
      const id = 1 + Math.floor(chance() * 500);
      const luck = chance();
      if (luck < 0.2) await tx.delete(pages, { id });
      else if (luck < 0.4) await tx.insert(pages, { revision: 1, text: 'new'.repeat(1000) });
      else await tx.update(pages, { id }, ({ revision }) => ({ revision: revision + 1 }));
    });
    count += 1;
  }
  return count;
}

test('a checkpoint under concurrent writes loses none of them, at once or at the next one', async () => {
  const disk = new SimulatedDisk();
  let store = await open(disk);
  await fill(store, 500);
  let finished = false;
  const checkpoint = store.checkpoint().then(() => (finished = true));
  const writers = [1, 2, 3].map((seed) => scribble(store, seed, () => finished));
  await checkpoint;
  for (const made of await Promise.all(writers)) expect(made).toBeGreaterThan(3);
  const expected = await readAll(store);

  // What the checkpoint caught half-way stands in the journal beside it ...
  disk.kill();
  store = await open(disk);
  expect(await readAll(store)).toEqual(expected);
  // ... and in the segments alone once the next one has cut that journal.
  await store.checkpoint();
  expect(store.stats().journalBytes).toBeLessThan(300);
  disk.kill();
  store = await open(disk);
  expect(await readAll(store)).toEqual(expected);
  await store.close();
  for (const content of segments(disk).values()) expect(content.length).toBeLessThanOrEqual(1 << 20);
});

test('a write to a segment that is just being written is marked for the next checkpoint', async () => {
  const disk = new SimulatedDisk();
  let store = await open(disk);
  // Small rows: one segment holds thousands of them, and is walked in many slices.
  for (let n = 0; n < 8; n++) {
    await store.transaction(async (tx) => {
      for (let i = 0; i < 5000; i++) await tx.insert(pages, { revision: 0, text: `${i}` });
    });
  }
  for (let turns = 1; turns <= 24; turns++) {
    const rewriteAll = { id: { in: [1, 20_000, 40_000] } };
    await store.transaction((tx) => tx.update(pages, rewriteAll, { revision: -turns }));
    const rotated = new Promise<void>((resolve) => {
      disk.onCall = (name) => {
        if (name === 'rename manifest.json') resolve();
      };
    });
    const checkpoint = store.checkpoint();
    await rotated;
    disk.onCall = undefined;
    // Somewhere between two slices of the walk, for one of these counts.
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    for (const id of [1, 15_000, 30_000]) {
      await store.transaction((tx) => tx.update(pages, { id }, { revision: turns }));
    }
    await checkpoint;
    await store.checkpoint();
    disk.kill();
    store = await open(disk);
    const changed = await store.transaction((tx) =>
      tx.find(pages, { where: { id: { in: [1, 15_000, 30_000] } }, limit: 9 }),
    );
    expect(changed.map(({ revision }) => revision)).toEqual([turns, turns, turns]);
  }
  await store.close();
});

test('a checkpoint never holds what a failed flush takes back', async () => {
  const disk = new SimulatedDisk();
  let store = await open(disk);
  await fill(store, 300);
  const expected = await readAll(store);
  let update: Promise<unknown> | undefined;
  let refuse = (): void => undefined;
  const refused = new Promise<void>((resolve) => (refuse = resolve));
  disk.hold = (name) => {
    // The first segment is being written: the last row changes, and the flush of that hangs while the walk goes on over it.
    if (name.startsWith('open 0001')) {
      update = store.transaction((tx) => tx.update(pages, { id: 300 }, { revision: 9 }));
      update.catch(() => undefined); // Looked at below.
    }
    return update && name.startsWith('datasync journal') ? refused : undefined;
  };
  const checkpoint = store.checkpoint();
  checkpoint.catch(() => undefined); // Looked at below.
  await expect.poll(() => segments(disk).size).toBe(3);
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect([...segments(disk).values()].at(-1)!.toString()).toContain('"revision":9');

  disk.failure = { call: disk.calls + 1, effect: 'half' };
  refuse();
  await expect(update).rejects.toMatchObject({ kind: 'unavailable', code: 'store_unavailable' });
  await expect(checkpoint).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(await readAll(store)).toEqual(expected);
  disk.hold = undefined;
  await store.checkpoint();
  expect(store.health().writable).toBe(true);
  disk.kill();
  store = await open(disk);
  expect(await readAll(store)).toEqual(expected);
  await store.close();
});

test('only segments that hold a changed row are rewritten, and small ones grow together', async () => {
  const disk = new SimulatedDisk();
  const store = await open(disk);
  await fill(store, 500);
  await store.checkpoint();
  const before = segments(disk);
  expect(before.size).toBeGreaterThanOrEqual(5);
  await store.transaction((tx) => tx.update(pages, { id: 250 }, { revision: 5 }));
  await store.checkpoint();
  const after = segments(disk);
  const kept = [...after].filter(([file, content]) => before.get(file)?.equals(content));
  expect(after.size).toBe(before.size);
  expect(kept).toHaveLength(before.size - 1);

  await store.transaction((tx) => tx.delete(pages, { id: { gt: 5 } }));
  await store.checkpoint();
  expect([...segments(disk).values()].map((content) => content.toString().split('\n').length)).toEqual([8]);
  await store.transaction((tx) => tx.delete(pages, {}));
  await store.checkpoint();
  expect(segments(disk).size).toBe(0);
  await store.close();
});

test('a key is never given twice, even when its row is gone from the disk', async () => {
  const disk = new SimulatedDisk();
  let store = await open(disk);
  const add = () => store.transaction((tx) => tx.insert(pages, { revision: 0, text: '' }));
  await add();
  await add();
  await store.transaction((tx) => tx.delete(pages, {}));
  await store.close();
  store = await open(disk);
  expect(await add()).toMatchObject({ id: 3 });
  await store.transaction(async (tx) => {
    await tx.insert(pages, { revision: 0, text: 'comes and goes' });
    await tx.delete(pages, { id: 4 });
  });
  disk.kill();
  store = await open(disk);
  expect(await add()).toMatchObject({ id: 5 });
  await store.close();
});

test('changes wait five minutes at most for a checkpoint, and a store in which nothing happens writes nothing', async () => {
  const disk = new SimulatedDisk();
  const clock = movedClock('2026-05-01T08:00:00Z');
  const store = await open(disk, clock);
  const idle = disk.calls;
  await clock.advance('2h');
  expect(disk.calls).toBe(idle);
  expect(store.stats().checkpoints).toBe(0);

  await store.transaction((tx) => tx.insert(pages, { revision: 0, text: 'one' }));
  await clock.advance('299s');
  expect(store.stats().checkpoints).toBe(0);
  await clock.advance('2s');
  await expect.poll(() => store.stats().checkpoints).toBe(1);
  await store.checkpoint();
  const quiet = disk.calls;
  await clock.advance('2h');
  expect(disk.calls).toBe(quiet);
  await store.close();
});

test('a long journal calls for a checkpoint by itself', async () => {
  const disk = new SimulatedDisk();
  const store = await openStore({
    dataDir: '/cloud',
    tables: [pages],
    files: disk.files(),
    clock: systemClock,
    log: silentLog(),
    lock: { release: async () => undefined },
    checkpointJournalMegabytes: 1,
  });
  await fill(store, 150);
  await expect.poll(() => store.stats().checkpoints).toBeGreaterThanOrEqual(1);
  await store.close();
});
