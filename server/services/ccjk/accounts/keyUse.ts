// When each API key was used last: in memory, written to its row now and then, so that a call costs no write.
//
// Promise: what an orderly stop leaves behind is exact; after a crash a key may look unused for the last minute.
import type { Instant } from '../../../core/kernel/clock.js';
import type { Store } from '../../../core/store/types.js';
import { apiKeyTable } from '../tables.js';

export interface KeyUse {
  used(keyId: string, at: Instant): void;
  /** Since this run began. */
  lastUse(keyId: string): Instant | null;
  /** Writes what is not written yet. */
  write(store: Store): Promise<void>;
}

const MOST_KEYS = 100_000;
const MOST_AT_ONCE = 500;

export function createKeyUse(): KeyUse {
  const uses = new Map<string, Instant>();
  const unwritten = new Set<string>();
  return {
    used(keyId, at) {
      uses.delete(keyId);
      uses.set(keyId, at);
      unwritten.add(keyId);
      if (uses.size <= MOST_KEYS) return;
      const oldest = uses.keys().next().value!;
      uses.delete(oldest);
      unwritten.delete(oldest);
    },
    lastUse: (keyId) => uses.get(keyId) ?? null,
    async write(store) {
      while (unwritten.size > 0) {
        const ids = [...unwritten].slice(0, MOST_AT_ONCE);
        for (const id of ids) unwritten.delete(id);
        try {
          await store.transaction(async (tx) => {
            for (const id of ids) await tx.update(apiKeyTable, { id }, { lastUsedAt: uses.get(id) ?? null });
          });
        } catch (error) {
          for (const id of ids) unwritten.add(id);
          throw error;
        }
      }
    },
  };
}
