// Compaction by hand: a checkpoint, one at a time, and how the last one went.
import type { Core } from '../core/core.js';
import type { Instant } from '../core/kernel/clock.js';

export interface Compaction {
  /** Begins, or joins the one that runs. Answers since when it runs. */
  start(): Instant;
  runningSince(): Instant | null;
  last(): { endedAt: Instant; milliseconds: number; journalBytes: number; failure: string | null } | null;
}

export function createCompaction({ store, clock, log }: Pick<Core, 'store' | 'clock' | 'log'>): Compaction {
  let since: Instant | null = null;
  let last: ReturnType<Compaction['last']> = null;
  const run = async () => {
    const [begin, { journalBytes }] = [clock.elapsed(), store.stats()];
    let failure: string | null = null;
    try {
      await store.checkpoint();
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      log.error({ err: error }, 'a compaction failed');
    }
    last = { endedAt: clock.now(), milliseconds: Math.round(clock.elapsed() - begin), journalBytes, failure };
    since = null;
  };
  return {
    start() {
      if (since !== null) return since;
      since = clock.now();
      void run();
      return since;
    },
    runningSince: () => since,
    last: () => last,
  };
}
