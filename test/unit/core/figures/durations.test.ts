import { expect, test } from 'vitest';
import {
  addDurations,
  mergeDurations,
  percentiles,
  PERCENTILE_ERROR,
} from '../../../../server/core/figures/durations.js';

/** Reproducible numbers between 0 and 1. */
function* randoms(seed: number) {
  for (let state = seed; ;) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

const truth = (lengths: readonly number[], share: number) =>
  [...lengths].sort((a, b) => a - b)[Math.ceil(lengths.length * share) - 1]!;

test.each([
  ['seconds to minutes', 1_000, 600_000],
  ['all alike', 42_000, 42_000],
  ['from the shortest to the longest', 100, 30 * 86_400_000],
])('percentiles are off by the promised share at most: %s', (_, least, most) => {
  const random = randoms(7);
  const lengths = Array.from({ length: 1_001 }, () =>
    Math.round(least * (most / least) ** random.next().value!),
  );
  const found = percentiles(addDurations({}, lengths))!;
  expect(found.count).toBe(1_001);
  for (const [answer, share] of [
    [found.p50Ms, 0.5],
    [found.p95Ms, 0.95],
  ] as const) {
    expect(Math.abs(answer / truth(lengths, share) - 1)).toBeLessThanOrEqual(PERCENTILE_ERROR + 0.0005);
  }
  expect(PERCENTILE_ERROR).toBe(0.091);
});

test('counted one by one, all at once or in two heaps, the figures are the same', () => {
  const lengths = [150, 150, 9_000, 1, 0, 1e12, 61_000];
  const atOnce = addDurations({}, lengths);
  expect(lengths.reduce((counts, ms) => addDurations(counts, [ms]), {})).toEqual(atOnce);
  expect(mergeDurations(addDurations({}, lengths.slice(0, 3)), addDurations({}, lengths.slice(3)))).toEqual(
    atOnce,
  );
  expect(percentiles(atOnce)?.count).toBe(7);
});

test('where nothing was counted there is no percentile', () => {
  expect(percentiles({})).toBeNull();
});
