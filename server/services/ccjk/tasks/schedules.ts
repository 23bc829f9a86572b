// Schedules: a rule makes tasks, one at a time. A stretch that was missed (the cloud was off, asleep) makes one task, not many.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { cronRule } from '../../../core/schedule/cronRule.js';
import type { Instant } from '../../../core/kernel/clock.js';
import { AppError, conflict, invalid, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { ownDevice } from '../devices/devices.js';
import { tell } from '../messages.js';
import {
  accountTable,
  scheduleTable,
  taskTable,
  type AccountRow,
  type ScheduleRow,
  type TaskRow,
} from '../tables.js';
import { createTasks } from './tasks.js';

export type ScheduleFields = Pick<
  ScheduleRow,
  | 'name'
  | 'deviceUuid'
  | 'type'
  | 'command'
  | 'args'
  | 'priority'
  | 'timeoutMs'
  | 'maxRetries'
  | 'cron'
  | 'timeZone'
  | 'whenOffline'
  | 'enabled'
>;

/** One was made, changed, deleted, or its time came. */
export const SCHEDULE_EVENT = 'ccjk.schedule';
export const MOST_SCHEDULES = 200;
const MOST_AT_ONCE = 50;

/** Throws invalid/`INVALID_CRON` for a rule or a zone that cannot be read, or a rule that never comes. */
export function nextRun(fields: Pick<ScheduleRow, 'cron' | 'timeZone'>, after: Instant): Instant {
  try {
    return cronRule(fields.cron, fields.timeZone)(after);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid('INVALID_CRON', `cron: ${error.message}`, { details: { fields: { cron: error.message } } });
  }
}

/** The next `count` of them; each is a search of its own, so others have their turn in between. Throws as `nextRun`. */
export async function nextRuns(
  fields: Pick<ScheduleRow, 'cron' | 'timeZone'>,
  after: Instant,
  count: number,
): Promise<Instant[]> {
  const runs: Instant[] = [];
  for (let at = after; runs.length < count; await turnOfTheLoop()) {
    at = nextRun(fields, at);
    runs.push(at);
  }
  return runs;
}

/** Throws not_found for the device, invalid/`INVALID_CRON`, conflict/`TOO_MANY_SCHEDULES`. */
export async function createSchedule(
  tx: Tx,
  account: AccountRow,
  fields: ScheduleFields,
): Promise<ScheduleRow> {
  await ownDevice(tx, account.id, fields.deviceUuid);
  if ((await tx.count(scheduleTable, { userId: account.id })) >= MOST_SCHEDULES) {
    throw conflict(
      'TOO_MANY_SCHEDULES',
      `an account has at most ${MOST_SCHEDULES} schedules; delete one first`,
    );
  }
  const next = nextRun(fields, tx.now());
  const row = await tx.insert(scheduleTable, {
    ...fields,
    uuid: newUuid(),
    userId: account.id,
    nextRunAt: fields.enabled ? next : null,
    lastRunAt: null,
    lastTaskUuid: null,
    lastError: null,
    lastErrorCode: null,
    createdAt: tx.now(),
  });
  changed(tx, row);
  return row;
}

const changed = (tx: Tx, { userId, uuid }: ScheduleRow): void => tx.emit(SCHEDULE_EVENT, { userId, uuid });

/** Throws not_found, also for another account's. */
export async function ownSchedule(tx: Tx, userId: string, uuid: string): Promise<ScheduleRow> {
  const row = await tx.first(scheduleTable, { uuid });
  if (row?.userId !== userId) throw notFound('schedule');
  return row;
}

/** Throws not_found for a device that is not the account's, invalid/`INVALID_CRON`. */
export async function changeSchedule(
  tx: Tx,
  schedule: ScheduleRow,
  change: Partial<ScheduleFields>,
): Promise<ScheduleRow> {
  if (change.deviceUuid !== undefined) await ownDevice(tx, schedule.userId, change.deviceUuid);
  const after = { ...schedule, ...change };
  const next = nextRun(after, tx.now());
  const [row] = await tx.update(
    scheduleTable,
    { id: schedule.id },
    { ...change, nextRunAt: after.enabled ? next : null, lastError: null, lastErrorCode: null },
  );
  changed(tx, row!);
  return row!;
}

/** Its tasks stay. */
export async function removeSchedule(tx: Tx, schedule: ScheduleRow): Promise<void> {
  await tx.delete(scheduleTable, { id: schedule.id });
  changed(tx, schedule);
}

export const listSchedules = (tx: Tx, userId: string): Promise<ScheduleRow[]> =>
  tx.find(scheduleTable, { where: { userId }, orderBy: ['id'], limit: MOST_SCHEDULES });

/** Makes the tasks of schedules that are due, each in a transaction of its own. Answers how many were due. */
export async function runDue(store: Store, signal: AbortSignal): Promise<number> {
  const due = await store.transaction((tx) =>
    tx.find(scheduleTable, {
      where: { nextRunAt: { lte: tx.now() } },
      orderBy: ['nextRunAt', 'id'],
      limit: MOST_AT_ONCE,
    }),
  );
  for (const { id } of due) {
    if (signal.aborted) break;
    await store.transaction((tx) => runOne(tx, id));
  }
  return due.length;
}

async function runOne(tx: Tx, id: number): Promise<void> {
  const schedule = await tx.get(scheduleTable, id);
  // Changed or run meanwhile.
  if (!schedule || schedule.nextRunAt === null || schedule.nextRunAt > tx.now()) return;
  const made = await makeTask(tx, schedule);
  const skip = 'skip' in made ? made.skip : null;
  if (skip?.code === 'QUOTA_EXCEEDED' && schedule.lastErrorCode !== skip.code) {
    await tellOfQuota(tx, schedule, skip);
  }
  const [row] = await tx.update(
    scheduleTable,
    { id },
    {
      nextRunAt: nextRun(schedule, tx.now()),
      lastRunAt: tx.now(),
      lastTaskUuid: 'task' in made ? made.task.uuid : schedule.lastTaskUuid,
      lastError: skip?.detail ?? null,
      lastErrorCode: skip?.code ?? null,
    },
  );
  changed(tx, row!);
}

/** Why a run made no task. */
interface Skip {
  code: string;
  detail: string;
}

const STILL_RUNNING: Skip = { code: 'STILL_RUNNING', detail: 'the task before it has not ended' };

async function makeTask(tx: Tx, schedule: ScheduleRow): Promise<{ task: TaskRow } | { skip: Skip }> {
  const account = await tx.get(accountTable, schedule.userId);
  if (!account?.isActive)
    return { skip: { code: 'ACCOUNT_DISABLED', detail: 'the account is switched off' } };
  const skip = (await isAway(tx, schedule)) ?? (await isStillRunning(tx, schedule));
  if (skip) return { skip };
  try {
    return { task: await taskOf(tx, account, schedule) };
  } catch (error) {
    if (error instanceof AppError) return { skip: { code: error.code, detail: error.detail } };
    throw error;
  }
}

async function taskOf(tx: Tx, account: AccountRow, schedule: ScheduleRow): Promise<TaskRow> {
  const { deviceUuid, type, command, args, priority, timeoutMs, maxRetries, uuid } = schedule;
  const task = { deviceUuid, type, command, args, priority, timeoutMs, maxRetries };
  const [row] = await createTasks(tx, account, [{ ...task, source: 'schedule', scheduleId: uuid }]);
  return row!;
}

async function isAway(tx: Tx, schedule: ScheduleRow): Promise<Skip | undefined> {
  if (schedule.whenOffline !== 'skip') return undefined;
  const device = await ownDevice(tx, schedule.userId, schedule.deviceUuid);
  if (device.status !== 'offline') return undefined;
  return { code: 'DEVICE_OFFLINE', detail: 'the device was offline' };
}

/** Tasks do not pile up while a device is away: one waits for it, or none. */
async function isStillRunning(tx: Tx, { lastTaskUuid }: ScheduleRow): Promise<Skip | undefined> {
  const last = lastTaskUuid === null ? undefined : await tx.first(taskTable, { uuid: lastTaskUuid });
  return last?.open ? STILL_RUNNING : undefined;
}

/** Once, not at each run that is refused after it. */
async function tellOfQuota(tx: Tx, schedule: ScheduleRow, { detail }: Skip): Promise<void> {
  const { userId, uuid, name, deviceUuid } = schedule;
  await tell(tx, {
    userId,
    type: 'quota_reached',
    title: `Schedule not run: ${name}`,
    content: detail,
    data: { schedule_id: uuid, schedule_name: name, device_id: deviceUuid },
  });
}

/**
 * Somebody wants it now: its rule goes on as it was, and a device that is away finds the task when it is back.
 * Throws conflict/`STILL_RUNNING`, forbidden/`QUOTA_EXCEEDED`.
 */
export async function runNow(tx: Tx, account: AccountRow, schedule: ScheduleRow): Promise<TaskRow> {
  const skip = await isStillRunning(tx, schedule);
  if (skip) throw conflict(skip.code, skip.detail);
  const task = await taskOf(tx, account, schedule);
  const [row] = await tx.update(
    scheduleTable,
    { id: schedule.id },
    { lastRunAt: tx.now(), lastTaskUuid: task.uuid, lastError: null, lastErrorCode: null },
  );
  changed(tx, row!);
  return task;
}
