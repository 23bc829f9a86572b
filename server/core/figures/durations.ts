// How long things took, kept as counts by class of length, so that an hour of a hundred thousand jobs is as small as one of ten.
// Promise: a class is a quarter of a doubling wide and its middle is what is answered, so that a percentile is off by at most
// 9.1 %; lengths under 100 ms and over 30 days count as those.
import { DAY } from '../kernel/clock.js';

/** How often something took how long; empty classes are left out. */
export type Durations = { readonly [slot: string]: number };

const SHORTEST_MS = 100;
const LONGEST_MS = 30 * DAY;
const CLASSES_A_DOUBLING = 4;

/** How far an answered percentile may lie from the true one, as a share: half a class up or down. */
export const PERCENTILE_ERROR = Math.round((2 ** (1 / (2 * CLASSES_A_DOUBLING)) - 1) * 1000) / 1000;

export interface Percentiles {
  count: number;
  p50Ms: number;
  p95Ms: number;
}

/** The same counts with these lengths among them. */
export function addDurations(present: Durations, lengthsMs: readonly number[]): Durations {
  if (lengthsMs.length === 0) return present;
  const counts: Record<string, number> = { ...present };
  for (const ms of lengthsMs) {
    const slot = slotOf(ms);
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

export function mergeDurations(left: Durations, right: Durations): Durations {
  const counts: Record<string, number> = { ...left };
  addInto(counts, right);
  return counts;
}

/** Adds to `sum` in place: a chart of a quarter of a year merges thousands of these. */
export function addInto(sum: Record<string, number>, more: Durations): void {
  for (const slot in more) sum[slot] = (sum[slot] ?? 0) + (more[slot] ?? 0);
}

/** Null when nothing was counted. */
export function percentiles(durations: Durations): Percentiles | null {
  const slots = Object.entries(durations)
    .map(([slot, count]) => ({ slot: Number(slot), count }))
    .sort((a, b) => a.slot - b.slot);
  const count = slots.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return null;
  // The nearest rank: the smallest length that at least this share of all lengths does not exceed.
  const at = (share: number): number => {
    let left = Math.ceil(count * share);
    const found = slots.find((one) => (left -= one.count) <= 0);
    return middleMs(found?.slot ?? 0);
  };
  return { count, p50Ms: at(0.5), p95Ms: at(0.95) };
}

function slotOf(ms: number): number {
  const bounded = Math.min(Math.max(ms, SHORTEST_MS), LONGEST_MS);
  return Math.floor(Math.log2(bounded / SHORTEST_MS) * CLASSES_A_DOUBLING);
}

const middleMs = (slot: number): number => Math.round(SHORTEST_MS * 2 ** ((slot + 0.5) / CLASSES_A_DOUBLING));
