import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { disk } from './disk.js';

test('on a disk that fails in every way nothing answered is lost, nothing taken back is seen, and the store heals', async () => {
  const { findings, figures } = await disk.run(rounds(150));
  expect(findings).toEqual([]);
  expect(figures['refused writes']).toBeGreaterThan(50);
  expect(figures['healed']).toBeGreaterThan(10);
}, 120_000);
