// Queries against the plainest way to answer them: look at every row.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plan } from '../../../../server/core/store/planner.js';
import { compareScalars, type StoredRow } from '../../../../server/core/store/scalars.js';
import { TableState } from '../../../../server/core/store/tableState.js';
import { StoreUsageError, type IndexSpec } from '../../../../server/core/store/index.js';
import { openTestStore } from '../../../kit/store.js';
import { table } from '../../../../server/core/store/index.js';

interface Row {
  id: number;
  owner: number;
  state: 'on' | 'off' | 'gone';
  weight: number | null;
  name: string;
  mixed: string | number | boolean | null;
}
const indexes: Record<string, IndexSpec<Row>> = {
  name: { kind: 'hash', columns: ['name', 'owner'], unique: true },
  state: { kind: 'hash', columns: ['state'] },
  byOwner: { kind: 'ordered', columns: ['owner', '-weight', 'id'] },
  byOwnerState: { kind: 'ordered', columns: ['owner', 'state', '-id'] },
  on: { kind: 'ordered', columns: ['weight', 'name'], only: { state: 'on' } },
  weighed: { kind: 'ordered', columns: ['-weight'], notNull: 'weight' },
  mixed: { kind: 'ordered', columns: ['mixed', 'id'] },
};
const things = table<Row>({ name: 'test.things', version: 1, key: ['id'], indexes });

const owner = fc.integer({ min: 1, max: 4 });
const state = fc.constantFrom('on', 'off', 'gone');
const weight = fc.option(fc.integer({ min: -3, max: 6 }), { freq: 4 });
const mixed = fc.constantFrom(null, true, false, 0, 5, -1.5, '', 'a', 'b', 'é');
const row = fc.record({
  owner,
  state,
  weight,
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  mixed,
});

const condition = <Value>(value: fc.Arbitrary<Value>, ends?: fc.Arbitrary<Value>) =>
  fc.oneof(
    value,
    fc.record({ in: fc.array(value, { maxLength: 4 }) }),
    fc.record({ not: value }),
    ...(ends
      ? [
          fc.oneof(
            fc.record({ gt: ends }),
            fc.record({ gte: ends, lt: ends }),
            fc.record({ lte: ends }),
            fc.record({ gt: ends, lte: ends }),
          ),
        ]
      : []),
  );
const conditions = fc.record({
  id: condition(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
  owner: condition(owner, owner),
  state: condition(state, state),
  weight: condition(weight, fc.integer({ min: -3, max: 6 }) as fc.Arbitrary<number | null>),
  name: condition(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('a', 'c', 'e')),
  mixed: condition(mixed, fc.constantFrom<'a' | ''>('a', '') as fc.Arbitrary<never>),
});
/** Mostly one or two conditions: more are seldom covered. */
const where = fc
  .tuple(
    conditions,
    fc.uniqueArray(fc.constantFrom('id', 'owner', 'state', 'weight', 'name', 'mixed'), { maxLength: 4 }),
  )
  .map(([all, chosen]) =>
    Object.fromEntries(Object.entries(all).filter(([column]) => chosen.some((name) => name === column))),
  );
const orderBy = fc.option(
  fc.uniqueArray(
    fc.constantFrom('id', '-id', 'owner', '-weight', 'weight', 'state', 'name', 'mixed', '-mixed'),
    {
      minLength: 1,
      maxLength: 3,
      selector: (column) => column.replace('-', ''),
    },
  ),
  { nil: undefined },
);

function matches(row: StoredRow, where: object): boolean {
  return Object.entries(where).every(([column, condition]: [string, unknown]) => {
    const value = row[column];
    if (typeof condition !== 'object' || condition === null) return value === condition;
    if ('in' in condition) return (condition.in as unknown[]).includes(value);
    if ('not' in condition) return value !== condition.not;
    return Object.entries(condition).every(([word, end]: [string, unknown]) => {
      if (typeof value !== typeof end) return false;
      const order = compareScalars(value, end);
      return word === 'gt' ? order > 0 : word === 'gte' ? order >= 0 : word === 'lt' ? order < 0 : order <= 0;
    });
  });
}

function inOrder(a: StoredRow, b: StoredRow, columns: readonly string[]): number {
  for (const column of columns) {
    const descending = column.startsWith('-');
    const name = descending ? column.slice(1) : column;
    const order = compareScalars(a[name], b[name]);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

const pick = (row: StoredRow, columns: readonly string[]) =>
  columns.map((column) => row[column.replace('-', '')]);
const ids = (rows: readonly StoredRow[]) => rows.map(({ id }) => Number(id)).sort((a, b) => a - b);

test('whatever index serves a query, it answers what a look at every row would', async () => {
  await using cloud = await openTestStore([things as never], { sync: false });
  const { store } = cloud;
  const served = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { maxLength: 60, selector: ({ name, owner }) => `${name} ${owner}` }),
      fc.array(fc.tuple(where, orderBy, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 })), {
        minLength: 8,
        maxLength: 16,
      }),
      async (rows, queries) => {
        await store.transaction(async (tx) => {
          await tx.delete(things, {});
          for (const [i, values] of rows.entries()) await tx.insert(things, { id: i + 1, ...values } as Row);
        });
        // The same rows once more, to ask which index it was.
        const state = new TableState(things as never);
        for (const [i, values] of rows.entries()) state.change(undefined, { id: i + 1, ...values });
        await store.transaction(async (tx) => {
          const all = (await tx.find(things, { where: {}, limit: 100 })) as unknown as StoredRow[];
          for (const [where, orderBy = [], page, pageSize] of queries) {
            const expected = all.filter((row) => matches(row, where)).sort((a, b) => inOrder(a, b, orderBy));
            const query = { where: where as never, orderBy: orderBy as never };
            let found: StoredRow[];
            try {
              found = (await tx.find(things, { ...query, limit: 100 })) as unknown as StoredRow[];
            } catch (error) {
              if (!(error instanceof StoreUsageError)) throw error;
              continue;
            }
            expect(ids(found)).toEqual(ids(expected));
            expect(found.map((row) => pick(row, orderBy))).toEqual(expected.map((row) => pick(row, orderBy)));
            expect(await tx.find(things, { ...query, limit: 3 })).toEqual(found.slice(0, 3));
            const name = plan(state, where, orderBy).index;
            served.set(name, (served.get(name) ?? 0) + 1);
            try {
              const answer = await tx.page(things, { ...query, page, pageSize });
              expect(answer.total).toBe(expected.length);
              expect(answer.rows).toEqual(found.slice((page - 1) * pageSize, page * pageSize));
              served.set('page', (served.get('page') ?? 0) + 1);
            } catch (error) {
              if (!(error instanceof StoreUsageError)) throw error;
            }
          }
        });
      },
    ),
    { numRuns: 250 },
  );
  // It would say little if most of them were refused.
  expect([...served.keys()].sort()).toEqual(['page', 'key', ...Object.keys(indexes)].sort());
  for (const count of served.values()) expect(count).toBeGreaterThan(1);
});

test('a page deep in several merged stretches is found by rank, not by walking', async () => {
  await using cloud = await openTestStore([things as never], { sync: false });
  const { store } = cloud;
  const count = 30_000;
  for (let from = 0; from < count; from += 5000) {
    await store.transaction(async (tx) => {
      for (let i = from; i < from + 5000; i++) {
        const id = i + 1;
        const row = {
          id,
          owner: id % 7,
          state: 'on',
          weight: (id * 7919) % 1000,
          name: `n${id}`,
          mixed: null,
        } as const;
        await tx.insert(things, row);
      }
    });
  }
  const query = { where: { owner: { in: [1, 2, 3, 5] } }, orderBy: ['-weight', 'id'] } as const;
  const page = (page: number) => store.transaction((tx) => tx.page(things, { ...query, page, pageSize: 20 }));
  const walked = await store.transaction((tx) =>
    tx.find(things, { ...query, limit: 20_000, walkLimit: 30_000 }),
  );
  for (const number of [1, 2, 77, 400, 857, 858]) {
    const { rows, total } = await page(number);
    expect(total).toBe(walked.length);
    expect(rows).toEqual(walked.slice((number - 1) * 20, number * 20));
  }
  const began = performance.now();
  for (let i = 0; i < 100; i++) await page(500);
  expect((performance.now() - began) / 100).toBeLessThan(15);
});

test('pages of merged stretches, put together, are the walk, forwards and backwards and with many equals', async () => {
  await using cloud = await openTestStore([things as never], { sync: false });
  await cloud.store.transaction(async (tx) => {
    for (let id = 1; id <= 300; id++) {
      const row = {
        id,
        owner: id % 4,
        state: 'on',
        weight: (id * 7) % 5,
        name: `n${id}`,
        mixed: null,
      } as const;
      await tx.insert(things, row);
    }
    for (const orderBy of [['weight'], ['-weight'], ['weight', '-id'], ['owner', '-weight']] as const) {
      const query = { where: { owner: { in: [0, 1, 3] } }, orderBy };
      const walked = await tx.find(things, { ...query, limit: 300 });
      expect(walked).toHaveLength(225);
      const paged = [];
      for (let page = 1; page <= 33; page++) {
        paged.push(...(await tx.page(things, { ...query, page, pageSize: 7 })).rows);
      }
      expect(paged.map(({ id }) => id)).toEqual(walked.map(({ id }) => id));
    }
  });
});

test('rows are found by many whole keys at once, in their order or in another', async () => {
  await using cloud = await openTestStore([things as never], { sync: false });
  const { store } = cloud;
  await store.transaction(async (tx) => {
    for (let id = 1; id <= 900; id++) {
      const row = { id, owner: id % 7, state: 'on', weight: -id, name: `n${id}`, mixed: null } as const;
      await tx.insert(things, row);
    }
  });
  const wanted = Array.from({ length: 500 }, (_, i) => 2 * (500 - i));
  await store.transaction(async (tx) => {
    const found = await tx.find(things, { where: { id: { in: wanted } }, limit: 500 });
    expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 450 }, (_, i) => 2 * (i + 1)));
    const few = await tx.find(things, {
      where: { id: { in: [3, 9, 6] }, owner: 3 },
      orderBy: ['weight'],
      limit: 9,
    });
    expect(few.map(({ id }) => id)).toEqual([3]);
    const turned = await tx.find(things, { where: { id: { in: [3, 9, 6] } }, orderBy: ['weight'], limit: 9 });
    expect(turned.map(({ id }) => id)).toEqual([9, 6, 3]);
    expect(await tx.update(things, { id: { in: wanted } }, { state: 'off' })).toHaveLength(450);
    expect(await tx.count(things, { state: 'off' })).toBe(450);
  });
});

test('which index serves a query does not depend on the queries before it', () => {
  const filled = () => {
    const state = new TableState(things as never);
    for (let id = 1; id <= 40; id++) {
      const on = (['on', 'off', 'gone'] as const)[id % 3]!;
      const values = {
        owner: id % 4,
        state: on,
        weight: id % 5 === 1 ? id % 3 : null,
        name: `n${id}`,
        mixed: null,
      };
      state.change(undefined, { id, ...values });
    }
    return state;
  };
  const outcome = (state: TableState, where: object, order: readonly string[] = []) => {
    try {
      const { index, total, unchecked } = plan(state, where, order);
      return { index, total, unchecked };
    } catch (error) {
      if (error instanceof StoreUsageError) return 'nothing serves it';
      throw error;
    }
  };
  const [asked, fresh] = [filled(), filled()];
  // Of one shape but for the value that says whether a partial index holds the row.
  const alike = fc.record({ state, weight: fc.constantFrom(1, null, { not: null }, { not: 2 }) });
  fc.assert(
    fc.property(fc.oneof(where, alike), orderBy, (where, order) => {
      fresh.servedBy.clear();
      expect(outcome(asked, where, order)).toEqual(outcome(fresh, where, order));
    }),
    { numRuns: 3000 },
  );
});
