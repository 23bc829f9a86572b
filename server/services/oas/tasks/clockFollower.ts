// What a wall clock that was wrong has left behind in tasks and sessions. Promises:
//  - A user whose time seemed to have run out, while the clock was ahead, has its tasks back once it is set right.
//  - A task's next run, unless a person set its time, then lies no further away than its rule allows from now and one day more: up to
//    a day back, the days that come again have had their runs; what lies beyond is of the wrong clock.
//  - Sessions and tokens that began further ahead than that are over: they would live for as long as the clock was ahead.
import { SECOND, type Clock, type Instant } from '../../../core/kernel/clock.js';
import type { Store, Tx } from '../../../core/store/types.js';
import type { OasSettings } from '../settings.js';
import {
  jobEventTable,
  sessionTable,
  taskTable,
  userTable,
  userTokenTable,
  type TaskRow,
} from '../tables.js';
import { nextBySuccess, nextDaily } from './nextTime.js';
import { LONGEST_REPEAT, refreshUserTasks } from './taskRows.js';
import { templateOf } from './taskTemplates.js';

/** Smaller steps back are how clocks are kept right. */
const LARGEST_CORRECTION_MS = 5 * SECOND;
/** A user has some thirty tasks. */
const USERS_A_SLICE = 10;
const TASKS_A_SLICE = 100;
const SESSIONS_A_SLICE = 200;

export interface ClockFollowerDeps {
  core: { store: Store; clock: Pick<Clock, 'now'> };
  settings(): OasSettings;
}

/** Call it now and then, and soon after the start: a clock may be set while the cloud is down. */
export function clockFollower({ core: { store, clock }, settings }: ClockFollowerDeps) {
  let latest: Instant | undefined;
  return async (): Promise<void> => {
    const isFirst = latest === undefined;
    latest ??= (await store.transaction(newestEvent)) ?? clock.now();
    const now = clock.now();
    if (latest - now > LARGEST_CORRECTION_MS) {
      await bringBack(store, now, latest);
      await bringNearer(store, now, settings().timeZone);
    }
    if (isFirst || latest - now > LARGEST_CORRECTION_MS) await endUnbegun(store, now);
    // Not before all is done: what a full disk stops is done again.
    latest = now;
  };
}

/** The last thing that happened here, by the clock of then. */
async function newestEvent(tx: Tx): Promise<Instant | undefined> {
  return (await tx.first(jobEventTable, {}, ['-id']))?.at;
}

/** Users who had run out by `wrong` and have not by `now`. */
async function bringBack(store: Store, now: Instant, wrong: Instant): Promise<void> {
  const ids: number[] = [];
  for await (const { id } of store.scan(userTable, {
    status: 'active',
    expiresAt: { gt: now, lte: wrong },
  })) {
    ids.push(id);
  }
  for (let from = 0; from < ids.length; from += USERS_A_SLICE) {
    await store.transaction(async (tx) => {
      for (const id of ids.slice(from, from + USERS_A_SLICE)) {
        const user = await tx.get(userTable, id);
        if (user) await refreshUserTasks(tx, user, tx.now());
      }
    });
  }
}

async function bringNearer(store: Store, now: Instant, zone: string): Promise<void> {
  const astray: TaskRow[] = [];
  for await (const row of store.scan(taskTable, { state: 'waiting', dueAt: { gt: now + LONGEST_REPEAT } })) {
    if (nearest(row, now, zone) !== undefined) astray.push(row);
  }
  for (let from = 0; from < astray.length; from += TASKS_A_SLICE) {
    await store.transaction(async (tx) => {
      for (const { userId, task, dueAt } of astray.slice(from, from + TASKS_A_SLICE)) {
        await tx.update(taskTable, { userId, task, dueAt, dueByHand: false }, (row) => ({
          dueAt: nearest(row, tx.now(), zone) ?? row.dueAt,
        }));
      }
    });
  }
}

async function endUnbegun(store: Store, now: Instant): Promise<void> {
  const isUnbegun = ({ createdAt }: { createdAt: Instant }) => createdAt > now + LONGEST_REPEAT;
  const sessions: string[] = [];
  const tokens: number[] = [];
  for await (const row of store.scan(sessionTable)) if (isUnbegun(row)) sessions.push(row.id);
  for await (const row of store.scan(userTokenTable)) if (isUnbegun(row)) tokens.push(row.id);
  for (let from = 0; from < Math.max(sessions.length, tokens.length); from += SESSIONS_A_SLICE) {
    await store.transaction(async (tx) => {
      for (const id of sessions.slice(from, from + SESSIONS_A_SLICE)) await tx.delete(sessionTable, { id });
      for (const id of tokens.slice(from, from + SESSIONS_A_SLICE)) await tx.delete(userTokenTable, { id });
    });
  }
}

/** Undefined where the task's due instant may stay. */
function nearest(
  { task, daily, dueAt, dueByHand }: TaskRow,
  now: Instant,
  zone: string,
): Instant | undefined {
  if (dueByHand) return undefined;
  const next = daily !== null ? nextDaily(daily, now, zone) : nextBySuccess(templateOf(task).rule, now, zone);
  return next !== null && dueAt > next + LONGEST_REPEAT ? next : undefined;
}
