import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedIndex } from '../../../../server/core/store/orderedIndex.js';
import { seededChance } from '../../../kit/simulatedDisk.js';
import {
  compareScalars,
  parseColumn,
  type Entry,
  type StoredRow,
} from '../../../../server/core/store/scalars.js';

const order = ['kind', '-weight', 'id'].map(parseColumn);

function compareRows(a: StoredRow, b: StoredRow): number {
  return compareScalars(a.kind, b.kind) || -compareScalars(a.weight, b.weight) || compareScalars(a.id, b.id);
}

const scalar = fc.oneof(
  fc.constantFrom(null, false, true, 'a', 'b', 'ä', ''),
  fc.integer({ min: -3, max: 3 }),
);
const step = fc.record({
  act: fc.constantFrom('insert', 'insert', 'insert', 'remove', 'replace'),
  id: fc.integer({ min: 0, max: 700 }),
  kind: scalar,
  weight: scalar,
});

function checkWhole(index: OrderedIndex, rows: StoredRow[]): void {
  expect(index.size).toBe(rows.length);
  const forwards = index.cursor(0, index.size);
  const backwards = index.cursor(0, index.size, true);
  for (let i = 0; i < rows.length; i++) {
    expect(forwards.next()).toBe(rows[i]);
    expect(backwards.next()).toBe(rows[rows.length - 1 - i]);
    expect(index.nth(i)).toBe(rows[i]);
  }
  expect(forwards.next()).toBeUndefined();
  expect(backwards.next()).toBeUndefined();
  expect(index.nth(rows.length)).toBeUndefined();
}

function checkRanks(
  index: OrderedIndex,
  rows: readonly StoredRow[],
  probes: readonly (readonly unknown[])[],
): void {
  for (const values of probes) {
    const below = rows.filter((row) => index.comparePrefix(row, values) < 0).length;
    const upTo = rows.filter((row) => index.comparePrefix(row, values) <= 0).length;
    expect(index.rank(values, false)).toBe(below);
    expect(index.rank(values, true)).toBe(upTo);
    expect(index.last(values)).toBe(upTo > below ? rows[upTo - 1] : undefined);
    for (const high of probes) {
      for (const [afterLow, afterHigh] of [
        [false, false],
        [false, true],
        [true, true],
      ] as const) {
        const span = index.span(values, afterLow, high, afterHigh);
        const from = afterLow ? upTo : below;
        const to = rows.filter((row) => index.comparePrefix(row, high) <= (afterHigh ? 0 : -1)).length;
        expect([span.from, span.to]).toEqual([from, Math.max(from, to)]);
        const cursor = index.cursorFrom(span);
        for (let i = from; i < to; i++) expect(cursor.next()).toBe(rows[i]);
        expect(cursor.next()).toBeUndefined();
      }
    }
  }
}

test('an ordered index holds its rows in order whatever is inserted, removed and replaced', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 1500, size: 'max' }),
      fc.array(fc.array(scalar, { maxLength: 3 })),
      (steps, probes) => {
        const index = new OrderedIndex(order);
        const byId = new Map<number, Entry>();
        for (const { act, id, kind, weight } of steps) {
          const old = byId.get(id);
          if (act === 'insert' && !old) {
            const entry = { row: { id, kind, weight } };
            index.insert(entry);
            byId.set(id, entry);
          } else if (act === 'remove' && old) {
            index.remove(old);
            byId.delete(id);
          } else if (act === 'replace' && old) {
            expect(index.entryOf({ ...old.row })).toBe(old);
            old.row = { ...old.row, note: 'new image, same place' };
          }
        }
        const rows = Array.from(byId.values(), ({ row }) => row).sort(compareRows);
        checkWhole(index, rows);
        checkRanks(index, rows, probes);
      },
    ),
    // A failure is told after 20 s of shrinking at most.
    { numRuns: 60, interruptAfterTimeLimit: 20_000 },
  );
});

test('the last row of a prefix is found also where the row that parts two leaves is long gone', () => {
  const index = new OrderedIndex(order);
  const rows = Array.from({ length: 300 }, (_, id) => ({ id, kind: id < 150 ? 'a' : 'b', weight: 0 }));
  for (const row of rows.toReversed()) index.insert({ row });
  // Taken away from the end of the prefix, one by one, across every place where leaves part.
  for (let id = 149; id > 0; id--) {
    index.remove(index.entryOf(rows[id]!));
    expect(index.last(['a'])).toBe(rows[id - 1]);
  }
});

test('an index that was built from sorted rows is the same as one filled row by row, and can be emptied again', async () => {
  for (const count of [0, 1, 111, 112, 113, 7000]) {
    const rows = Array.from({ length: count }, (_, id) => ({ id, kind: id % 7, weight: id % 11 })).sort(
      compareRows,
    );
    const built = new OrderedIndex(order);
    await built.build(rows.map((row) => ({ row })));
    checkWhole(built, rows);
    checkRanks(built, rows, [[3], [3, 5], [3, 5, 500], [9], []]);
    for (const row of rows.toReversed()) built.remove(built.entryOf(row));
    checkWhole(built, []);
  }
});

test('an index of many levels stays right while rows come and go at random', () => {
  const chance = seededChance(20_261_121);
  const index = new OrderedIndex([{ column: 'at', descending: false }, ...['id'].map(parseColumn)]);
  const live: StoredRow[] = [];
  for (let id = 0; id < 60_000; id++) {
    // Grows to some 20,000 rows, then shrinks to a few.
    if (live.length > 0 && chance() < (id < 40_000 ? 0.25 : 0.9)) {
      const at = Math.floor(chance() * live.length);
      index.remove(index.entryOf(live[at]!));
      live[at] = live.at(-1)!;
      live.pop();
    } else {
      const row = { id, at: Math.floor(chance() * 5000) };
      index.insert({ row });
      live.push(row);
    }
    if (id % 10_000 === 9999) checkWhole(index, live.toSorted(index.compare));
  }
  checkWhole(index, live.toSorted(index.compare));
});

test('rows that arrive in order leave full leaves behind: about ten bytes an entry', () => {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const collect = () => {
    gc();
    gc();
  };
  const index = new OrderedIndex([{ column: 'id', descending: false }]);
  const count = 1_500_000; // Enough to drown what else comes and goes on the heap.
  const rows = Array.from({ length: count }, (_, id) => ({ row: { id } }));
  collect();
  const before = process.memoryUsage().heapUsed;
  for (const row of rows) index.insert(row);
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / count;
  expect([index.size, rows.length]).toEqual([count, count]); // Both are still needed, so neither has been collected.
  expect(bytes).toBeGreaterThan(6);
  expect(bytes).toBeLessThan(14);
});

test('asking for a row that the index does not hold is a bug and says so', () => {
  const index = new OrderedIndex(order);
  index.insert({ row: { id: 1, kind: 'a', weight: 1 } });
  expect(() => index.remove({ row: { id: 1, kind: 'a', weight: 1 } })).toThrow('does not hold the row');
  expect(() => index.entryOf({ id: 1, kind: 'b', weight: 1 })).toThrow('does not hold the row');
});
