import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { sealing } from './sealing.js';

test('wherever the disk fails or the power goes, each row is in the store or sealed, once, in the same order', async () => {
  const { findings, figures } = await sealing.run(rounds(80));
  expect(findings).toEqual([]);
  expect(figures['sealed']).toBeGreaterThan(5000);
  expect(figures['dropped']).toBeGreaterThan(10);
  expect(figures['kills']).toBeGreaterThan(10);
  expect(figures['power cuts']).toBeGreaterThan(10);
  expect(figures['failures']).toBeGreaterThan(20);
}, 120_000);
