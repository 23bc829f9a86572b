// A user's task settings: template defaults with the user's differences over them, for the tasks of the user's type
// (behaviour rows 3, 8 to 10, 13, 26 and 41). A request is checked whole before the first row is written.
import { invalid } from '../../../core/kernel/errors.js';
import type { Json, Tx } from '../../../core/store/types.js';
import { cancelOpenJobs } from '../jobs/jobs.js';
import type { TaskNames } from '../oas.js';
import {
  taskTable,
  userTable,
  type JsonObject,
  type TaskRow,
  type UserRow,
  type UserType,
} from '../tables.js';
import { editTask, shownNextTime, type TaskEdit } from './taskEdit.js';
import { quoted } from './taskFields.js';
import {
  createTasks,
  effectiveConfig,
  newTask,
  refreshUserTasks,
  restingState,
  tasksOf,
} from './taskRows.js';
import { isInPool, poolOf, taskId, taskWord, templateOf } from './taskTemplates.js';

/** Task name to settings, in the order of the user type's pool. */
export type ShownConfig = Record<string, JsonObject>;

export interface ReadOptions {
  names: TaskNames;
  zone: string;
}

/** For the audit: only fields that changed, under the document's task ids; a field that was not there is null. */
export type TaskChanges = Record<string, { before: JsonObject; after: JsonObject }>;

export interface PatchedConfig {
  task_config: ShownConfig;
  version: number;
  changes: TaskChanges;
}

/** Everything a client may see of the user's tasks: `enabled`, `next_time`, the fields, `next_time_rule`. */
export async function readTaskConfig(
  tx: Tx,
  user: UserRow,
  { names, zone }: ReadOptions,
): Promise<ShownConfig> {
  const rows = new Map((await tasksOf(tx, user.id)).map((row) => [row.task, row]));
  return Object.fromEntries(
    poolOf(user.userType).map((task) => [
      taskWord(task, names),
      shownTask(rows.get(task) ?? missingTask(user, task, tx.now()), zone),
    ]),
  );
}

export interface TaskPatch {
  user: UserRow;
  patch: Readonly<Record<string, unknown>>;
  zone: string;
}

/** What a patch would do: nothing is written. */
export interface PlannedPatch {
  before: ReadonlyMap<string, TaskRow>;
  after: ReadonlyMap<string, TaskRow>;
  changes: TaskChanges;
}

/** Throws what `patchTaskConfig` throws. */
export async function planTaskPatch(tx: Tx, { user, patch, zone }: TaskPatch): Promise<PlannedPatch> {
  const now = tx.now();
  const before = new Map((await tasksOf(tx, user.id)).map((row) => [row.task, row]));
  const after = new Map<string, TaskRow>();
  for (const [name, sent] of Object.entries(patch)) {
    const task = ownTask(user, name);
    // Both names of one task may stand in one request: the second goes on where the first ended.
    const row = after.get(task) ?? before.get(task) ?? missingTask(user, task, now);
    after.set(task, editedRow(user, row, editTask(row, sent, { name, zone, now }), now));
  }
  return { before, after, changes: changesOf(before, after, zone) };
}

/** Answers the new version of the user's settings. */
export async function writePlannedPatch(
  tx: Tx,
  user: Pick<UserRow, 'id'>,
  { before, after }: PlannedPatch,
): Promise<number> {
  await writeTasks(tx, before, after);
  return raiseVersion(tx, user.id);
}

/**
 * Merges `patch` (task name in either language to settings) into the user's settings and answers them whole. Throws invalid
 * `unknown_task`, `task_not_in_type`, `invalid_task_config` or `invalid_next_time`, naming the task; nothing is changed then.
 * A task that is switched off loses its open job at once (behaviour row 14). Every call counts as a new version.
 */
export async function patchTaskConfig(tx: Tx, input: ReadOptions & TaskPatch): Promise<PatchedConfig> {
  const { user, zone, names } = input;
  const planned = await planTaskPatch(tx, input);
  const version = await writePlannedPatch(tx, user, planned);
  return {
    task_config: await readTaskConfig(tx, user, { names, zone }),
    version,
    changes: planned.changes,
  };
}

/** Task settings of a new user: the template's defaults, due at once where they are switched on (behaviour row 41). */
export const createDefaults = (tx: Tx, user: UserRow): Promise<void> => createTasks(tx, user);

/**
 * The user becomes one of `newType`: open jobs of tasks that it does not have are cancelled, its tasks that the user never
 * had start with their defaults, the others come back as they were left (behaviour row 26). Answers the user's row as it is
 * now. Expiry and status are to be written before.
 */
export async function switchType(tx: Tx, user: Pick<UserRow, 'id'>, newType: UserType): Promise<UserRow> {
  const [changed] = await tx.update(userTable, { id: user.id }, (row) => ({
    userType: newType,
    configVersion: row.configVersion + 1,
    updatedAt: tx.now(),
  }));
  if (!changed) throw new Error(`user ${user.id} is gone`);
  const left = (await tasksOf(tx, user.id))
    .filter((row) => !isInPool(row.task, newType))
    .map((row) => row.task);
  if (left.length > 0) await cancelOpenJobs(tx, { userId: user.id, tasks: left, reason: 'type_changed' });
  await createTasks(tx, changed);
  await refreshUserTasks(tx, changed, tx.now());
  return changed;
}

/** A task that came into the pool after the user was made: its defaults, switched off, for nothing runs without a row. */
const missingTask = (user: UserRow, task: string, now: number): TaskRow => ({
  ...newTask(user, task, now),
  state: 'off',
});

function shownTask(row: TaskRow, zone: string): JsonObject {
  const nextTime = shownNextTime(row, zone);
  return {
    enabled: row.state !== 'off',
    ...(nextTime === undefined ? {} : { next_time: nextTime }),
    ...effectiveConfig(row),
    next_time_rule: templateOf(row.task).rule,
  };
}

function ownTask(user: UserRow, name: string): string {
  const task = taskId(name);
  if (task === undefined) throw invalid('unknown_task', `task ${quoted(name)} is not known`);
  if (!isInPool(task, user.userType)) {
    throw invalid('task_not_in_type', `task ${quoted(name)} is not a task of the user type ${user.userType}`);
  }
  return task;
}

function editedRow(user: UserRow, row: TaskRow, { enabled, ...settings }: TaskEdit, now: number): TaskRow {
  const wasOn = row.state !== 'off';
  if (!(enabled ?? wasOn)) return { ...row, ...settings, state: 'off', openJobId: null };
  return { ...row, ...settings, state: wasOn ? row.state : restingState(user, row.task, now) };
}

async function writeTasks(
  tx: Tx,
  before: ReadonlyMap<string, TaskRow>,
  after: ReadonlyMap<string, TaskRow>,
): Promise<void> {
  for (const row of after.values()) {
    const { userId, task, managerId: _managerId, ...columns } = row;
    if (before.has(task)) await tx.update(taskTable, { userId, task }, columns);
    else await tx.insert(taskTable, row);
    // After the row says off, so that the job's end does not put the task back among those that wait.
    const switchedOff = row.state === 'off' && before.get(task)?.state !== 'off';
    if (switchedOff) await cancelOpenJobs(tx, { userId, tasks: [task], reason: 'task_disabled' });
  }
}

async function raiseVersion(tx: Tx, userId: number): Promise<number> {
  const [user] = await tx.update(userTable, { id: userId }, (row) => ({
    configVersion: row.configVersion + 1,
    updatedAt: tx.now(),
  }));
  if (!user) throw new Error(`user ${userId} is gone`);
  return user.configVersion;
}

function changesOf(
  before: ReadonlyMap<string, TaskRow>,
  after: ReadonlyMap<string, TaskRow>,
  zone: string,
): TaskChanges {
  const changes = [...after.values()].map((row): [string, { before: JsonObject; after: JsonObject }] => {
    const old = before.get(row.task);
    return [row.task, difference(old ? shownTask(old, zone) : {}, shownTask(row, zone))];
  });
  return Object.fromEntries(changes.filter(([, change]) => Object.keys(change.after).length > 0));
}

function difference(before: JsonObject, after: JsonObject): { before: JsonObject; after: JsonObject } {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  // A setting may be named like what every object inherits: `constructor` is nobody's before it was set.
  const valueOf = (side: JsonObject, name: string): Json =>
    Object.hasOwn(side, name) ? (side[name] ?? null) : null;
  const changed = names.filter(
    (name) => JSON.stringify(valueOf(before, name)) !== JSON.stringify(valueOf(after, name)),
  );
  const pick = (side: JsonObject) =>
    Object.fromEntries(changed.map((name): [string, Json] => [name, valueOf(side, name)]));
  return { before: pick(before), after: pick(after) };
}
