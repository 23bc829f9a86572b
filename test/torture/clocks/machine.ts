// A machine whose two clocks are in our hand: the one on its wall, which may be set and which a sleep moves, and the one that only
// grows. Time passes in leaps: whatever came due in one fires once at its end, as on a machine that was busy.
import type { Clock } from '../../../server/core/kernel/clock.js';

export interface Machine extends Clock {
  /** Both clocks go on. */
  pass(ms: number): Promise<void>;
  /** Somebody sets the wall clock: no time passes. */
  setTo(at: number): void;
  /** The machine sleeps. On some systems the growing clock stands still meanwhile, on others it goes on. */
  sleep(ms: number, steadyClock: 'stands' | 'runs on'): void;
  /** Resolves when the work that timers began is done. */
  settle: () => Promise<void>;
}

export function openMachine(startsAt: number): Machine {
  let wall = startsAt;
  let elapsed = 0;
  let lastId = 0;
  const armed = new Map<number, { at: number; fire: () => void }>();

  const fireDue = async () => {
    for (;;) {
      const due = [...armed].filter(([, { at }]) => at <= elapsed).sort(([, a], [, b]) => a.at - b.at);
      if (due.length === 0) return;
      for (const [id, timer] of due) {
        if (!armed.delete(id)) continue;
        timer.fire();
      }
      await turn();
      await machine.settle();
      await turn();
    }
  };

  const machine: Machine = {
    now: () => wall,
    elapsed: () => elapsed,
    timer(delayMs, fire) {
      const id = ++lastId;
      // A timer of no length would fire for ever while no time passes.
      armed.set(id, { at: elapsed + Math.max(1, delayMs), fire });
      return () => void armed.delete(id);
    },
    async pass(ms) {
      wall += ms;
      elapsed += ms;
      await fireDue();
    },
    setTo: (at) => void (wall = at),
    sleep(ms, steadyClock) {
      wall += ms;
      if (steadyClock === 'runs on') elapsed += ms;
    },
    settle: async () => undefined,
  };
  return machine;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
