// The schedule with a watch at each work: how often it ran, how long it took, and how late its last run began.
import { Counter, Gauge } from 'prom-client';
import type { Clock } from '../kernel/clock.js';
import type { RunningSchedule } from '../schedule/schedule.js';
import type { Metrics } from './metrics.js';

/** Of rules (`at`) only runs are told: what counts as late is theirs to say. */
export function watchedSchedule(
  schedule: RunningSchedule,
  clock: Pick<Clock, 'elapsed'>,
  { registry }: Pick<Metrics, 'registry'>,
): RunningSchedule {
  const registers = [registry];
  const ran = new Counter({
    name: 'deskcloud_scheduler_runs_total',
    help: 'Runs of scheduled work that ended, by work and result (ok, failed).',
    labelNames: ['work', 'result'] as const,
    registers,
  });
  const seconds = new Counter({
    name: 'deskcloud_scheduler_run_seconds_total',
    help: 'Time spent in runs of scheduled work.',
    labelNames: ['work'] as const,
    registers,
  });
  const lag = new Gauge({
    name: 'deskcloud_scheduler_lag_seconds',
    help: 'How much later than its interval the last run of a work began.',
    labelNames: ['work'] as const,
    registers,
  });
  const measured = (work: string, run: (signal: AbortSignal) => Promise<void>) => {
    ran.inc({ work, result: 'ok' }, 0);
    ran.inc({ work, result: 'failed' }, 0);
    return async (signal: AbortSignal) => {
      const began = performance.now();
      let result = 'failed';
      try {
        await run(signal);
        result = 'ok';
      } finally {
        ran.inc({ work, result });
        seconds.inc({ work }, Math.max(0, performance.now() - began) / 1000);
      }
    };
  };
  return {
    ...schedule,
    every(work, intervalMs, run) {
      const watched = measured(work, run);
      let last = clock.elapsed();
      lag.set({ work }, 0);
      schedule.every(work, intervalMs, (signal) => {
        const now = clock.elapsed();
        lag.set({ work }, Math.max(0, now - last - Math.max(intervalMs(), 1)) / 1000);
        last = now;
        return watched(signal);
      });
    },
    at: (work, rule, zone, missed, run) => schedule.at(work, rule, zone, missed, measured(work, run)),
  };
}
