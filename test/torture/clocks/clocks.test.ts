import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { clockRounds } from './clocks.js';

test('clocks that are set, slept over and moved for summer cost no day, double none, and take no job from who is at work', async () => {
  // One of them is a clock that goes astray by months.
  const { findings, figures } = await clockRounds(rounds(3, 7));
  expect(findings).toEqual([]);
  expect(figures['runs']).toBeGreaterThan(30);
}, 120_000);
