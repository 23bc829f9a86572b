// How often one address may ask. Meant for a program that runs wild on the LAN, far above what agents and panels need; this
// machine itself is not limited.
import { addressKey } from '../auth/addressKey.js';
import { throttled } from '../kernel/errors.js';

export interface RateLimit {
  /** Throws throttled `too_many_requests` with Retry-After. */
  take(address: string): void;
}

export interface RateLimitOptions {
  /** Refilled each second. */
  perSecond?: number;
  /** What may be asked at once after a pause. */
  burst?: number;
  /** Addresses counted one by one; those beyond share one allowance. */
  maxAddresses?: number;
  /** Milliseconds of a steady clock. */
  now?: () => number;
}

interface Allowance {
  left: number;
  at: number;
}

export function createRateLimit(options: RateLimitOptions = {}): RateLimit {
  const { perSecond = 100, burst = 500, maxAddresses = 10_000, now = () => performance.now() } = options;
  const single = new Map<string, Allowance>();
  const shared: Allowance = { left: burst, at: now() };

  // Who has not asked for so long is back at the full allowance, and need not be remembered.
  const refillMs = (burst / perSecond) * 1000;
  const forgetIdle = () => {
    for (const [address, { at }] of single) {
      if (now() - at < refillMs) return;
      single.delete(address);
    }
  };

  const allowanceOf = (address: string): Allowance => {
    const known = single.get(address);
    if (known) {
      // Moved to the end: the map stays in the order of last use.
      single.delete(address);
      single.set(address, known);
      return known;
    }
    forgetIdle();
    if (single.size >= maxAddresses) return shared;
    const fresh = { left: burst, at: now() };
    single.set(address, fresh);
    return fresh;
  };

  return {
    take(address) {
      const allowance = allowanceOf(addressKey(address));
      const passed = now() - allowance.at;
      allowance.left = Math.min(burst, allowance.left + (passed / 1000) * perSecond);
      allowance.at = now();
      if (allowance.left < 1) {
        throw throttled('too_many_requests', 'too many requests from this address; slow down', 1);
      }
      allowance.left -= 1;
    },
  };
}
