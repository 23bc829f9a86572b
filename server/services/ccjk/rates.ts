// How often one caller may ask (document, Rates): counted in windows of a minute, by who it is, in memory.
import { MINUTE, SECOND, type Clock } from '../../core/kernel/clock.js';
import { throttled } from '../../core/kernel/errors.js';

export interface Rates {
  /** Throws throttled/`RATE_LIMITED` with Retry-After once `key` has asked `perMinute` times in this minute. */
  take(key: string, perMinute: number): void;
}

/** Callers counted one by one; beyond it the oldest are forgotten, which errs on their side. */
const MOST_CALLERS = 50_000;

export function createRates(clock: Clock, isEnabled: () => boolean): Rates {
  const counts = new Map<string, { window: number; count: number }>();
  return {
    take(key, perMinute) {
      if (!isEnabled()) return;
      const now = clock.now();
      const window = Math.floor(now / MINUTE);
      const known = counts.get(key);
      const count = known?.window === window ? known.count + 1 : 1;
      if (count > perMinute) {
        const wait = Math.ceil(((window + 1) * MINUTE - now) / SECOND);
        throw throttled('RATE_LIMITED', `more than ${perMinute} requests a minute; wait ${wait} s`, wait);
      }
      counts.delete(key);
      counts.set(key, { window, count });
      if (counts.size > MOST_CALLERS) counts.delete(counts.keys().next().value!);
    },
  };
}
