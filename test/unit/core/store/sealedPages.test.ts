// Pages of sealed rows against the rows themselves, and what is read for them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../server/core/kernel/clock.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { readableSegments, segmentTable } from '../../../../server/core/store/history/catalogue.js';
import { History, type Sought } from '../../../../server/core/store/history/history.js';
import { seal } from '../../../../server/core/store/history/sealing.js';
import type { SealedTable } from '../../../../server/core/store/history/sealedTable.js';
import { openStore, systemFiles, table, type Files } from '../../../../server/core/store/index.js';

interface LineRow {
  id: number;
  at: number;
  owner: number;
}
const lines = table<LineRow>({ name: 'model.lines', version: 1, key: ['id'], autoKey: true });
const sealedLines: SealedTable<LineRow> = {
  ...{ table: lines, order: 'id', where: {} },
  at: ({ at }) => at,
  keys: { owner: ({ owner }) => owner },
  tally: ({ owner }) => String(owner),
  tallied: { owner: (tallies, owner) => tallies[owner] ?? 0 },
};
/** The same rows, of which the files alone can tell. */
const { tallied: _, ...withoutTallies } = sealedLines;

const SEGMENTS = 12;
const ROWS = 40;
const RARE = 7;

/** Owners 0 to 2 everywhere, the rare one in one segment; half of the last segment's rows are still in the store. */
async function given() {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-sealed-'));
  const log = silentLog();
  const opened: string[] = [];
  const plain = systemFiles({ sync: false });
  const files: Files = {
    ...plain,
    open(path, ...how) {
      opened.push(path);
      return plain.open(path, ...how);
    },
  };
  const store = await openStore({
    ...{ dataDir, tables: [lines, segmentTable], clock: systemClock, log, sync: false },
  });
  const history = new History({ store, files, dataDir, log });
  const options = { ...history.options, files: plain, history };
  const rows: LineRow[] = [];
  for (let segment = 0; segment < SEGMENTS; segment++) {
    await store.transaction(async (tx) => {
      for (let n = 0; n < ROWS; n++) {
        const at = 1 + segment * ROWS + n;
        rows.push(await tx.insert(lines, { at, owner: segment === 5 && n % 8 === 0 ? RARE : n % 3 }));
      }
    });
    const stopping = new AbortController();
    const isLast = segment === SEGMENTS - 1;
    const stopped = async <Result>(work: Parameters<typeof store.transaction<Result>>[0]) => {
      const result = await store.transaction(work);
      const [newest] = await store.transaction((tx) => readableSegments(tx, lines.name));
      if (isLast && newest?.state === 'moving') stopping.abort();
      return result;
    };
    const always = { now: 1000, clock: 1000, before: 1000, neverFrom: 1000, fewest: 1, overdue: 1000 };
    const limits = { ...always, mostRows: Number.MAX_SAFE_INTEGER };
    const from = { stats: () => store.stats(), transaction: stopped };
    await seal({ ...options, store: from }, sealedLines, limits, stopping.signal);
  }
  const segments = await store.transaction((tx) => readableSegments(tx, lines.name));
  const hot = await store.transaction((tx) => tx.count(lines, {}));
  return {
    ...{ dataDir, history, segments, opened },
    sealed: rows.slice(0, rows.length - hot).reverse(),
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

test('a page and its total are the rows’ own, in a time or in all, from tallies or from the files', async () => {
  await using scene = await given();
  const { history, segments, sealed } = scene;
  expect(segments).toHaveLength(SEGMENTS);
  expect(segments[0]).toMatchObject({ state: 'moving' });
  expect(segments[0]!.live).toBeLessThan(ROWS);
  const times = [{}, { from: 61 }, { upTo: 300 }, { from: 41, upTo: 240 }, { from: 100, upTo: 110 }];
  for (const time of times) {
    for (const owner of [0, 2, RARE, 99]) {
      const sought: Sought = { key: 'owner', value: owner, ...time };
      const { from = 0, upTo = Infinity } = time as { from?: number; upTo?: number };
      const expected = sealed.filter((row) => row.owner === owner && row.at >= from && row.at <= upTo);
      for (const spec of [sealedLines, withoutTallies]) {
        expect(await history.count(spec, segments, sought)).toBe(expected.length);
        for (const offset of [0, 5, 9, 60, 150, 1000]) {
          const page = await history.page(spec, segments, sought, { offset, limit: 20 });
          expect(page).toEqual(expected.slice(offset, offset + 20));
        }
      }
    }
  }
});

test('what tallies tell is not read: a page opens the segments that it shows, and a total none', async () => {
  await using scene = await given();
  const { history, segments, opened } = scene;
  const filesOf = async (work: () => Promise<unknown>) => {
    opened.length = 0;
    await work();
    return new Set(opened).size;
  };
  const all = { key: 'owner', value: 1 };
  expect(await filesOf(() => history.count(sealedLines, segments, all))).toBe(0);
  expect(await filesOf(() => history.page(sealedLines, segments, all, { offset: 100, limit: 5 }))).toBe(1);
  const rare = { key: 'owner', value: RARE };
  expect(await filesOf(() => history.page(sealedLines, segments, rare, { offset: 0, limit: 20 }))).toBe(1);
  // Of a time only the segments at its ends.
  expect(await filesOf(() => history.count(sealedLines, segments, { ...all, from: 50, upTo: 390 }))).toBe(2);
  const another = { key: 'owner', value: 2 };
  expect(await filesOf(() => history.count(withoutTallies, segments, another))).toBe(SEGMENTS);
});

test('rows of a segment that turns out to be damaged count no more', async () => {
  await using scene = await given();
  const { history, segments, sealed, dataDir } = scene;
  const broken = segments[1]!;
  await writeFile(join(dataDir, broken.file), 'nothing of the kind');
  const sought = { key: 'owner', value: 0 };
  const left = sealed.filter(({ owner, at }) => owner === 0 && (at < broken.firstAt || at > broken.lastAt));
  const page = await history.page(sealedLines, segments, sought, { offset: 0, limit: 50 });
  expect(page).toEqual(left.slice(0, 50));
  expect(await history.count(sealedLines, segments, sought)).toBe(left.length);
});
