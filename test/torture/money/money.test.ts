import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { moneyRounds } from './money.js';

test('a code that a crowd wants at once is redeemed once, and gives its days to the second, also when the server is killed meanwhile', async () => {
  const { findings, figures } = await moneyRounds(rounds(30), {
    ...{ users: 20, managers: 3, crowd: 80, killEvery: 6, checkEvery: 10 },
  });
  expect(findings).toEqual([]);
  expect(figures['successes']).toBe(30);
  expect(figures['kills']).toBeGreaterThan(0);
}, 120_000);
