// A load whose requests are due at fixed instants, whether or not the earlier ones were answered: who waits behind a stall counts.
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from './figure.js';

export interface OpenLoad {
  perSecond: number;
  /** Ends then, or as soon as `isOver` says so. */
  seconds: number;
  isOver?: () => boolean;
}

export interface Latencies {
  p50: number;
  p99: number;
  max: number;
  count: number;
}

/** Milliseconds from the instant that each request was due to its answer. */
export async function openLoop(
  { perSecond, seconds, isOver = () => false }: OpenLoad,
  request: (n: number) => Promise<unknown>,
): Promise<Latencies> {
  const total = Math.round(perSecond * seconds);
  const latencies: number[] = [];
  const began = performance.now();
  const underWay: Promise<void>[] = [];
  for (let n = 0; n < total && !isOver();) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * perSecond) / 1000) + 1);
    for (; n < due; n++) {
      const at = began + (n * 1000) / perSecond;
      underWay.push(request(n).then(() => void latencies.push(performance.now() - at)));
    }
    await pause(1);
  }
  await Promise.all(underWay);
  return latenciesOf(latencies);
}

const latenciesOf = (values: readonly number[]): Latencies => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
  max: quantile(values, 1),
  count: values.length,
});
