// The time that retention goes by. A clock that is wrong for an hour must not cost the history of months: a leap ahead that neither the
// running time nor a few days of being switched off explain is believed only once the cloud has run by it for a week. Kept in
// `retention.json` in the data directory, so that a restart wins nothing.
import { join } from 'node:path';
import { z } from 'zod';
import { DAY, toIso, type Clock, type Instant } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { openJsonFile } from '../store/durableJson.js';
import { systemFiles } from '../store/index.js';
import { StoreDamageError } from '../store/types.js';

const FILE = 'retention.json';
/** A computer may be off over a long weekend. */
const OFF_AT_MOST = 3 * DAY;
/** Running time, in which an operator has heard of the clock and can set it right. */
const DOUBTED_FOR = 7 * DAY;

const State = z.object({
  believed: z.int().nullable().default(null),
  /** Running time since the leap. */
  doubtedMs: z.number().default(0),
});
type State = z.infer<typeof State>;

export interface BelievedTime {
  /** Looks at the clock; what comes of it is kept. Never later than the clock. */
  look(): Promise<Instant>;
}

/** Throws StoreDamageError for a file that holds something else. */
export async function openBelievedTime(
  dataDir: string,
  { clock, log }: { clock: Clock; log: Log },
): Promise<BelievedTime> {
  const file = await openJsonFile<State>(systemFiles(), join(dataDir, FILE), {
    mode: 0o600,
    default: State.parse({}),
    check(value) {
      const state = State.safeParse(value);
      if (state.success) return state.data;
      throw new StoreDamageError(FILE, 0, 'is not as it was written; remove the file');
    },
  });
  const state = file.data;
  let lookedAt = clock.elapsed();
  let isTold = false;

  return {
    async look() {
      const now = clock.now();
      const elapsed = clock.elapsed() - lookedAt;
      lookedAt += elapsed;
      const explained = (state.believed ?? now) + elapsed;
      const isOver = state.doubtedMs + elapsed >= DOUBTED_FOR;
      if (now - explained <= OFF_AT_MOST || isOver) {
        [state.believed, state.doubtedMs] = [now, 0];
        isTold = false;
      } else {
        [state.believed, state.doubtedMs] = [Math.round(explained), state.doubtedMs + elapsed];
        if (!isTold) {
          log.warn(
            { clock: toIso(now), believed: toIso(state.believed) },
            'the clock leapt far ahead: history is removed by the former time until the cloud has run by the new one for a week',
          );
        }
        isTold = true;
      }
      try {
        await file.write();
      } catch (error) {
        // Memory goes on; a restart goes by an older time, and removes less.
        log.warn({ err: error }, 'the time that retention goes by could not be kept');
      }
      return state.believed;
    },
  };
}
