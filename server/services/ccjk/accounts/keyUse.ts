// When each API key was used last: in memory, since the start of this run.
import type { Instant } from '../../../core/kernel/clock.js';

export interface KeyUse {
  used(keyId: string, at: Instant): void;
  lastUse(keyId: string): Instant | null;
}

const MOST_KEYS = 100_000;

export function createKeyUse(): KeyUse {
  const uses = new Map<string, Instant>();
  return {
    used(keyId, at) {
      uses.delete(keyId);
      uses.set(keyId, at);
      if (uses.size > MOST_KEYS) uses.delete(uses.keys().next().value!);
    },
    lastUse: (keyId) => uses.get(keyId) ?? null,
  };
}
