import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { clientsRounds } from './clients.js';

test('agents work on beside lines that say nothing, drip, or never read', async () => {
  const { findings, figures } = await clientsRounds(rounds(1), { idle: 500, others: 10, stretchMs: 2000 });
  expect(findings).toEqual([]);
  expect(figures['lines opened']).toBeGreaterThan(500);
}, 120_000);
