// What a program takes of its process, seen from inside: how long its event loop was held, and time of the processor.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** A finer timer would be work of its own. */
const RESOLUTION_MS = 1;

/** Begins to watch; the answered function ends it and tells the longest time in which nothing else could run, ms. */
export function watchLoop(): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    delays.disable();
    return Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
  };
}

/** The same as questions to a program; nothing is watched before it is asked for, for a thousand looks a second are work too. */
export function loopQuestions() {
  let end: (() => number) | undefined;
  return {
    async watchLoop() {
      end?.();
      end = watchLoop();
    },
    async loopBlocked() {
      if (!end) throw new Error('the loop is not watched');
      const blocked = end();
      end = undefined;
      return blocked;
    },
  };
}

/** Seconds of one core so far. */
export async function processor(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
