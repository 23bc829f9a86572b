// Everything that happens by itself starts here: on the cloud's clock, never overlapping itself, and ended by `stop`.
// Promises: an interval is a length of time: whatever the wall clock is set to, the next run is never further away than that. A day that
// a clock set back by up to a day shows again has no second run of a rule; after a longer way back the rule counts from the clock.
import { HOUR, MINUTE, SECOND, type Clock, type Instant } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { cronRule } from './cronRule.js';
import type { Schedule } from './types.js';

/** When a rule ran last, kept across restarts, so that a missed run is known. */
export interface RunMemory {
  lastRun(name: string): Instant | undefined;
  ran(name: string, at: Instant): void;
}

export interface RunningSchedule extends Schedule {
  /** Resolves when no work is in flight: tests that move the clock wait for it. */
  idle(): Promise<void>;
}

// A long wait is cut into pieces: a changed interval is heard within a minute, a machine that slept is noticed, and the
// clock may have been set.
const LONGEST_PIECE = MINUTE;
// Later than this after its instant, a run counts as missed.
const LATE = 5 * MINUTE;

// What was planned before the clock was set back by a day, on a day of 25 hours.
const LONGEST_REPEAT = 25 * HOUR;

/** A moment by both clocks. */
interface Moment {
  wall: Instant;
  elapsed: number;
}

const momentOf = (clock: Clock): Moment => ({ wall: clock.now(), elapsed: clock.elapsed() });

/** A machine that slept shows it on its wall clock alone; one whose wall clock was set back, by the time that passed. */
const passedMs = (from: Moment, to: Moment): number =>
  Math.max(to.elapsed - from.elapsed, to.wall - from.wall);

/** Without `memory` a rule with `once` runs at every start: it cannot know whether it was missed. */
export function createSchedule(clock: Clock, log: Log, memory?: RunMemory): RunningSchedule {
  const stopping = new AbortController();
  const cancels = new Map<string, () => void>();
  const inFlight = new Set<Promise<void>>();

  const wait = (name: string, delayMs: number, then: () => void) =>
    cancels.set(name, clock.timer(delayMs, then));

  const begin = (name: string, work: (signal: AbortSignal) => Promise<void>, after: () => void) => {
    const run = (async () => {
      try {
        await work(stopping.signal);
      } catch (error) {
        if (!stopping.signal.aborted) log.error({ err: error, work: name }, 'scheduled work failed');
      }
    })().then(() => {
      inFlight.delete(run);
      if (!stopping.signal.aborted) after();
    });
    inFlight.add(run);
  };

  const claimName = (name: string) => {
    if (stopping.signal.aborted) throw new Error(`${name}: the schedule has stopped`);
    if (cancels.has(name)) throw new Error(`${name} is scheduled already`);
  };

  return {
    every(name, intervalMs, work) {
      claimName(name);
      const interval = () => Math.max(intervalMs(), 1);
      // Counted from the start of a run; work that takes longer than its interval still leaves the others a tenth of it.
      const waitFrom = (started: Moment) => {
        const ended = momentOf(clock);
        const look = () => {
          const now = momentOf(clock);
          const left = Math.max(interval() - passedMs(started, now), interval() / 10 - passedMs(ended, now));
          if (left > 0) return wait(name, Math.min(left, LONGEST_PIECE), look);
          begin(name, work, () => waitFrom(now));
        };
        look();
      };
      waitFrom(momentOf(clock));
    },

    at(name, rule, zone, missed, work) {
      claimName(name);
      const next = cronRule(rule, zone);
      const lastRun = memory?.lastRun(name);
      // What was planned before the clock was set back may lie years ahead.
      const notAstray = (planned: Instant, now: Instant) =>
        planned > next(now) + LONGEST_REPEAT ? next(now) : planned;
      const waitFor = (planned: Instant, lookedAt = clock.now()) => {
        const now = clock.now();
        const dueAt = now < lookedAt - LATE ? notAstray(planned, now) : planned;
        const left = dueAt - now;
        if (left > 0) return wait(name, Math.min(left, LONGEST_PIECE), () => waitFor(dueAt, now));
        if (missed === 'skip' && -left > LATE) {
          log.warn(
            { work: name, lateSeconds: Math.round(-left / SECOND) },
            'a scheduled run was missed and is skipped',
          );
          return waitFor(next(clock.now()));
        }
        run();
      };
      const run = () => {
        const startedAt = clock.now();
        memory?.ran(name, startedAt);
        begin(name, work, () => waitFor(next(startedAt)));
      };
      const wasMissed = lastRun === undefined ? !memory : next(lastRun) <= clock.now();
      const now = clock.now();
      if (missed === 'once' && wasMissed) wait(name, 0, run);
      else waitFor(notAstray(next(Math.max(now, lastRun ?? now)), now));
    },

    async stop() {
      stopping.abort();
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
      await Promise.all(inFlight);
    },

    async idle() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}
