// The computer stays awake while agents work on jobs, if the operator wants it. A sleep is a line in the log; what came due meanwhile
// runs once, by the scheduler's own rule (server/services/oas/tasks/generator.ts).
import type { Clock, Instant } from '../server/core/kernel/clock.js';
import { SECOND } from '../server/core/kernel/clock.js';
import type { Log } from '../server/core/kernel/log.js';
import type { ElectronApi } from './electronApi.js';

export interface Wakefulness {
  /** Whether the computer must not sleep now. */
  keep(awake: boolean): void;
}

export function createWakefulness(powerSaveBlocker: ElectronApi['powerSaveBlocker']): Wakefulness {
  let blocker: number | undefined;
  return {
    keep(awake) {
      if (awake && blocker === undefined) blocker = powerSaveBlocker.start('prevent-app-suspension');
      if (!awake && blocker !== undefined) {
        powerSaveBlocker.stop(blocker);
        blocker = undefined;
      }
    },
  };
}

/** Logs each sleep with its length; `woke` is told after the computer is back. */
export function logSleep(
  powerMonitor: Pick<ElectronApi['powerMonitor'], 'on'>,
  clock: Clock,
  log: Log,
  woke: () => void,
): void {
  let asleepSince: Instant | undefined;
  powerMonitor.on('suspend', () => {
    asleepSince = clock.now();
    log.info('the computer goes to sleep');
  });
  powerMonitor.on('resume', () => {
    const seconds = asleepSince === undefined ? null : Math.round((clock.now() - asleepSince) / SECOND);
    asleepSince = undefined;
    log.info({ seconds }, 'the computer is awake again; what came due meanwhile runs once');
    woke();
  });
}
