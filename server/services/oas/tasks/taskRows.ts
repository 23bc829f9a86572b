// The rows of users' tasks: made with the template's defaults, opened by a job, released when it ends, parked while their
// user may not run them. A job's end never overwrites what a person set meanwhile: `dueByHand` marks such a due instant, and
// only the next job clears the mark.
import { DAY, HOUR, MINUTE, type Instant } from '../../../core/kernel/clock.js';
import type { Json, Tx } from '../../../core/store/types.js';
import { isActive } from '../accounts/activity.js';
import { nextBySuccess, nextDaily } from './nextTime.js';
import { taskTable, userTable, type JobRow, type JsonObject, type TaskRow, type UserRow } from '../tables.js';
import { DEFAULT_PRIORITY, isInPool, poolOf, templateOf } from './taskTemplates.js';
import { cutToMinute } from './zones.js';

/** Due since ever: a task that has not run yet and whose time nobody set. Never shown as an instant. */
export const DUE_AT_ONCE: Instant = 0;

/** Every task of the catalogue fits. */
export const MAX_TASKS_PER_USER = 100;

const FAIL_DELAY_MINUTES = 30;
/** A day that clocks make longer: what a clock set back by more says is of another time. */
export const LONGEST_REPEAT = DAY + HOUR;

/** What the end of a job does to its task; nothing given leaves the due instant where it is. */
export interface Release {
  dueAt?: Instant;
  switchOff?: boolean;
}

/** Gives the user the tasks of the present type that it does not have yet, with the template's defaults. */
export async function createTasks(tx: Tx, user: UserRow): Promise<void> {
  const present = new Set((await tasksOf(tx, user.id)).map((row) => row.task));
  for (const task of poolOf(user.userType)) {
    if (!present.has(task)) await tx.insert(taskTable, newTask(user, task, tx.now()));
  }
}

/** A row as the template starts it. */
export function newTask(user: UserRow, task: string, now: Instant): TaskRow {
  const { enabled } = templateOf(task);
  return {
    userId: user.id,
    task,
    managerId: user.managerId,
    state: enabled ? restingState(user, task, now) : 'off',
    priority: DEFAULT_PRIORITY,
    dueAt: DUE_AT_ONCE,
    daily: null,
    dueByHand: false,
    openJobId: null,
    config: null,
  };
}

export const tasksOf = (tx: Tx, userId: number): Promise<TaskRow[]> =>
  tx.find(taskTable, { where: { userId }, limit: MAX_TASKS_PER_USER });

/** The template's fields with the user's own over them, without `enabled` and `next_time`. */
export const effectiveConfig = (row: Pick<TaskRow, 'task' | 'config'>): JsonObject => ({
  ...templateOf(row.task).defaults,
  ...row.config,
});

/** One field of them. */
const settingOf = ({ task, config }: Pick<TaskRow, 'task' | 'config'>, name: string): Json | undefined =>
  config && Object.hasOwn(config, name) ? config[name] : templateOf(task).defaults[name];

/** What a job of this task is made with; `maxAttempts` undefined leaves it to the setting. */
export function jobSettings(row: TaskRow): { maxAttempts: number | undefined; payload: JsonObject | null } {
  return {
    maxAttempts: numberOf(settingOf(row, 'max_attempts')),
    payload: payloadOf(settingOf(row, 'payload')),
  };
}

/** The task got a job: it leaves the due index. Nothing happens to a task that is off. */
export async function openTask(tx: Tx, key: Pick<TaskRow, 'userId' | 'task'>, jobId: number): Promise<void> {
  await tx.update(
    taskTable,
    { userId: key.userId, task: key.task, state: { in: ['waiting', 'parked', 'open'] } },
    { state: 'open', openJobId: jobId, dueByHand: false },
  );
}

/**
 * The task's job ended: it waits again (or is parked, or off), due when `next` says. A job that is not the task's present
 * one changes nothing; one whose task has no job (a word that came late) may still move the due instant.
 */
export async function releaseTask(
  tx: Tx,
  job: Pick<JobRow, 'id' | 'userId' | 'task'>,
  next: Release,
): Promise<void> {
  const row = await tx.get(taskTable, [job.userId, job.task]);
  const user = await tx.get(userTable, job.userId);
  if (!row || !user || (row.openJobId !== null && row.openJobId !== job.id)) return;
  const { dueAt, switchOff }: Release = row.dueByHand ? {} : next;
  const resting = row.state === 'off' ? 'off' : restingState(user, row.task, tx.now());
  await tx.update(
    taskTable,
    { userId: row.userId, task: row.task },
    { state: switchOff ? 'off' : resting, openJobId: null, dueAt: dueAt ?? row.dueAt },
  );
}

/**
 * After a success: a daily time wins over the rule; on demand runs once unless a time still lies ahead (behaviour row 12). Where the clock
 * was set back by up to a day since the job was made, the due time that it answers comes again and counts as done.
 */
export async function nextAfterSuccess(
  tx: Tx,
  job: Pick<JobRow, 'userId' | 'task' | 'createdAt'>,
  zone: string,
  completedAt: Instant,
): Promise<Release> {
  const row = await tx.get(taskTable, [job.userId, job.task]);
  if (!row) return {};
  const now =
    job.createdAt - completedAt > LONGEST_REPEAT ? completedAt : Math.max(completedAt, job.createdAt);
  if (row.daily !== null) return { dueAt: nextDaily(row.daily, now, zone) };
  const dueAt = nextBySuccess(templateOf(row.task).rule, now, zone);
  if (dueAt !== null) return { dueAt };
  return row.dueAt > now ? {} : { switchOff: true };
}

/** After the last attempt failed: `fail_delay` minutes on, 30 where that is missing or not above 0. */
export async function nextAfterFinalFailure(
  tx: Tx,
  job: Pick<JobRow, 'userId' | 'task'>,
  now: Instant,
): Promise<{ dueAt: Instant }> {
  const row = await tx.get(taskTable, [job.userId, job.task]);
  const configured = row && numberOf(settingOf(row, 'fail_delay'));
  const minutes = configured && configured > 0 ? configured : FAIL_DELAY_MINUTES;
  return { dueAt: cutToMinute(now + minutes * MINUTE) };
}

/**
 * To be called after the user's status, expiry or type changed, with the row as it is now: tasks that may run wait, the
 * others are parked and are never looked at until the next change. Tasks that are off or have a job are left alone.
 * Answers how many tasks changed.
 */
export async function refreshUserTasks(tx: Tx, user: UserRow, now: Instant): Promise<number> {
  let changed = 0;
  for (const row of await tasksOf(tx, user.id)) {
    if (row.state === 'off' || row.state === 'open') continue;
    const state = restingState(user, row.task, now);
    if (row.state === state) continue;
    await tx.update(taskTable, { userId: row.userId, task: row.task }, { state });
    changed += 1;
  }
  return changed;
}

/** The state of a task that is switched on and has no job. */
export const restingState = (user: UserRow, task: string, now: Instant): 'waiting' | 'parked' =>
  isActive(user, now) && isInPool(task, user.userType) ? 'waiting' : 'parked';

const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** A task's own `payload` goes along with its jobs, but never says whose job it is or where it comes from. */
function payloadOf(value: Json | undefined): JsonObject | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const own = Object.entries(value).filter(([name]) => name !== 'user_id' && name !== 'source');
  return own.length > 0 ? Object.fromEntries(own) : null;
}
