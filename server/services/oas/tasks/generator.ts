// The generator makes jobs of tasks that are due. Promises:
//  - The cost of a tick grows with what is due, not with how many users there are. (dueTasks.ts)
//  - A user and task never have two open jobs, and a task that is held back stays due. (dueTasks.ts)
//  - A missed stretch (sleep, quiet hours, downtime) makes one run of a task, not one for each time it was due: a task has
//    one due instant, and only the end of its run moves it.
//  - Managers take turns, a slice each, so that one with very much due delays no other; a tick that lasts longer than the
//    interval between two leaves the rest due. (dueTasks.ts)
//  - In quiet hours nothing is made, and the status says until when. While paused nothing is made either; what comes due waits.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { SECOND, toIsoOrNull, type Clock, type Instant } from '../../../core/kernel/clock.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { countDue, takeDue, takeDueOf, type DueSlice } from './dueTasks.js';
import { quietUntil } from './nextTime.js';
import type { OasSettings } from '../settings.js';

export interface GeneratorDeps {
  core: { store: Pick<Store, 'transaction'>; clock: Pick<Clock, 'now' | 'elapsed'> };
  settings(): OasSettings;
}

export interface TickResult {
  /** Jobs made. */
  generated: number;
  /** Users whose due tasks were looked at. */
  scannedUsers: number;
  /** Due tasks of managers whose queue is full: waiting to be queued. */
  dueWaiting: number;
  /** Set in quiet hours, when nothing is done. */
  quietUntil: Instant | null;
}

/** On the wire as it stands: the document's and the original's fields. */
export interface GeneratorStatus {
  running: boolean;
  /** By the operator: nothing is made, and nothing is handed out. */
  paused: boolean;
  /** `10s`. */
  tick_interval: string;
  quiet_hours: string;
  quiet_until: string | null;
  /** Null before the first tick. */
  last_run_at: string | null;
  last_generated: number;
  last_scanned_users: number;
  /** Empty after a tick that went well. */
  last_error: string;
  due_waiting: number;
}

export interface Generator {
  /** One run; a call while one is under way shares it. Stops between two transactions when `signal` says so. */
  tick(signal?: AbortSignal): Promise<TickResult>;
  status(): GeneratorStatus;
}

const SLICES_AT_ONCE = 8;

const NOTHING: TickResult = { generated: 0, scannedUsers: 0, dueWaiting: 0, quietUntil: null };

export function createGenerator({ core, settings }: GeneratorDeps): Generator {
  let last = NOTHING;
  let lastRunAt: Instant | null = null;
  let lastError = '';
  let underWay: Promise<TickResult> | null = null;

  const quietNow = () => {
    const { scheduler, timeZone } = settings();
    return quietUntil(scheduler.quietHours, core.clock.now(), timeZone);
  };

  async function run(signal: AbortSignal | undefined): Promise<TickResult> {
    const quiet = quietNow();
    lastRunAt = core.clock.now();
    try {
      const rests = quiet !== null || settings().scheduler.paused;
      last = rests ? { ...NOTHING, quietUntil: quiet } : await generate({ core, settings }, signal);
      lastError = '';
      return last;
    } catch (error) {
      last = NOTHING;
      lastError = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  return {
    tick(signal) {
      underWay ??= run(signal).finally(() => {
        underWay = null;
      });
      return underWay;
    },
    status() {
      const { scheduler } = settings();
      return {
        running: true,
        paused: scheduler.paused,
        tick_interval: `${scheduler.intervalSeconds}s`,
        quiet_hours: scheduler.quietHours,
        quiet_until: toIsoOrNull(quietNow()),
        last_run_at: toIsoOrNull(lastRunAt),
        last_generated: last.generated,
        last_scanned_users: last.scannedUsers,
        last_error: lastError,
        due_waiting: last.dueWaiting,
      };
    },
  };
}

async function generate(
  { core, settings }: GeneratorDeps,
  signal: AbortSignal | undefined,
): Promise<TickResult> {
  const until = core.clock.elapsed() + settings().scheduler.intervalSeconds * SECOND;
  const users = new Set<number>();
  const total = { ...NOTHING };
  const waiting: number[] = [];
  const take = async (work: (tx: Tx) => Promise<DueSlice>): Promise<DueSlice> => {
    const slice = await core.store.transaction(work);
    slice.users.forEach((user) => users.add(user));
    total.generated += slice.generated;
    total.dueWaiting += slice.dueWaiting;
    if (slice.unfinished !== null) waiting.push(slice.unfinished);
    // Where nothing was written the transaction ended without a turn of the event loop.
    await turnOfTheLoop();
    return slice;
  };

  // Everybody has a turn before anybody has a second one.
  for (let after: number | null = 0; after !== null && !signal?.aborted;) {
    const from: number = after;
    after = (await take((tx) => takeDue(tx, settings(), from))).resumeAfter;
  }
  // One manager's slices come one after another; those of several share a flush, and are made while it lasts.
  const turns = async (): Promise<void> => {
    while (waiting.length > 0 && !signal?.aborted && core.clock.elapsed() < until) {
      const managerId = waiting.shift()!;
      await take((tx) => takeDueOf(tx, settings(), managerId));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: SLICES_AT_ONCE }, turns));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  for (const managerId of waiting) {
    total.dueWaiting += await core.store.transaction((tx) => countDue(tx, managerId));
  }
  return { ...total, scannedUsers: users.size };
}
