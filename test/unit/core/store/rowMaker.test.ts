// Rows as a table keeps them, however they come: what is kept is what the journal's text says, and nothing of the caller's.
import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowMaker, asStored } from '../../../../server/core/store/rowMaker.js';
import type { StoredRow } from '../../../../server/core/store/scalars.js';

const value = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.oneof(fc.string({ maxLength: 40, unit: 'binary' }), fc.integer(), fc.boolean()),
  },
  fc.constantFrom<unknown>(null, undefined, -0, NaN, Infinity, 1.5, 2 ** 53, new Date(0), () => 1),
  fc.jsonValue(),
);
const row = fc
  .uniqueArray(fc.constantFrom('id', 'owner', 'name', 'weight', 'v', 'a b', '"', '__proto__'), {
    minLength: 1,
  })
  .chain((columns) =>
    fc
      .tuple(...columns.map(() => value))
      .map((values) => Object.fromEntries(columns.map((column, i) => [column, values[i]])) as StoredRow),
  );

/** The way that every row could go. */
const throughText = (row: StoredRow, key: number | undefined, version: number): string => {
  const own = JSON.stringify(row).slice(1, -1);
  const parts = [
    ...(key === undefined ? [] : [`"id":${key}`]),
    ...(own === '' ? [] : [own]),
    `"v":${version}`,
  ];
  return JSON.stringify(JSON.parse(`{${parts.join()}}`));
};

test('a row is kept as its text says, whatever its columns and values, known or seen for the first time', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
      const maker = new RowMaker(3, 'id');
      // Each twice: the second time its columns are known.
      for (const one of [...rows, ...rows]) {
        const key = one.id === undefined ? 7 : undefined;
        const { row, text } = maker.make(one, key);
        expect(JSON.stringify(JSON.parse(text))).toBe(throughText(one, key, 3));
        expect(row).toStrictEqual(JSON.parse(text));
      }
    }),
    { numRuns: 300 },
  );
});

test('what the caller does to its object afterwards does not reach the row', () => {
  const maker = new RowMaker(1, 'id');
  const own = { name: 'a', parts: [{ of: 'it' }] };
  for (let i = 1; i <= 2; i++) {
    const { row } = maker.make(own as never, i);
    own.parts[0]!.of = 'something else';
    expect(row).toEqual({ id: i, name: 'a', parts: [{ of: 'it' }], v: 1 });
    own.parts[0]!.of = 'it';
  }
});

test('a part of a long text does not keep the whole text in memory', () => {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const maker = new RowMaker(1, 'id');
  const kept: unknown[] = [];
  const heap = () => {
    gc();
    gc();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  for (let i = 0; i < 100; i++) {
    const text = Buffer.alloc(500_000, `line ${i} of a large upload;`).toString('latin1');
    kept.push(maker.make({ line: text.slice(1000, 1040) }, i).row, asStored(text.slice(2000, 2040)));
  }
  const grown = heap() - before;
  expect(kept).toHaveLength(200);
  expect(grown).toBeLessThan(20e6); // Of 50 MB.
});
