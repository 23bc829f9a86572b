// Old rows on their way into sealed segments, where the way is harder than usual.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../server/core/kernel/clock.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import {
  readableSegments,
  sealedSizes,
  segmentsOf,
  segmentTable,
} from '../../../../server/core/store/history/catalogue.js';
import { History } from '../../../../server/core/store/history/history.js';
import { seal } from '../../../../server/core/store/history/sealing.js';
import type { SealedTable } from '../../../../server/core/store/history/sealedTable.js';
import { openStore, systemFiles, table, type Store } from '../../../../server/core/store/index.js';

interface LineRow {
  id: number;
  at: number;
}
const lines = table<LineRow>({ name: 'model.lines', version: 1, key: ['id'], autoKey: true });
const sealedLines: SealedTable<LineRow> = {
  ...{ table: lines, order: 'id', where: {} },
  at: ({ at }) => at,
  keys: { all: () => 0 },
  tail: ({ id }) => ({ id }),
};

async function openHistory() {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-sealing-'));
  const [files, log] = [systemFiles({ sync: false }), silentLog()];
  const tables = [lines, segmentTable];
  const store = await openStore({ dataDir, tables, clock: systemClock, log, sync: false });
  const history = new History({ store, files, dataDir, log });
  return {
    ...{ store, history, dataDir },
    /** `from`: the store as the sealing sees it. */
    sealAll(signal: AbortSignal, from: Pick<Store, 'transaction' | 'stats'> = store) {
      return this.sealWith({ before: 1000 }, signal, from);
    },
    sealWith(
      limits: { before: number; mostRows?: number; neverFrom?: number },
      signal: AbortSignal,
      from: Pick<Store, 'transaction' | 'stats'> = store,
    ) {
      const usual = { now: 1000, clock: 1000, mostRows: 0, neverFrom: 1000, fewest: 1, overdue: 1000 };
      const options = { ...history.options, store: from, history };
      return seal(options, sealedLines, { ...usual, ...limits }, signal);
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

test('a segment that was damaged while its rows were leaving ends where it stood, and sealing goes on behind it', async () => {
  await using cloud = await openHistory();
  const { store, dataDir } = cloud;
  await store.transaction(async (tx) => {
    for (let at = 1; at <= 100; at++) await tx.insert(lines, { at });
  });
  const segments = () => store.transaction((tx) => segmentsOf(tx, lines.name));
  const stopping = new AbortController();
  await cloud.sealAll(stopping.signal, {
    stats: () => store.stats(),
    async transaction(work) {
      const result = await store.transaction(work);
      if ((await segments()).some(({ live }) => live > 0)) stopping.abort();
      return result;
    },
  });
  const [begun] = await segments();
  expect(begun).toMatchObject({ state: 'moving', rows: 100 });
  expect(begun!.live).toBeLessThan(100);
  await writeFile(join(dataDir, begun!.file), 'nothing that was written there');

  expect(await cloud.sealAll(new AbortController().signal)).toBe(100 - begun!.live);
  expect(await segments()).toMatchObject([
    { state: 'sealed', live: begun!.live, rows: begun!.live },
    { state: 'sealed', live: 100 - begun!.live, tail: { id: 100 } },
  ]);
  expect(await store.transaction((tx) => tx.count(lines, {}))).toBe(0);
});

test('of more segments than one read of the list takes none is passed over', async () => {
  await using cloud = await openHistory();
  const { store } = cloud;
  const count = 5200;
  for (let from = 0; from < count; from += 1300) {
    await store.transaction(async (tx) => {
      for (let n = from; n < from + 1300; n++) {
        await tx.insert(segmentTable, {
          ...{ table: lines.name, file: `history/${n}`, state: 'sealed', live: 2, rows: 2, bytes: 10 },
          ...{ firstAt: n, lastAt: n, sealedAt: n, tallies: {}, tail: null },
        });
      }
    });
  }
  const { all, readable, sizes } = await store.transaction(async (tx) => ({
    all: await segmentsOf(tx, lines.name),
    readable: await readableSegments(tx, lines.name),
    sizes: await sealedSizes(tx),
  }));
  expect(all.map(({ firstAt }) => firstAt)).toEqual(Array.from({ length: count }, (_, n) => n));
  expect(readable).toEqual(all.toReversed());
  expect(sizes.get(lines.name)).toEqual({ rows: 2 * count, bytes: 10 * count });
});

test('rows that a wrong clock dated ahead keep none of those behind them in memory, and no young row leaves', async () => {
  await using cloud = await openHistory();
  const { store } = cloud;
  await store.transaction(async (tx) => {
    for (const at of [100, 200, 9000, 9001, 300, 400, 950, 960]) await tx.insert(lines, { at });
  });
  const limits = { before: 0, mostRows: 1, neverFrom: 900 };
  expect(await cloud.sealWith(limits, new AbortController().signal)).toBe(6);
  const left = await store.transaction((tx) => tx.find(lines, { where: {}, orderBy: ['id'], limit: 10 }));
  expect(left.map(({ at }) => at)).toEqual([950, 960]);
});
