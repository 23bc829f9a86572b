// Promise: only failures count (and, of acts that anybody may do, what was `done`), by (account, address) and by address, never by account alone, so that nobody can lock out
// another; and a full memory never forgets an attacker: what no longer fits is counted together in shared buckets, which
// refuse sooner, not later.
import type { Clock } from '../kernel/clock.js';
import { throttled } from '../kernel/errors.js';
import { sha256Hex } from '../kernel/ids.js';
import { addressKey } from './addressKey.js';
import type { Throttle, ThrottleSpec } from './types.js';

export interface ThrottleOptions {
  clock: Clock;
  /** `limits.enabled`, read at each use. */
  enabled: () => boolean;
  /** Keys of each kind that are counted one by one. */
  maxKeys?: number;
}

const SHARED_BUCKETS = 1024;

/** A sliding window in memory, of time that passed, whatever the wall clock is set to; a restart forgets it. Errors: throttled `too_many_attempts` with Retry-After. */
export function createThrottle(spec: ThrottleSpec, options: ThrottleOptions): Throttle {
  const windowMs = spec.windowSeconds * 1000;
  const pairs = countFailures(windowMs, spec.perPair, options);
  const addresses = countFailures(windowMs, spec.perAddress, options);

  const count = (account: string, ip: string) => {
    if (!options.enabled()) return;
    pairs.add(pairKey(account, ip));
    addresses.add(addressKey(ip));
  };

  return {
    check(account, ip) {
      if (!options.enabled()) return;
      const freeAt = Math.max(
        pairs.blockedUntil(pairKey(account, ip)),
        addresses.blockedUntil(addressKey(ip)),
      );
      const waitMs = freeAt - options.clock.elapsed();
      if (waitMs <= 0) return;
      const waitSeconds = Math.ceil(waitMs / 1000);
      throw throttled(
        'too_many_attempts',
        `too many attempts; try again in ${waitSeconds} seconds`,
        waitSeconds,
      );
    },
    failed: count,
    done: count,
    // The address keeps its failures: one good account must not buy an attacker a fresh count.
    succeeded: (account, ip) => pairs.clear(pairKey(account, ip)),
  };
}

interface FailureCount {
  add(key: string): void;
  clear(key: string): void;
  /** On the clock's `elapsed`; 0 when free. */
  blockedUntil(key: string): number;
}

function countFailures(windowMs: number, most: number, options: ThrottleOptions): FailureCount {
  const { clock, maxKeys = 20_000 } = options;
  // Oldest last failure first: `add` moves a key to the end. Of each key the newest `most` failures are enough.
  const single = new Map<string, number[]>();
  const shared = new Map<number, number[]>();

  const withinWindow = (times: number[] | undefined) =>
    (times ?? []).filter((at) => at > clock.elapsed() - windowMs);
  const grown = (times: number[] | undefined) => [...withinWindow(times), clock.elapsed()].slice(-most);

  const dropExpired = () => {
    for (const [key, times] of single) {
      if (withinWindow(times).length > 0) return;
      single.delete(key);
    }
  };

  return {
    add(key) {
      const known = single.get(key);
      if (!known) dropExpired();
      if (!known && single.size >= maxKeys) {
        shared.set(bucketOf(key), grown(shared.get(bucketOf(key))));
        return;
      }
      single.delete(key);
      single.set(key, grown(known));
    },
    clear: (key) => void single.delete(key),
    blockedUntil(key) {
      const times = withinWindow(single.get(key) ?? shared.get(bucketOf(key)));
      const oldest = times[0];
      return oldest === undefined || times.length < most ? 0 : oldest + windowMs;
    },
  };
}

const bucketOf = (key: string) => Number.parseInt(sha256Hex(key).slice(0, 8), 16) % SHARED_BUCKETS;

const pairKey = (account: string, ip: string) => `${addressKey(ip)} ${sha256Hex(account)}`;
