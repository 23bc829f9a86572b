// A snapshot is the store as of one commit, and stays so while the store works on.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemFiles, table, verifyStore, type StoreSnapshot } from '../../../../server/core/store/index.js';
import { temporaryDirectory } from '../../../kit/process.js';
import { openTestStore } from '../../../kit/store.js';

interface Half {
  id: number;
  /** One transaction writes both halves of a pair. */
  pair: number;
  revision: number;
  text: string;
}
const halves = table<Half>({
  name: 'test.halves',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: { byPair: { kind: 'ordered', columns: ['pair', 'id'] } },
});
const notes = table<{ id: number }>({ name: 'test.notes', version: 1, key: ['id'], autoKey: true });

async function copy(dataDir: string, { files }: StoreSnapshot, target: string): Promise<void> {
  for (const { path: name, bytes, content } of files) {
    await mkdir(path.dirname(path.join(target, name)), { recursive: true });
    if (content) await writeFile(path.join(target, name), content);
    else {
      const whole = await readFile(path.join(dataDir, name));
      await writeFile(path.join(target, name), whole.subarray(0, bytes));
    }
  }
}

test('a copy of a snapshot opens as the store was after one commit, with the rows it states, though writing never paused', async () => {
  await using opened = await openTestStore([halves, notes], { sync: false });
  await using target = await temporaryDirectory();
  const { store, dataDir } = opened;
  const text = 'lorem ipsum '.repeat(200);
  let isWriting = true;
  let pairs = 0;
  const write = async () => {
    while (isWriting) {
      const pair = ++pairs;
      await store.transaction(async (tx) => {
        await tx.insert(halves, { pair, revision: 0, text });
        await tx.insert(halves, { pair, revision: 0, text });
        await tx.insert(notes, {});
        const old = 1 + (pair % Math.max(1, pair - 1));
        await tx.update(halves, { pair: old }, ({ revision }) => ({ revision: revision + 1 }));
        if (pair % 3 === 0) await tx.delete(halves, { pair: pair - 1 });
      });
    }
  };
  const writers = Promise.all(Array.from({ length: 8 }, write));
  while (pairs < 600) await new Promise((resolve) => setImmediate(resolve));

  const snapshot = await store.snapshot();
  const before = pairs;
  // What it names must outlive checkpoints that no longer need it.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.checkpoint();
  }
  await copy(dataDir, snapshot, target.path);
  isWriting = false;
  await writers;
  await snapshot.release();
  expect(pairs).toBeGreaterThan(before);

  const copied = await verifyStore(systemFiles(), target.path, [halves, notes]);
  const rows = Object.fromEntries(Object.entries(copied.tables).map(([name, { rows }]) => [name, rows]));
  expect(rows).toEqual(snapshot.tables);
  const found = await copied.read((tx) => tx.find(halves, { where: {}, limit: 100_000, walkLimit: 100_000 }));
  const revisions = new Map<number, number[]>();
  for (const { pair, revision } of found) revisions.set(pair, [...(revisions.get(pair) ?? []), revision]);
  for (const [pair, both] of revisions) {
    expect(both, `pair ${pair}`).toHaveLength(2);
    expect(both[0], `pair ${pair}`).toBe(both[1]);
  }
  expect(found.length).toBe(snapshot.tables['test.halves']);
});

test('a released snapshot leaves no file behind, and the store stops in order', async () => {
  await using opened = await openTestStore([notes], { sync: false });
  const { store, dataDir } = opened;
  await store.transaction((tx) => tx.insert(notes, {}));
  const snapshot = await store.snapshot();
  const names = snapshot.files.map(({ path: name }) => name);
  await store.transaction((tx) => tx.insert(notes, {}));
  await store.checkpoint();
  const held = await readdir(path.join(dataDir, 'store', 'test.notes'));
  expect(held.map((name) => `store/test.notes/${name}`)).toEqual(
    expect.arrayContaining(names.filter((name) => name.startsWith('store/test.notes/'))),
  );
  await snapshot.release();
  expect(await readdir(path.join(dataDir, 'store', 'test.notes'))).toHaveLength(1);
  await opened.reopen();
  expect(await opened.store.transaction((tx) => tx.count(notes, {}))).toBe(2);
});
