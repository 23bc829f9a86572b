import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { clientsRounds } from './clients.js';

test('agents work on beside lines that say nothing, drip, or never read', async () => {
  const { findings, figures } = await clientsRounds(rounds(1), {
    idle: 700,
    others: 10,
    stretchMs: 2000,
    openFiles: 512,
    agents: 5,
    // Beside other tests only that they work on at all; how much is for the full form.
    leastShare: 0.01,
  });
  expect(findings).toEqual([]);
  expect(figures['lines opened']).toBeGreaterThan(100);
}, 120_000);
