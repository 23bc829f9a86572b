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
    leastShare: 0.1,
  });
  expect(findings).toEqual([]);
  expect(figures['lines opened']).toBeGreaterThan(500);
}, 120_000);
