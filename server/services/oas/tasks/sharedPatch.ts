// Task settings that are meant for many users: checked once, kept under the document's ids, given to each user as far as its type
// has the tasks.
import type { Instant } from '../../../core/kernel/clock.js';
import { invalid } from '../../../core/kernel/errors.js';
import type { JsonObject, UserRow, UserType } from '../tables.js';
import { editTask } from './taskEdit.js';
import { quoted } from './taskFields.js';
import { newTask } from './taskRows.js';
import { isInPool, taskId } from './taskTemplates.js';

/** English task id to the settings that are to be merged into a user's own. */
export type SharedPatch = { readonly [task: string]: JsonObject };

const LARGEST_BYTES = 64 * 1024;

/**
 * Names in either language. With a type, only its tasks. Throws invalid `unknown_task`, `task_not_in_type`,
 * `invalid_task_config`, `invalid_next_time`, naming the task.
 */
export function readSharedPatch(
  sent: Readonly<Record<string, unknown>>,
  { userType, zone, now }: { userType: UserType | null; zone: string; now: Instant },
): SharedPatch {
  const patch = new Map<string, JsonObject>();
  for (const [name, settings] of Object.entries(sent)) {
    const task = taskId(name);
    if (task === undefined) throw invalid('unknown_task', `task ${quoted(name)} is not known`);
    if (userType !== null && !isInPool(task, userType)) {
      throw invalid('task_not_in_type', `task ${quoted(name)} is not a task of the user type ${userType}`);
    }
    editTask(newTask(NOBODY, task, now), settings, { name, zone, now });
    patch.set(task, { ...patch.get(task), ...(settings as JsonObject) });
  }
  if (patch.size === 0)
    throw invalid('invalid_task_config', 'task_config: expected settings of a task at least');
  const shared = Object.fromEntries(patch);
  if (Buffer.byteLength(JSON.stringify(shared)) > LARGEST_BYTES) {
    throw invalid('invalid_task_config', `task_config: larger than ${LARGEST_BYTES} bytes`);
  }
  return shared;
}

/** What of it is for a user of this type. */
export const patchFor = (patch: SharedPatch, userType: UserType): SharedPatch =>
  Object.fromEntries(Object.entries(patch).filter(([task]) => isInPool(task, userType)));

/** Settings are checked against the template alone: whose they become does not matter. */
const NOBODY = { id: 0, managerId: 0, userType: 'daily', status: 'active', expiresAt: 0 } as UserRow;
