import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortByKind, sortInSlices } from '../../../../server/core/store/slices.js';

interface Item {
  kind: number;
  value: number;
}
const compare = (a: Item, b: Item) => a.kind - b.kind || a.value - b.value;

// Runs are merged from 4,096 items on, and kinds are gathered while there are fewer than one in 64 items.
test.each([
  ['few kinds', 3, 9000],
  ['few kinds, each in its order', 3, 9000],
  ['as many kinds as items', 9000, 9000],
  ['a handful', 2, 5],
  ['one kind', 1, 5000],
])('items are sorted by kind as Array.sort would: %s', async (name, kinds, length) => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat({ max: 1e6 })), async (stream) => {
      const items = Array.from({ length }, (_, i) => {
        const value = name.includes('in its order') ? i : stream.next().value!;
        return { kind: stream.next().value! % kinds, value };
      });
      const given = items.slice();
      const wanted = items.slice().sort(compare);
      expect(await sortByKind(items, compare, ({ kind }) => kind)).toEqual(wanted);
      expect(await sortInSlices(items, compare)).toEqual(wanted);
      expect(items, 'what was given stays as it is').toEqual(given);
    }),
    { numRuns: 4 },
  );
});
