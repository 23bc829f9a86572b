// Which rows a long walk has met, against a plain set.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeKey } from '../../../../server/core/store/scalars.js';
import { SeenKeys } from '../../../../server/core/store/seenKeys.js';

const number = fc.oneof(
  fc.nat(300),
  fc.constantFrom(-1, 0.5, 65_535, 65_536, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER),
);
const key = fc.oneof(
  number,
  fc.tuple(number, fc.constantFrom('', 'a', 'b', '1')).map((values) => encodeKey(values)),
);

test('a key is new once, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 500 }), (keys) => {
      const seen = new SeenKeys();
      const plain = new Set<unknown>();
      for (const one of keys) {
        expect(seen.add(one)).toBe(!plain.has(one));
        plain.add(one);
      }
    }),
  );
});
