// When nodes were seen, written to their rows now and then: what a restart would forget.
import type { Instant } from '../../../core/kernel/clock.js';
import type { Store } from '../../../core/store/types.js';
import { nodeTable } from '../tables.js';
import type { Liveness } from '../../../core/queue/liveness.js';

const NODES_A_SLICE = 200;

/** Answers a function that writes what was seen since it was called last. */
export function sightingsWriter(store: Store, liveness: Liveness): () => Promise<void> {
  let written: Instant = 0;
  return async () => {
    const seen = liveness.seenAfter(written);
    for (let from = 0; from < seen.length; from += NODES_A_SLICE) {
      const slice = seen.slice(from, from + NODES_A_SLICE);
      await store.transaction(async (tx) => {
        for (const [id, { lastSeenAt, address }] of slice) {
          await tx.update(nodeTable, { id }, { lastSeenAt, address });
        }
      });
    }
    for (const [, { lastSeenAt }] of seen) written = Math.max(written, lastSeenAt);
  };
}
