import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { clockRounds } from './clocks.js';
import { noMorning, playMorning } from './morning.js';

test('clocks that are set, slept over and moved for summer cost no day, double none, and take no job from who is at work', async () => {
  // One of them is a clock that goes astray by months.
  const { findings, figures } = await clockRounds(rounds(2, 7));
  expect(findings).toEqual([]);
  expect(figures['runs']).toBeGreaterThan(30);
}, 120_000);

test('the morning after quiet hours fills no queue beyond its bound, leaves agents their answers, and each user runs once that day', async () => {
  const figures = noMorning();
  await playMorning(3, { users: 2000, managers: 4, maxPending: 200, pace: 200 }, figures);
  // Three mornings.
  expect(figures['morning jobs']).toBe(6000);
  expect(figures['most jobs of a tick']).toBeGreaterThanOrEqual(800);
  expect(figures['answers in ticks']).toBeGreaterThan(0);
}, 120_000);
