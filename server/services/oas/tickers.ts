// What OAS does by itself, each on its own ticker, none overlapping itself.
import { HOUR, MINUTE, SECOND } from '../../core/kernel/clock.js';
import { foldFigures } from './figures/fold.js';
import type { Generator } from './tasks/generator.js';
import { cancelJobsOfExpired, leaseKeeper } from './jobs/leases.js';
import { clockFollower } from './tasks/clockFollower.js';
import { sightingsWriter } from './nodes/sightings.js';
import type { Oas } from './oas.js';
import { purgeDeletedUsers } from './accounts/purge.js';
import { settleMarkedUsers } from './accounts/settling.js';
import { purgeExpired } from './accounts/sessions.js';

/**
 * Registers all of them. Once `stopping` says so none begins any more; what is under way is ended and awaited by the
 * schedule's own stop.
 */
export function startTickers(oas: Oas, generator: Generator, stopping: AbortSignal): void {
  const { schedule, store } = oas.core;
  const every = (name: string, intervalMs: () => number, work: (signal: AbortSignal) => Promise<unknown>) =>
    schedule.every(`oas.${name}`, intervalMs, async (signal) => {
      if (!stopping.aborted) await work(signal);
    });
  const writeSightings = sightingsWriter(store, oas.liveness);
  const tickMs = () => oas.settings().scheduler.intervalSeconds * SECOND;
  every('generator', tickMs, (signal) => generator.tick(signal));
  every('expireLeases', () => SECOND, leaseKeeper(store, oas.core.clock));
  every('followClock', () => 10 * SECOND, clockFollower(oas));
  every(
    'cancelJobsOfExpired',
    () => HOUR,
    (signal) => cancelJobsOfExpired(store, signal),
  );
  every('sightings', () => 5 * MINUTE, writeSightings);
  // Acts that a disk which refused has stopped go on.
  every(
    'bulk',
    () => 5 * SECOND,
    async () => {
      oas.bulk.wake();
      await oas.bulk.idle();
    },
  );
  // What a change of many users left to do when the process ended in the midst of it.
  every(
    'settleUsers',
    () => 5 * SECOND,
    (signal) => settleMarkedUsers(store, signal),
  );
  every(
    'purgeDeletedUsers',
    () => 30 * SECOND,
    (signal) => purgeDeletedUsers(store, signal),
  );
  every(
    'foldFigures',
    () => HOUR,
    (signal) => foldFigures(store, oas.settings().timeZone, signal),
  );
  // So often that what has run out is gone before a clock that is set back could make it good again.
  every(
    'purgeExpired',
    () => MINUTE,
    async (signal) => {
      while (!signal.aborted && (await store.transaction(purgeExpired)).more);
    },
  );
}
