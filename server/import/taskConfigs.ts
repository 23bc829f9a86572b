// Task settings of the original: Chinese names become ids, and times of the zone that the dump was written in become times of this
// cloud's zone. As there, a task that the stored settings do not name is off, and a time that cannot be read never comes.
import type { Tx } from '../core/store/types.js';
import { AppError } from '../core/kernel/errors.js';
import { toIso, type Instant } from '../core/kernel/clock.js';
import { taskTable, userTable, type JsonObject, type TaskRow, type UserRow } from '../services/oas/tables.js';
import { formatNextTime, parseNextTime, todayAt } from '../services/oas/tasks/nextTime.js';
import { DEFAULT_NEXT_TIME } from '../services/oas/tasks/taskCatalogue.js';
import { editTask } from '../services/oas/tasks/taskEdit.js';
import { createTasks, newTask, restingState } from '../services/oas/tasks/taskRows.js';
import { isInPool, poolOf, taskId } from '../services/oas/tasks/taskTemplates.js';
import type { Dumped } from './dump.js';
import { left, takenBut, type Outcome, type Remark } from './report.js';
import { neededId, objectOf } from './values.js';

export interface TaskZones {
  /** Of the dump's task times. */
  from: string;
  /** Of this cloud. */
  to: string;
}

export const takeTaskConfig =
  (zones: TaskZones) =>
  async (tx: Tx, row: Dumped['row']): Promise<Outcome> => {
    const userId = neededId(row, 'user_id');
    const stored = objectOf(row, row['task_config'] === undefined ? 'config' : 'task_config');
    const user = await tx.get(userTable, userId);
    if (!user) return left('user_missing', String(userId));
    if ((await tx.count(taskTable, { userId })) > 0) return left('duplicate', 'user_id');
    const { wanted, remarks } = sorted(user, stored);
    for (const task of poolOf(user.userType)) {
      const start = newTask(user, task, tx.now());
      const settings = wanted.get(task);
      const made = settings
        ? taskOf(user, start, settings, zones, tx.now())
        : { row: off(start), remarks: [] };
      remarks.push(...made.remarks);
      await tx.insert(taskTable, made.row);
    }
    return takenBut(...remarks);
  };

/** Users of whom the dump has no settings get those of a new user. */
export async function giveDefaults(tx: Tx, afterId: number, limit: number): Promise<number | undefined> {
  const users = await tx.find(userTable, { where: { id: { gt: afterId } }, orderBy: ['id'], limit });
  for (const user of users) {
    if ((await tx.count(taskTable, { userId: user.id })) === 0) await createTasks(tx, user);
  }
  return users.at(-1)?.id;
}

function sorted(user: UserRow, stored: JsonObject) {
  const wanted = new Map<string, JsonObject>();
  const remarks: Remark[] = [];
  for (const [name, settings] of Object.entries(stored)) {
    const task = taskId(name);
    if (task === undefined) remarks.push({ reason: 'task_unknown', detail: name });
    else if (!isInPool(task, user.userType)) remarks.push({ reason: 'task_not_in_type', detail: task });
    else if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
      remarks.push({ reason: 'task_unreadable', detail: task });
    } else wanted.set(task, settings as JsonObject);
  }
  return { wanted, remarks };
}

const off = (row: TaskRow): TaskRow => ({ ...row, state: 'off' });

function taskOf(
  user: UserRow,
  start: TaskRow,
  stored: JsonObject,
  zones: TaskZones,
  now: Instant,
): { row: TaskRow; remarks: Remark[] } {
  const { next_time: nextTime, enabled, ...fields } = stored;
  const isOn = enabled === true;
  const time = translated(nextTime, zones, now);
  if (time === undefined) {
    return { row: off(start), remarks: [{ reason: 'next_time_unreadable', detail: start.task }] };
  }
  const timed: JsonObject = time === '' ? {} : { next_time: time };
  const edit = (sent: JsonObject): TaskRow => {
    const { enabled: _switch, ...columns } = editTask(start, sent, { name: start.task, zone: zones.to, now });
    return { ...start, ...columns, state: isOn ? restingState(user, start.task, now) : 'off' };
  };
  try {
    return { row: edit({ ...fields, ...timed }), remarks: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      row: edit(timed),
      remarks: [{ reason: 'task_fields_refused', detail: `${start.task}: ${error.detail}` }],
    };
  }
}

/** '' is due at once; undefined is a time that cannot be read. */
function translated(value: unknown, { from, to }: TaskZones, now: Instant): string | undefined {
  if (value === DEFAULT_NEXT_TIME) return '';
  const time = parseNextTime(value, from);
  switch (time?.kind) {
    case undefined:
      return undefined;
    case 'now':
      return '';
    case 'at':
      return toIso(time.at);
    case 'daily':
      return formatNextTime(todayAt(time.hhmm, now, from), to).slice(-'HH:mm'.length);
  }
}
