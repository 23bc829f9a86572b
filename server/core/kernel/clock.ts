// Time enters the cloud here alone, so that tests can move it. Instants are integers: milliseconds since the epoch, UTC.

export type Instant = number;

export interface Clock {
  /** What the wall clock says: it may be set, forward and back. */
  now(): Instant;
  /** Milliseconds since some moment of this process, which only ever grow: lengths of time are measured by it. */
  elapsed(): number;
  /** Runs `fire` once, `delayMs` from now, whatever the wall clock is set to meanwhile. Returns the cancel function. Never keeps the process alive. */
  timer(delayMs: number, fire: () => void): () => void;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

// setTimeout overflows beyond 2^31 - 1 ms and would fire at once.
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  timer(delayMs, fire) {
    let handle: NodeJS.Timeout;
    const dueAt = performance.now() + delayMs;
    const arm = () => {
      const left = dueAt - performance.now();
      handle = setTimeout(left > LONGEST_TIMEOUT ? arm : fire, Math.min(Math.max(left, 0), LONGEST_TIMEOUT));
      handle.unref();
    };
    arm();
    return () => clearTimeout(handle);
  },
};

/** Texts of instants that were asked for lately: jobs of one lease share theirs, and to make one takes half a microsecond. */
const RECENT = 64; // A power of two.
const recentInstants: Instant[] = new Array<Instant>(RECENT).fill(NaN);
const recentTexts: string[] = new Array<string>(RECENT).fill('');

/** Throws RangeError for what is no instant. */
export function toIso(at: Instant): string {
  const slot = at & (RECENT - 1);
  if (recentInstants[slot] === at) return recentTexts[slot]!;
  const text = new Date(at).toISOString();
  recentInstants[slot] = at;
  recentTexts[slot] = text;
  return text;
}
export const toIsoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

/** A clock that tests move: timers that come due fire in their order while it advances. */
export interface MovedClock extends Clock {
  /** Moves to `at`, firing what comes due on the way; between two firings the event loop turns, so that work settles. */
  advanceTo(at: Instant): Promise<void>;
  /** Sets the wall clock, as an operator does: no time passes, and no timer fires. */
  setTo(at: Instant): void;
}
