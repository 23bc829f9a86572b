// Schedules: a rule makes tasks, one at a time. A stretch that was missed (the cloud was off, asleep) makes one task, not many.
import { cronRule } from '../../../core/schedule/cronRule.js';
import type { Instant } from '../../../core/kernel/clock.js';
import { AppError, conflict, invalid, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { ownDevice } from '../devices/devices.js';
import { accountTable, scheduleTable, taskTable, type AccountRow, type ScheduleRow } from '../tables.js';
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
  return tx.insert(scheduleTable, {
    ...fields,
    uuid: newUuid(),
    userId: account.id,
    nextRunAt: fields.enabled ? next : null,
    lastRunAt: null,
    lastTaskUuid: null,
    lastError: null,
    createdAt: tx.now(),
  });
}

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
  const changed = { ...schedule, ...change };
  const next = nextRun(changed, tx.now());
  const [row] = await tx.update(
    scheduleTable,
    { id: schedule.id },
    { ...change, nextRunAt: changed.enabled ? next : null, lastError: null },
  );
  return row!;
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
  const { taskUuid, error } = await makeTask(tx, schedule);
  await tx.update(
    scheduleTable,
    { id },
    {
      nextRunAt: nextRun(schedule, tx.now()),
      lastRunAt: tx.now(),
      lastTaskUuid: taskUuid ?? schedule.lastTaskUuid,
      lastError: error,
    },
  );
}

async function makeTask(
  tx: Tx,
  schedule: ScheduleRow,
): Promise<{ taskUuid: string | null; error: string | null }> {
  const account = await tx.get(accountTable, schedule.userId);
  if (!account?.isActive) return { taskUuid: null, error: 'the account is switched off' };
  const reason = await reasonToSkip(tx, schedule);
  if (reason !== null) return { taskUuid: null, error: reason };
  try {
    const { deviceUuid, type, command, args, priority, timeoutMs, maxRetries, uuid } = schedule;
    const task = { deviceUuid, type, command, args, priority, timeoutMs, maxRetries };
    const [row] = await createTasks(tx, account, [{ ...task, source: 'schedule', scheduleId: uuid }]);
    return { taskUuid: row!.uuid, error: null };
  } catch (error) {
    if (error instanceof AppError) return { taskUuid: null, error: error.detail };
    throw error;
  }
}

/** Tasks do not pile up while a device is away: one waits for it, or none. */
async function reasonToSkip(tx: Tx, schedule: ScheduleRow): Promise<string | null> {
  const device = await ownDevice(tx, schedule.userId, schedule.deviceUuid);
  if (schedule.whenOffline === 'skip' && device.status === 'offline') return 'the device was offline';
  const last = schedule.lastTaskUuid && (await tx.first(taskTable, { uuid: schedule.lastTaskUuid }));
  return last && last.open ? 'the task before it has not ended' : null;
}
