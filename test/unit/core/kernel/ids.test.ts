import { expect, test } from 'vitest';
import { randomHex } from '../../../../server/core/kernel/ids.js';

test('random bytes come in the length asked for and never twice, however many are asked for at a time', () => {
  for (const bytes of [8, 16, 100, 4095, 4096, 5000]) {
    const given = Array.from({ length: 600 }, () => randomHex(bytes));
    for (const text of given) expect(text).toMatch(/^[0-9a-f]*$/);
    expect(new Set(given.map((text) => text.length))).toEqual(new Set([2 * bytes]));
    // Eight bytes of one that stand in another would be the same bytes handed out again.
    const parts = given.flatMap((text) => text.match(/.{16}/g) ?? []);
    expect(new Set(parts).size).toBe(parts.length);
  }
});
