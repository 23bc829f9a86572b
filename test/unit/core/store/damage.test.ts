// Every byte of a stopped store is guarded; after a crash only the end of the newest journal may be torn.
import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../server/core/kernel/clock.js';
import { createLog } from '../../../../server/core/kernel/log.js';
import {
  StoreDamageError,
  openStore,
  systemFiles,
  table,
  type Json,
  type Store,
} from '../../../../server/core/store/index.js';
import { temporaryDirectory } from '../../../kit/process.js';

interface WordRow {
  id: number;
  word: string;
}
const words = table<WordRow>({ name: 'test.words', version: 1, key: ['id'], autoKey: true });
const others = table<WordRow>({ name: 'test.others', version: 1, key: ['id'] });

const lines: string[] = [];
const open = (dataDir: string, tables = [words, others], app = '1.0.0'): Promise<Store> =>
  openStore({
    dataDir,
    tables,
    clock: systemClock,
    log: createLog({ write: (line) => lines.push(line) }),
    app,
    files: systemFiles({ sync: false }),
    lock: { release: async () => undefined },
  });

const add = (store: Store, ...texts: string[]): Promise<void> =>
  store.transaction(async (tx) => {
    for (const word of texts) await tx.insert(words, { word });
  });

const read = (store: Store): Promise<string[]> =>
  store.transaction(async (tx) => (await tx.find(words, { where: {}, limit: 100 })).map(({ word }) => word));

/** Path to content of everything in the directory. */
async function contents(directory: string): Promise<Map<string, Buffer>> {
  const names = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  const found = new Map<string, Buffer>();
  for (const entry of names.filter((entry) => entry.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    found.set(path.relative(directory, file).replaceAll('\\', '/'), await fs.readFile(file));
  }
  return found;
}

async function restore(directory: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  await fs.rm(directory, { recursive: true, force: true });
  for (const [name, content] of files) {
    const file = path.join(directory, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  }
}

/** A store with segments of two tables, stopped in order. */
async function stoppedStore(directory: string): Promise<Map<string, Buffer>> {
  const store = await open(directory);
  await add(store, 'one', 'two', 'drei', '四');
  await store.transaction((tx) => tx.insert(others, { id: 7, word: 'other' }));
  await store.checkpoint();
  await add(store, 'five');
  await store.close();
  return contents(directory);
}

async function refusal(directory: string): Promise<StoreDamageError> {
  const error: unknown = await open(directory).then(
    async (store) => {
      await store.close();
      return undefined;
    },
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(StoreDamageError);
  return error as StoreDamageError;
}

test('after an orderly stop every change to any byte of any file is found, and nothing is written over', async () => {
  await using directory = await temporaryDirectory();
  const whole = await stoppedStore(directory.path);
  const names = [...whole.keys()].sort();
  expect(names).toEqual([
    'deskcloud.id',
    expect.stringMatching(/^store\/journal-\d+\.log$/),
    'store/manifest.json',
    expect.stringMatching(/^store\/test\.others\/\d+\.json$/),
    expect.stringMatching(/^store\/test\.words\/\d+\.json$/),
  ]);
  let harmed = 0;
  for (const name of names) {
    const content = whole.get(name)!;
    const file = path.join(directory.path, name);
    const step = Math.max(1, Math.floor(content.length / 60));
    for (let at = 0; at < content.length; at += step) {
      const flipped = Buffer.from(content);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      const zeroed = Buffer.from(content).fill(0, at);
      const cut = content.subarray(0, at);
      for (const harm of [flipped, zeroed, cut]) {
        await fs.writeFile(file, harm);
        const error = await refusal(directory.path);
        // A wrong id shows where it is compared.
        expect([name, 'deskcloud.id', 'store/manifest.json']).toContain(error.file);
        expect(error.offset).toBeLessThanOrEqual(content.length);
        expect(error.detail).not.toBe('');
        expect(await fs.readFile(file)).toEqual(harm);
        harmed += 1;
      }
    }
    await fs.writeFile(file, Buffer.concat([content, Buffer.from('x')]));
    expect((await refusal(directory.path)).file).toBe(name);
    await fs.rm(file);
    const missing = await refusal(directory.path);
    expect(missing).toMatchObject({ file: name, offset: 0 });
    expect(missing.detail).toContain('missing');
    await fs.writeFile(file, content);
  }
  expect(harmed).toBeGreaterThan(500);
  expect(await contents(directory.path)).toEqual(whole);
  const store = await open(directory.path);
  expect(await read(store)).toEqual(['one', 'two', 'drei', '四', 'five']);
  await store.close();
});

test('a file of the store that cannot be read is named like any other damage', async () => {
  await using directory = await temporaryDirectory();
  const whole = await stoppedStore(directory.path);
  for (const name of whole.keys()) {
    await restore(directory.path, whole);
    await fs.rm(path.join(directory.path, name));
    await fs.mkdir(path.join(directory.path, name));
    expect(await refusal(directory.path)).toMatchObject({ file: expect.any(String), offset: 0 });
  }
});

test('the offset of the damage is that of the broken line, or of the missing rest', async () => {
  await using directory = await temporaryDirectory();
  const whole = await stoppedStore(directory.path);
  const name = [...whole.keys()].find((file) => file.includes('test.words'))!;
  const content = whole.get(name)!;
  const line = content.indexOf('{"id":2');
  const broken = Buffer.from(content);
  broken[line] = 0x5b;
  await fs.writeFile(path.join(directory.path, name), broken);
  expect(await refusal(directory.path)).toMatchObject({ file: name, offset: line });
  await fs.writeFile(path.join(directory.path, name), content.subarray(0, 50));
  expect(await refusal(directory.path)).toMatchObject({ file: name, offset: 50 });
});

test('files that do not belong to the stopped store are found: a segment too many, and files of another store', async () => {
  await using directory = await temporaryDirectory();
  await using elsewhere = await temporaryDirectory();
  const whole = await stoppedStore(directory.path);
  const foreign = await stoppedStore(elsewhere.path);
  for (const name of ['store/test.words/0099.json', 'store/journal-99.log', 'store/journal.mark']) {
    await fs.writeFile(path.join(directory.path, name), '[\n]\n');
    expect(await refusal(directory.path)).toMatchObject({ file: name, offset: 0 });
    await fs.rm(path.join(directory.path, name));
  }
  for (const [name, content] of foreign) {
    await fs.writeFile(path.join(directory.path, name), content);
    // The same rows make the same segment, whichever store wrote it.
    if (!whole.get(name)!.equals(content)) await refusal(directory.path);
    await fs.writeFile(path.join(directory.path, name), whole.get(name)!);
  }
  await fs.writeFile(path.join(directory.path, 'store/notes of the operator.txt'), 'left alone');
  // A start or a stop that was cut off has left it.
  await fs.writeFile(path.join(directory.path, 'store/manifest.json.tmp'), '{');
  await (await open(directory.path)).close();
  expect([...(await contents(directory.path)).keys()]).not.toContain('store/manifest.json.tmp');
  expect(await fs.readFile(path.join(directory.path, 'store/notes of the operator.txt'), 'utf8')).toBe(
    'left alone',
  );
});

test('a directory that has lost its store does not start as an empty one', async () => {
  await using directory = await temporaryDirectory();
  const whole = await stoppedStore(directory.path);
  await fs.rm(path.join(directory.path, 'store'), { recursive: true });
  expect(await refusal(directory.path)).toMatchObject({ file: 'store/manifest.json', offset: 0 });
  await restore(directory.path, whole);
  await fs.rm(path.join(directory.path, 'store/manifest.json'));
  await fs.rm(path.join(directory.path, 'deskcloud.id'));
  expect(await refusal(directory.path)).toMatchObject({ file: 'store/manifest.json' });
});

test('a store of a newer version is refused, naming that version', async () => {
  await using directory = await temporaryDirectory();
  const newer = { ...words, version: 2, migrations: { 1: (row: Record<string, Json>) => row } };
  await (await open(directory.path, [newer, others], '7.5.0')).close();
  const error = await refusal(directory.path);
  expect(error.file).toBe('store/manifest.json');
  expect(error.detail).toContain('written by version 7.5.0');
});

/** A store whose process died: two answered batches, and the files as they lay there. */
async function killedStore(directory: string): Promise<{ files: Map<string, Buffer>; journal: string }> {
  const store = await open(directory);
  await add(store, 'one');
  await add(store, 'two', 'three');
  const files = await contents(directory);
  await store.close();
  const [journal] = [...files.keys()].filter((name) => name.endsWith('.log'));
  return { files, journal: journal! };
}

test('a torn end of the newest journal is cut at any byte, and kept aside', async () => {
  await using directory = await temporaryDirectory();
  const { files, journal } = await killedStore(directory.path);
  const content = files.get(journal)!;
  const last = content.lastIndexOf('batch ');
  for (let length = last; length <= content.length; length++) {
    const tails = [content.subarray(last, length)];
    // The length may have grown before the bytes came.
    if (length < content.length)
      tails.push(Buffer.concat([tails[0]!, Buffer.alloc(content.length - length)]));
    for (const tail of tails) {
      await restore(
        directory.path,
        new Map([...files, [journal, Buffer.concat([content.subarray(0, last), tail])]]),
      );
      lines.length = 0;
      const store = await open(directory.path);
      const isWhole = length === content.length;
      expect(await read(store)).toEqual(isWhole ? ['one', 'two', 'three'] : ['one']);
      const kept = await fs.readFile(path.join(directory.path, `${journal}.cut`)).catch(() => undefined);
      expect(kept ?? Buffer.alloc(0)).toEqual(isWhole ? Buffer.alloc(0) : tail);
      const told = lines.filter((line) => line.includes('cut off by a crash'));
      expect(told).toHaveLength(tail.length > 0 && !isWhole ? 1 : 0);
      if (length % 8 > 0) {
        await store.close();
        continue;
      }
      await add(store, 'four');
      await store.close();
      const again = await open(directory.path);
      expect(await read(again)).toEqual(isWhole ? ['one', 'two', 'three', 'four'] : ['one', 'four']);
      await again.close();
    }
  }
}, 120_000);

test('damage before the last batch of a killed store stops the start with its offset, and nothing is cut', async () => {
  await using directory = await temporaryDirectory();
  const { files, journal } = await killedStore(directory.path);
  const content = files.get(journal)!;
  const first = content.indexOf('batch ');
  const last = content.lastIndexOf('batch ');
  const file = path.join(directory.path, journal);
  for (let at = 0; at < last; at++) {
    const flipped = Buffer.from(content);
    flipped[at] = flipped[at]! ^ (1 << (at % 8));
    await restore(directory.path, new Map([...files, [journal, flipped]]));
    expect(await refusal(directory.path)).toMatchObject({ file: journal, offset: at < first ? 0 : first });
    expect(await fs.readFile(file)).toEqual(flipped);
  }
  const withoutFirst = Buffer.concat([content.subarray(0, first), content.subarray(last)]);
  await restore(directory.path, new Map([...files, [journal, withoutFirst]]));
  expect(await refusal(directory.path)).toMatchObject({ file: journal, offset: first });
});

test('several last batches of a killed store that are zeroed, flipped or cut off are damage, not a torn end', async () => {
  await using directory = await temporaryDirectory();
  const store = await open(directory.path);
  for (let n = 0; n < 12; n++) await add(store, `word ${n}`);
  const files = await contents(directory.path);
  await store.close();
  const journal = [...files.keys()].find((name) => name.endsWith('.log'))!;
  const content = files.get(journal)!;
  const starts = [...content.toString('latin1').matchAll(/^batch /gm)].map((match) => match.index);
  const fourth = starts.at(-4)!;
  const flipped = Buffer.from(content);
  for (const at of starts.slice(-3)) flipped[at + 40] = flipped[at + 40]! ^ 1;
  const harms = {
    zeroed: Buffer.from(content).fill(0, fourth),
    'zeroed from within': Buffer.from(content).fill(0, fourth + 50),
    flipped,
    'cut off': content.subarray(0, fourth),
    'cut off within': content.subarray(0, fourth + 50),
  };
  for (const [harm, harmed] of Object.entries(harms)) {
    await restore(directory.path, new Map([...files, [journal, harmed]]));
    const error = await refusal(directory.path);
    expect(error, harm).toMatchObject({ file: journal });
    expect(error.offset, harm).toBe(harm === 'flipped' ? starts.at(-3) : fourth);
    expect(await fs.readFile(path.join(directory.path, journal)), harm).toEqual(harmed);
  }
  // A power cut may leave an older mark, half of one or none: the journal alone decides then.
  for (const mark of [Buffer.alloc(0), Buffer.from('mark 0000'), undefined]) {
    const rest = new Map([...files, [journal, content.subarray(0, fourth)]]);
    if (mark) rest.set('store/journal.mark', mark);
    else rest.delete('store/journal.mark');
    await restore(directory.path, rest);
    const reopened = await open(directory.path);
    expect(await read(reopened)).toHaveLength(8);
    await reopened.close();
  }
});

test('an old manifest beside a newer journal is found: nothing starts without what was answered last', async () => {
  await using directory = await temporaryDirectory();
  const store = await open(directory.path);
  const old = await fs.readFile(path.join(directory.path, 'store/manifest.json'));
  await add(store, 'one');
  await store.checkpoint();
  await add(store, 'two');
  const files = await contents(directory.path);
  await store.close();
  await restore(directory.path, new Map([...files, ['store/manifest.json', old]]));
  const error = await refusal(directory.path);
  expect(error.file).toMatch(/journal-\d+\.log$|manifest\.json$/);
});

test('what a crashed checkpoint left behind is removed at the next start', async () => {
  await using directory = await temporaryDirectory();
  const { files } = await killedStore(directory.path);
  const left = ['store/test.words/0007.json', 'store/manifest.json.tmp'];
  await restore(
    directory.path,
    new Map([...files, ...left.map((name) => [name, Buffer.from('[\n{"id"')] as const)]),
  );
  const store = await open(directory.path);
  expect(await read(store)).toEqual(['one', 'two', 'three']);
  const names = [...(await contents(directory.path)).keys()];
  for (const name of left) expect(names).not.toContain(name);
  await store.close();
});

test('a table that no code declares any more is kept, also when it stands in the journal alone', async () => {
  await using directory = await temporaryDirectory();
  const store = await open(directory.path);
  await store.transaction((tx) => tx.insert(others, { id: 1, word: 'in a segment' }));
  await store.checkpoint();
  await store.transaction((tx) => tx.insert(others, { id: 2, word: 'in the journal' }));
  const files = await contents(directory.path);
  await store.close();
  await restore(directory.path, files);
  for (let round = 0; round < 2; round++) {
    const without = await open(directory.path, [words]);
    await add(without, 'more');
    await without.close();
  }
  const back = await open(directory.path);
  const rows = await back.transaction((tx) => tx.find(others, { where: {}, limit: 9 }));
  expect(rows.map(({ word }) => word)).toEqual(['in a segment', 'in the journal']);
  await back.close();
});

test('rows of an older version are lifted as they are read, from segments and from the journal', async () => {
  await using directory = await temporaryDirectory();
  const old = await open(directory.path);
  await add(old, 'one', 'two');
  await old.checkpoint();
  await add(old, 'three');
  const files = await contents(directory.path);
  await old.close();
  await restore(directory.path, files);
  const lifted = table<WordRow & { length: number }>({
    ...words,
    version: 3,
    indexes: { byLength: { kind: 'ordered', columns: ['length', 'id'] } },
    migrations: {
      1: (row) => ({ ...row, letters: [...String(row.word)].length }),
      2: ({ letters, ...row }) => ({ ...row, length: letters ?? 0 }),
    },
  });
  for (let round = 0; round < 2; round++) {
    const store = await open(directory.path, [lifted, others] as never);
    await store.transaction(async (tx) => {
      const rows = await tx.find(lifted, { where: {}, orderBy: ['length', 'id'], limit: 9 });
      expect(rows).toEqual([
        { id: 1, word: 'one', length: 3, v: 3 },
        { id: 2, word: 'two', length: 3, v: 3 },
        { id: 3, word: 'three', length: 5, v: 3 },
      ]);
    });
    await store.close();
    // Once lifted they are written so: the second round needs no migration.
    const segment = [...(await contents(directory.path))].find(([name]) => name.includes('test.words'))!;
    expect(segment[1].toString()).toContain('{"id":3,"word":"three","v":3,"length":5}');
  }
});
