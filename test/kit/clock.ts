// A clock that tests move. Timers that come due fire in their order while it advances, and between two of them the event
// loop turns, so that what they started can settle.
import type { MovedClock } from '../../server/core/kernel/clock.js';

export interface TestClock extends MovedClock {
  /** Moves on by milliseconds or by '90s', '15m', '2h', '3d'. */
  advance(by: number | string): Promise<void>;
  /**
   * Waited for after each firing, beside a few turns of the event loop: give it what knows when work is done, such as
   * `schedule.idle`. Waited for at most a second of real time, for work may itself wait for this clock.
   */
  settle: () => Promise<void>;
  /** How many timers are armed. */
  timers(): number;
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `start` is an ISO instant. */
export function movedClock(start: string): TestClock {
  const startsAt = Date.parse(start);
  if (Number.isNaN(startsAt)) throw new Error(`not an instant: ${start}`);
  let elapsed = 0;
  // What the wall clock shows beyond the time that has passed.
  let ahead = startsAt;
  let lastId = 0;
  const armed = new Map<number, { at: number; fire: () => void }>();

  const earliest = (until: number) => {
    let first: { id: number; at: number; fire: () => void } | undefined;
    for (const [id, timer] of armed) {
      if (timer.at <= until && (!first || timer.at < first.at)) first = { id, ...timer };
    }
    return first;
  };

  const clock: TestClock = {
    now: () => elapsed + ahead,
    elapsed: () => elapsed,
    setTo: (at) => void (ahead = at - elapsed),
    timer(delayMs, fire) {
      const id = ++lastId;
      armed.set(id, { at: elapsed + Math.max(0, delayMs), fire });
      return () => void armed.delete(id);
    },
    async advanceTo(at) {
      const until = at - ahead;
      if (until < elapsed) throw new Error('time does not go back; the wall clock is set by setTo');
      // What was started before may be about to arm a timer.
      await turn();
      for (;;) {
        const due = earliest(until);
        if (!due) break;
        armed.delete(due.id);
        elapsed = Math.max(elapsed, due.at);
        due.fire();
        await turn();
        await atMost(1000, clock.settle());
        await turn();
      }
      elapsed = until;
      await turn();
    },
    advance: (by) => clock.advanceTo(clock.now() + milliseconds(by)),
    settle: async () => undefined,
    timers: () => armed.size,
  };
  return clock;
}

function milliseconds(by: number | string): number {
  if (typeof by === 'number') return by;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(by);
  if (!match) throw new Error(`not a stretch of time: ${by}`);
  return Number(match[1]) * (UNITS[match[2]!] ?? 1);
}

async function turn(times = 3): Promise<void> {
  for (let i = 0; i < times; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

async function atMost(ms: number, promise: Promise<void>): Promise<void> {
  let handle: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (handle = setTimeout(resolve, ms)));
  await Promise.race([promise, limit]);
  clearTimeout(handle);
}
