// Tells a wall clock that was set from one that went on, and from a machine that slept. A machine's sleep moves the wall clock and its
// time since boot alike; a clock that was set moves alone.
import { uptime } from 'node:os';
import { SECOND, type Clock } from '../core/kernel/clock.js';
import type { Jump } from './alert.js';

/** Milliseconds since boot, sleep included. */
export const sinceBoot = (): number => uptime() * SECOND;

export function createClockWatch(clock: Clock, bootMs: () => number = sinceBoot) {
  const look = () => ({ wall: clock.now(), elapsed: clock.elapsed(), boot: bootMs() });
  let last = look();
  return {
    /** What the wall clock jumped by since the last look, if that is more than `toleratedMs`. */
    jump(toleratedMs: number): Jump | undefined {
      const before = last;
      last = look();
      const wall = last.wall - before.wall;
      const elapsed = last.elapsed - before.elapsed;
      const boot = last.boot - before.boot;
      const byMs = Math.round(wall < elapsed ? wall - elapsed : wall - Math.max(elapsed, boot));
      return Math.abs(byMs) > toleratedMs && (wall < elapsed || byMs > 0)
        ? { at: last.wall, byMs }
        : undefined;
    },
  };
}
