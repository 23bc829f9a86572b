// Tells when the system's clock was set: due times and leases are instants on it. A sleep moves it too and is no jump.
import { MINUTE, SECOND, type Clock } from '../server/core/kernel/clock.js';

const LOOK_EVERY_MS = 30 * SECOND;
/** Smaller steps are how clocks are kept right. */
const JUMP_MS = 2 * MINUTE;

export interface ClockWatch {
  /** The computer slept: the difference until now means nothing. */
  forget(): void;
  stop(): void;
}

/** `jumped` gets the milliseconds, negative when the clock was set back. */
export function watchClock(clock: Clock, jumped: (byMs: number) => void): ClockWatch {
  const ahead = () => clock.now() - clock.elapsed();
  let known = ahead();
  let cancel: () => void = () => undefined;
  const look = () => {
    const moved = ahead() - known;
    known += moved;
    if (Math.abs(moved) >= JUMP_MS) jumped(moved);
    cancel = clock.timer(LOOK_EVERY_MS, look);
  };
  cancel = clock.timer(LOOK_EVERY_MS, look);
  return { forget: () => void (known = ahead()), stop: () => cancel() };
}
