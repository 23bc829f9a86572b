import { expect, test, vi } from 'vitest';
import { createLog } from '../../../../server/core/kernel/log.js';
import { StoreUsageError, table, type Store, type Tx } from '../../../../server/core/store/index.js';
import { movedClock } from '../../../kit/clock.js';
import { SimulatedDisk } from '../../../kit/simulatedDisk.js';
import { openTestStore } from '../../../kit/store.js';
import { processorMs } from '../../../kit/loopWatch.js';

interface JobRow {
  id: number;
  lane: number;
  status: 'pending' | 'leased';
  priority: number;
  holder: string | null;
  key: string;
}
const jobs = table<JobRow>({
  name: 'test.jobs',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    openKey: { kind: 'hash', columns: ['key'], unique: true, only: { status: 'pending' } },
    claimable: { kind: 'ordered', columns: ['lane', '-priority', 'id'], only: { status: 'pending' } },
    byHolder: { kind: 'ordered', columns: ['holder', 'id'], notNull: 'holder' },
  },
});
interface PairRow {
  left: number;
  right: string;
  count: number;
  note?: string;
}
const pairs = table<PairRow>({
  name: 'test.pairs',
  version: 1,
  key: ['left', 'right'],
  indexes: { count: { kind: 'ordered', columns: ['count'], unique: true } },
});
const tables = [jobs, pairs];

const job = (n: number, more: Partial<JobRow> = {}) => ({
  lane: 1,
  status: 'pending' as const,
  priority: n % 5,
  holder: null,
  key: `key ${n}`,
  ...more,
});

const fill = (store: Store, count: number): Promise<void> =>
  store.transaction(async (tx) => {
    for (let n = 1; n <= count; n++) await tx.insert(jobs, job(n));
  });

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('of many callers at once each claimed row goes to one, the highest priority first', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 200);
  const claims = Array.from({ length: 30 }, (_, n) =>
    store.transaction((tx) =>
      tx.claim(jobs, {
        where: { lane: 1, status: 'pending' },
        orderBy: ['-priority', 'id'],
        limit: 7,
        patch: { status: 'leased', holder: `node ${n}` },
      }),
    ),
  );
  const claimed = (await Promise.all(claims)).flat();
  expect(claimed).toHaveLength(200);
  expect(new Set(claimed.map(({ id }) => id)).size).toBe(200);
  const priorities = claimed.map(({ priority }) => priority);
  expect(priorities).toEqual(priorities.toSorted((a, b) => b - a));
  expect(claimed.slice(0, 3).map(({ id, holder }) => [id, holder])).toEqual([
    [4, 'node 0'],
    [9, 'node 0'],
    [14, 'node 0'],
  ]);
  expect(await store.transaction((tx) => tx.count(jobs, { holder: 'node 3' }))).toBe(7);
});

test('a transaction that throws leaves nothing behind: rows, indexes, keys and events are as before', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 5);
  const events: string[] = [];
  store.on((event) => events.push(event));
  const look = () =>
    store.transaction(async (tx) => ({
      rows: await tx.find(jobs, { where: {}, limit: 99 }),
      claimable: await tx.find(jobs, {
        where: { lane: 1, status: 'pending' },
        orderBy: ['-priority', 'id'],
        limit: 99,
      }),
      held: await tx.count(jobs, { holder: { not: null } }),
      keyed: await tx.first(jobs, { key: 'key 2', status: 'pending' }),
      pairs: await tx.find(pairs, { where: {}, limit: 99 }),
    }));
  const before = await look();
  const failure = store.transaction(async (tx) => {
    await tx.update(jobs, { id: { in: [1, 2] } }, { status: 'leased', holder: 'A' });
    await tx.update(jobs, { id: 2 }, { holder: 'B', priority: 9 });
    await tx.delete(jobs, { id: 3 });
    await tx.insert(jobs, { ...job(3), id: 3, lane: 2 });
    expect(await tx.insert(jobs, job(77))).toMatchObject({ id: 6 });
    await tx.insert(pairs, { left: 1, right: 'x', count: 1 });
    tx.emit('never', 1);
    throw new Error('changed my mind');
  });
  await expect(failure).rejects.toThrow('changed my mind');
  expect(await look()).toEqual(before);
  expect(events).toEqual([]);
  expect(await store.transaction((tx) => tx.insert(jobs, job(6)))).toMatchObject({ id: 6 });
});

test('a refused write does not end the transaction, and changes nothing', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 3);
  await store.transaction(async (tx) => {
    const taken = { kind: 'conflict', code: 'duplicate' };
    await expect(tx.insert(jobs, job(2))).rejects.toMatchObject(taken);
    await expect(tx.insert(jobs, { ...job(9), id: 2 })).rejects.toMatchObject(taken);
    await expect(tx.update(jobs, { id: 1 }, { key: 'key 3' })).rejects.toMatchObject(taken);
    // Outside the partial index the same key is free.
    await tx.insert(jobs, job(2, { status: 'leased' }));
    await tx.insert(pairs, { left: 1, right: 'a', count: 10 });
    await expect(tx.insert(pairs, { left: 2, right: 'a', count: 10 })).rejects.toMatchObject(taken);
    await tx.update(jobs, { id: 2 }, { priority: 8 });
  });
  const rows = await store.transaction((tx) => tx.find(jobs, { where: {}, limit: 9 }));
  expect(rows.map(({ id, key, priority }) => [id, key, priority])).toEqual([
    [1, 'key 1', 1],
    [2, 'key 2', 8],
    [3, 'key 3', 3],
    [4, 'key 2', 2],
  ]);
});

test('one that awaits something else than tx is rolled back, told so, and logged; the next ones run', async () => {
  const lines: string[] = [];
  await using cloud = await openTestStore(tables, { log: createLog({ write: (line) => lines.push(line) }) });
  const { store } = cloud;
  await fill(store, 1);
  let late = '';
  const stray = store.transaction(async (tx) => {
    await tx.update(jobs, { id: 1 }, { holder: 'stray' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await tx.update(jobs, { id: 1 }, { holder: 'late' }).catch((error: Error) => (late = error.message));
  });
  const next = store.transaction((tx) => tx.get(jobs, 1));
  await expect(stray).rejects.toThrow('may await tx alone');
  expect(await next).toMatchObject({ id: 1, holder: null });
  await expect.poll(() => late).toContain('the transaction is over');
  expect(await store.transaction((tx) => tx.get(jobs, 1))).toMatchObject({ holder: null });
  expect(lines.filter((line) => line.includes('stray await in a transaction'))).toHaveLength(1);
});

test('a transaction is over when its work has ended: whoever kept it is refused', async () => {
  await using cloud = await openTestStore(tables);
  let kept: Tx | undefined;
  await cloud.store.transaction(async (tx) => {
    kept = tx;
  });
  await expect(kept!.get(jobs, 1)).rejects.toThrow(StoreUsageError);
  expect(() => kept!.emit('late', null)).toThrow('the transaction is over');
});

test('transactions run one after another, and reads of a table see each as a whole', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await store.transaction((tx) => tx.insert(pairs, { left: 1, right: 'n', count: 0 }));
  const sums: number[] = [];
  const increments = Array.from({ length: 100 }, () =>
    store.transaction(async (tx) => {
      const row = await tx.get(pairs, [1, 'n']);
      await Promise.resolve();
      const other = await tx.get(pairs, [1, 'n']);
      sums.push(other!.count - row!.count);
      await tx.update(pairs, { left: 1, right: 'n' }, { count: row!.count + 1 });
    }),
  );
  await Promise.all(increments);
  expect(sums).toEqual(Array.from({ length: 100 }, () => 0));
  expect(await store.transaction((tx) => tx.get(pairs, [1, 'n']))).toMatchObject({ count: 100 });
});

test('many transactions in a row let the event loop turn', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 1000);
  let running = true;
  let turns = 0;
  const watch = (async () => {
    for (; running; turns++) await turn();
  })();
  const began = processorMs();
  const reads = Array.from({ length: 3000 }, () =>
    store.transaction((tx) => tx.find(jobs, { where: { lane: 1, status: 'pending' }, limit: 100 })),
  );
  await Promise.all(reads);
  const milliseconds = processorMs() - began;
  running = false;
  await watch;
  // One turn after each 5 ms of work; collecting garbage stretches some of them.
  expect(turns).toBeGreaterThan(milliseconds / 50);
  expect(turns).toBeGreaterThan(4);
});

test('events are heard once the commit is on disk, in commit order, before its caller, and never of a rollback', async () => {
  const disk = new SimulatedDisk();
  const lock = { release: async () => undefined };
  await using cloud = await openTestStore(tables, { dataDir: '/cloud', files: disk.files(), lock });
  const { store } = cloud;
  const heard: string[] = [];
  const stop = store.on((event, data, at) => heard.push(`${event} ${JSON.stringify(data)} ${typeof at}`));
  store.on(() => {
    throw new Error('a bad listener');
  });
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  disk.hold = (name) => (name.startsWith('datasync journal') ? held : undefined);
  const answers = [1, 2, 3].map((n) =>
    store
      .transaction(async (tx) => {
        if (n !== 2) await tx.insert(jobs, job(n));
        tx.emit('told', { n });
      })
      .then(() => heard.push(`answered ${n}`)),
  );
  const refused = store.transaction(async (tx) => {
    tx.emit('told', 'never');
    await tx.insert(jobs, job(1));
  });
  refused.catch(() => undefined); // Looked at below.
  for (let i = 0; i < 20; i++) await turn();
  expect(heard).toEqual([]);
  letGo();
  await Promise.all(answers);
  await expect(refused).rejects.toMatchObject({ code: 'duplicate' });
  expect(heard.filter((line) => line.startsWith('told'))).toEqual([
    'told {"n":1} number',
    'told {"n":2} number',
    'told {"n":3} number',
  ]);
  for (const n of [1, 2, 3]) {
    expect(heard.indexOf(`told {"n":${n}} number`)).toBeLessThan(heard.indexOf(`answered ${n}`));
  }
  stop();
  await store.transaction(async (tx) => tx.emit('told', 'after the end'));
  expect(heard.some((line) => line.includes('after the end'))).toBe(false);
});

test('a reader is not answered before what it has seen is on disk', async () => {
  const disk = new SimulatedDisk();
  const lock = { release: async () => undefined };
  await using cloud = await openTestStore(tables, { dataDir: '/cloud', files: disk.files(), lock });
  const { store } = cloud;
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  disk.hold = (name) => (name.startsWith('datasync journal') ? held : undefined);
  const answered: string[] = [];
  const all = [
    store.transaction((tx) => tx.insert(jobs, job(1))).then(() => answered.push('writer')),
    store.transaction((tx) => tx.get(jobs, 1)).then(() => answered.push('reader')),
    store.transaction((tx) => tx.insert(jobs, job(1))).catch(() => answered.push('refused')),
    store.transaction((tx) => tx.get(pairs, [1, 'x'])).then(() => answered.push('reader of another table')),
  ];
  for (let i = 0; i < 20; i++) await turn();
  expect(answered).toEqual(['reader of another table']);
  letGo();
  await Promise.all(all);
  expect(answered).toEqual(['reader of another table', 'writer', 'reader', 'refused']);
});

test('all that wait share one flush', async () => {
  const disk = new SimulatedDisk();
  const lock = { release: async () => undefined };
  await using cloud = await openTestStore(tables, { dataDir: '/cloud', files: disk.files(), lock });
  const flushes = vi.fn();
  disk.onCall = (name) => name.startsWith('datasync journal') && flushes();
  const writers = Array.from({ length: 64 }, async (_, writer) => {
    for (let n = 0; n < 5; n++) await cloud.store.transaction((tx) => tx.insert(jobs, job(writer * 10 + n)));
  });
  await Promise.all(writers);
  // A busy machine lets some writers come later.
  expect(flushes.mock.calls.length).toBeLessThanOrEqual(20);
});

test('instants stand still within a transaction, and wait for a clock that was put right by a little', async () => {
  const clock = movedClock('2026-05-01T08:00:00Z');
  await using cloud = await openTestStore(tables, { clock });
  const set = (ms: number) => clock.setTo(clock.now() + ms);
  const now = () => cloud.store.transaction(async (tx) => [tx.now(), (set(5), tx.now())]);
  const first = await now();
  expect(first[0]).toBe(first[1]);
  set(-4000);
  expect((await now())[0]).toBe(first[0]);
  set(120_000);
  expect((await now())[0]).toBe(clock.now() - 5);
});

test('after the clock was set back by hours instants follow it, and the log says so once', async () => {
  const clock = movedClock('2026-05-01T08:00:00Z');
  const lines: string[] = [];
  const log = createLog({ level: 'warn', write: (line) => void lines.push(line) });
  await using cloud = await openTestStore(tables, { clock, log });
  const now = () => cloud.store.transaction(async (tx) => tx.now());
  await now();
  clock.setTo(Date.parse('2026-05-01T00:00:00Z'));
  expect(await now()).toBe(clock.now());
  await clock.advance('1s');
  expect(await now()).toBe(clock.now());
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'warn',
    seconds: 28_800,
    message: expect.stringContaining('set back by 28800 s') as string,
  });
});

test('a transaction changes at most 5,000 rows', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 5000);
  await store.transaction((tx) => tx.insert(jobs, job(5001)));
  await expect(fill(store, 5001)).rejects.toThrow();
  for (const tooMuch of [
    store.transaction((tx) => tx.update(jobs, { lane: 1, status: 'pending' }, { priority: 0 })),
    store.transaction((tx) => tx.delete(jobs, {})),
    store.transaction(async (tx) => {
      for (let n = 0; n <= 5000; n++) await tx.update(jobs, { id: 1 }, { priority: n });
    }),
  ]) {
    await expect(tooMuch).rejects.toThrow(/5000 rows/);
  }
  expect(await store.transaction((tx) => tx.count(jobs, {}))).toBe(5001);
  expect(await store.transaction((tx) => tx.get(jobs, 1))).toMatchObject({ priority: 1 });
});

test('what a caller does to its objects afterwards changes no row, and undefined leaves a column as it is', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  const given = { left: 1, right: 'x', count: 1, note: 'as given' };
  await store.transaction((tx) => tx.insert(pairs, given));
  given.note = 'changed';
  const patch = { count: 2, note: undefined };
  await store.transaction((tx) => tx.update(pairs, { left: 1, right: 'x' }, patch));
  expect(await store.transaction((tx) => tx.get(pairs, [1, 'x']))).toMatchObject({
    count: 2,
    note: 'as given',
  });
});

test('keys stay as they are, and a wrong use is named', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 2);
  const wrong: [(tx: Tx) => Promise<unknown>, RegExp][] = [
    [(tx) => tx.update(jobs, { id: 1 }, { id: 9 }), /key column id cannot change/],
    [(tx) => tx.get(pairs, 1), /the key of test.pairs is left, right/],
    [(tx) => tx.insert(pairs, { left: 1, count: 1 } as never), /key column right/],
    [(tx) => tx.insert(jobs, { ...job(9), id: 'nine' } as never), /no whole number/],
    [(tx) => tx.find(jobs, { where: { lane: 1 }, limit: 9 }), /no index of test.jobs serves/],
    [(tx) => tx.find(jobs, { where: {}, orderBy: ['priority'], limit: 9 }), /no index of test.jobs serves/],
    [(tx) => tx.find(jobs, { where: {}, limit: Infinity }), /no number of rows/],
    [(tx) => tx.count(jobs, { holder: 'A', lane: 1 }), /does not cover the condition on lane/],
    [(tx) => tx.delete(jobs, { id: undefined } as never), /condition on test.jobs.id is undefined/],
    [(tx) => tx.find(jobs, { where: { id: { gt: null } } as never, limit: 1 }), /neither null nor missing/],
    [(tx) => tx.page(jobs, { where: {}, page: 0, pageSize: 10 }), /is no page/],
    [(tx) => tx.get({ ...jobs, name: 'test.unknown' }, 1), /not among the tables/],
  ];
  for (const [work, message] of wrong) {
    const answer = store.transaction(work);
    await expect(answer).rejects.toBeInstanceOf(StoreUsageError);
    await expect(answer).rejects.toThrow(message);
  }
});

test('a search that walks too far is refused instead of holding everybody up', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 300);
  const search = (walkLimit?: number) =>
    store.transaction((tx) =>
      tx.find(jobs, {
        where: { lane: 1, status: 'pending' },
        limit: 5,
        filter: ({ id }) => id > 290,
        ...(walkLimit && { walkLimit }),
      }),
    );
  await expect(search(50)).rejects.toThrow('walked more than 50 rows');
  expect(await search()).toHaveLength(5);
});

test('a walk shows each row at most once while rows come, go and move, and all that stay', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await fill(store, 5000);
  const seen = new Map<number, number>();
  let reads = 0;
  for await (const row of store.scan(jobs, { lane: 1, status: 'pending' })) {
    seen.set(row.id, (seen.get(row.id) ?? 0) + 1);
    if (++reads % 50 !== 0) continue;
    // Moves it on in the index that is walked; takes one away; adds one.
    await store.transaction(async (tx) => {
      await tx.update(jobs, { id: row.id }, { priority: -1 });
      await tx.delete(jobs, { id: (reads * 7) % 5000 });
      await tx.insert(jobs, job(10_000 + reads));
    });
  }
  expect(Math.max(...seen.values())).toBe(1);
  const left = await store.transaction((tx) => tx.find(jobs, { where: { id: { lte: 5000 } }, limit: 5000 }));
  for (const { id } of left) expect(seen.has(id)).toBe(true);
  let all = 0;
  for await (const row of store.scan(jobs)) all += row.id > 0 ? 1 : 0;
  expect(all).toBe(store.stats().tables['test.jobs']!.rows);
});

test('a scan in an order keeps it, and refuses one that no single stretch of an index has', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  await store.transaction(async (tx) => {
    for (let n = 1; n <= 5000; n++) await tx.insert(jobs, job(n));
  });
  const seen: number[] = [];
  for await (const { id } of store.scan(jobs, {}, ['-id'])) seen.push(id);
  expect(seen).toHaveLength(5000);
  expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  const merged = store.scan(jobs, { lane: { in: [1, 2] }, status: 'pending' }, ['-priority', 'id']);
  await expect(merged[Symbol.asyncIterator]().next()).rejects.toThrow('one stretch');
});

test('after close nothing is taken any more, and what was begun before is answered', async () => {
  await using cloud = await openTestStore(tables);
  const { store } = cloud;
  const begun = Array.from({ length: 20 }, (_, n) => store.transaction((tx) => tx.insert(jobs, job(n))));
  const closed = store.close();
  await expect(store.transaction((tx) => tx.get(jobs, 1))).rejects.toMatchObject({ code: 'store_closed' });
  expect(await Promise.all(begun)).toHaveLength(20);
  await closed;
  expect(await (await cloud.reopen()).transaction((tx) => tx.count(jobs, {}))).toBe(20);
});
