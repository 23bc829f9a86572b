// Routes of schedules: the document's version plan 1.1.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import type { z } from 'zod';
import {
  createSchedule as createScheduleRoute,
  deleteSchedule,
  listSchedules as listSchedulesRoute,
  previewSchedule,
  runSchedule,
  updateSchedule,
  type Schedule,
} from '../contract/tasks.js';
import type { Tx } from '../../../core/store/types.js';
import { taskTable, type JsonObject, type ScheduleRow } from '../tables.js';
import { wireStatus } from '../tasks/taskStatus.js';
import { acceptedWire } from '../tasks/accepted.js';
import { shortCommand } from '../tasks/tasks.js';
import {
  changeSchedule,
  createSchedule,
  listSchedules,
  nextRuns,
  ownSchedule,
  removeSchedule,
  runNow,
  type ScheduleFields,
} from '../tasks/schedules.js';

/** `zone`: of the cloud, for whoever names none. */
export const scheduleRoutes = (zone: () => string) => [
  handle(createScheduleRoute, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const fields = { ...fieldsOf(body), timeZone: body.time_zone ?? zone() } as ScheduleFields;
      const row = await createSchedule(tx, asPerson(actor).account, fields);
      await audit(
        tx,
        { actor, ip },
        { action: 'create_schedule', target: ['schedule', row.uuid], detail: aboutSchedule(row) },
      );
      return scheduleWire(tx, row);
    }),
  ),

  handle(listSchedulesRoute, async ({ transaction }) =>
    transaction(async (tx, actor) => {
      const schedules = [];
      for (const row of await listSchedules(tx, asPerson(actor).account.id)) {
        schedules.push(await scheduleWire(tx, row));
      }
      return { schedules };
    }),
  ),

  handle(previewSchedule, async ({ query, transaction }) => {
    const now = await transaction((tx) => Promise.resolve(tx.now()));
    const rule = { cron: query.cron, timeZone: query.time_zone ?? zone() };
    const runs = await nextRuns(rule, now, query.count);
    return { cron: rule.cron, time_zone: rule.timeZone, runs: runs.map(toIso) };
  }),

  handle(runSchedule, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const schedule = await ownSchedule(tx, account.id, params.schedule_id);
      const task = await runNow(tx, account, schedule);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'run_schedule',
          target: ['schedule', schedule.uuid],
          detail: { name: schedule.name, task_id: task.uuid },
        },
      );
      return acceptedWire(tx, task);
    }),
  ),

  handle(updateSchedule, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const schedule = await ownSchedule(tx, asPerson(actor).account.id, params.schedule_id);
      const row = await changeSchedule(tx, schedule, fieldsOf(body));
      await audit(
        tx,
        { actor, ip },
        { action: 'update_schedule', target: ['schedule', row.uuid], detail: aboutSchedule(row) },
      );
      return scheduleWire(tx, row);
    }),
  ),

  handle(deleteSchedule, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const schedule = await ownSchedule(tx, asPerson(actor).account.id, params.schedule_id);
      await removeSchedule(tx, schedule);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'delete_schedule',
          target: ['schedule', schedule.uuid],
          detail: { name: schedule.name },
        },
      );
    });
    return { message: 'schedule deleted' };
  }),
];

/** What the body says; what it leaves out is left out. */
function fieldsOf(body: z.infer<NonNullable<typeof updateSchedule.body>>): Partial<ScheduleFields> {
  const fields = {
    name: body.name,
    deviceUuid: body.device_id,
    type: body.type,
    command: body.command,
    args: body.args as JsonObject | undefined,
    priority: body.priority,
    timeoutMs: body.timeout,
    maxRetries: body.max_retries,
    cron: body.cron,
    timeZone: body.time_zone,
    whenOffline: body.when_offline,
    enabled: body.enabled,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const aboutSchedule = ({ name, cron, enabled, command }: ScheduleRow): JsonObject => ({
  name,
  cron,
  enabled,
  command: shortCommand(command),
});

async function scheduleWire(tx: Tx, row: ScheduleRow): Promise<Schedule> {
  const last = row.lastTaskUuid === null ? undefined : await tx.first(taskTable, { uuid: row.lastTaskUuid });
  return {
    id: row.uuid,
    name: row.name,
    device_id: row.deviceUuid,
    type: row.type,
    command: row.command,
    args: { ...row.args },
    priority: row.priority,
    timeout: row.timeoutMs,
    max_retries: row.maxRetries,
    cron: row.cron,
    time_zone: row.timeZone,
    when_offline: row.whenOffline,
    enabled: row.enabled,
    next_run_at: toIsoOrNull(row.nextRunAt),
    last_run_at: toIsoOrNull(row.lastRunAt),
    last_task_id: row.lastTaskUuid,
    last_task_status: last ? wireStatus(last) : null,
    last_error: row.lastError,
    last_error_code: row.lastErrorCode,
    created_at: toIso(row.createdAt),
  };
}
