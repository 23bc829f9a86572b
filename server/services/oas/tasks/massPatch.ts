// The same task settings for many users: what it would change, and the bulk act that does it.
import type { Store, Tx } from '../../../core/store/types.js';
import { noted, ownUserRows } from '../accounts/userBulk.js';
import { distinct } from '../accounts/ownUsers.js';
import type { BulkKind } from '../bulk/bulkKind.js';
import type { BulkTarget } from '../bulk/bulk.js';
import type { OasSettings } from '../settings.js';
import type { UserRow, UserType } from '../tables.js';
import { patchFor, type SharedPatch } from './sharedPatch.js';
import { planTaskPatch, writePlannedPatch, type PlannedPatch, type TaskChanges } from './taskConfig.js';

export const BULK_USER_TASKS = 'user_tasks';

/** The act's input: `userType` leaves users of other types alone. */
export interface MassPatch {
  taskConfig: SharedPatch;
  userType: UserType | null;
}

/** 33 tasks, each with a job to cancel: 25 users stay below a transaction's 5,000 rows. */
const USERS_A_CHUNK = 25;
const MOST_PREVIEWED = 5000;
const MOST_LISTED = 100;

/** Users whom it does not concern or would not change are skipped. */
export const massPatchKind = (settings: () => OasSettings): BulkKind<UserRow> => ({
  ...ownUserRows,
  action: 'bulk_update_user_tasks',
  targetType: 'user',
  chunk: USERS_A_CHUNK,
  async apply(tx, user, input, act) {
    const planned = await planFor(tx, user, input as unknown as MassPatch, settings().timeZone);
    if (typeof planned === 'string') return { skipped: planned };
    await writePlannedPatch(tx, user, planned);
    return noted(tx, user, 'bulk_update_user_tasks', act);
  },
});

type Left = 'other_type' | 'task_not_in_type' | 'unchanged';

async function planFor(
  tx: Tx,
  user: UserRow,
  { taskConfig, userType }: MassPatch,
  zone: string,
): Promise<PlannedPatch | Left> {
  if (userType !== null && user.userType !== userType) return 'other_type';
  const patch = patchFor(taskConfig, user.userType);
  if (Object.keys(patch).length === 0) return 'task_not_in_type';
  const planned = await planTaskPatch(tx, { user, patch, zone });
  return Object.keys(planned.changes).length > 0 ? planned : 'unchanged';
}

export interface Preview {
  /** Users that were looked at; all that are meant, unless `complete` is false. */
  evaluated: number;
  complete: boolean;
  changed: number;
  unchanged: number;
  /** Of a type that the settings are not for. */
  notConcerned: number;
  /** Ids that are no user of the manager's. */
  unknown: number;
  /** How many users each task changes for. */
  tasks: ReadonlyMap<string, number>;
  /** The first that would change. */
  users: { user: UserRow; changes: TaskChanges }[];
}

interface Portion {
  looked: { user: UserRow; planned: PlannedPatch | Left }[];
  unknown: number;
  /** Where the next portion begins; null after the last. */
  next: number | null;
}

/** Works in portions, each a transaction of its own; nothing is written. */
export async function previewMassPatch(
  store: Pick<Store, 'transaction'>,
  managerId: number,
  target: BulkTarget,
  input: MassPatch & { zone: string },
): Promise<Preview> {
  const tasks = new Map<string, number>();
  const listed: Preview['users'] = [];
  const preview = { evaluated: 0, complete: true, changed: 0, unchanged: 0, notConcerned: 0, unknown: 0 };
  const read = portionsOf(managerId, target, input);
  for (let from: number | null = 0; from !== null;) {
    const start: number = from;
    const { looked, unknown, next } = await store.transaction((tx) => read(tx, start));
    preview.evaluated += looked.length;
    preview.unknown += unknown;
    for (const { user, planned } of looked) {
      if (planned === 'unchanged') preview.unchanged += 1;
      else if (typeof planned === 'string') preview.notConcerned += 1;
      else {
        preview.changed += 1;
        for (const task of Object.keys(planned.changes)) tasks.set(task, (tasks.get(task) ?? 0) + 1);
        if (listed.length < MOST_LISTED) listed.push({ user, changes: planned.changes });
      }
    }
    if (next !== null && preview.evaluated >= MOST_PREVIEWED)
      return { ...preview, complete: false, tasks, users: listed };
    from = next;
  }
  return { ...preview, tasks, users: listed };
}

function portionsOf(
  managerId: number,
  target: BulkTarget,
  { zone, ...patch }: MassPatch & { zone: string },
): (tx: Tx, from: number) => Promise<Portion> {
  const plans = async (tx: Tx, found: readonly UserRow[]) => {
    const looked: Portion['looked'] = [];
    for (const user of found) looked.push({ user, planned: await planFor(tx, user, patch, zone) });
    return looked;
  };
  if ('filter' in target) {
    return async (tx, after) => {
      const upTo = Number.MAX_SAFE_INTEGER;
      const { items, reached } = await ownUserRows.select(tx, managerId, target.filter, {
        after,
        upTo,
        limit: USERS_A_CHUNK,
      });
      return { looked: await plans(tx, items), unknown: 0, next: reached };
    };
  }
  const ids = distinct(target.ids);
  return async (tx, from) => {
    const named = ids.slice(from, from + USERS_A_CHUNK);
    const found: UserRow[] = [];
    for (const id of named) {
      const user = await ownUserRows.get(tx, managerId, id);
      if (user) found.push(user);
    }
    const next = from + USERS_A_CHUNK < ids.length ? from + USERS_A_CHUNK : null;
    return { looked: await plans(tx, found), unknown: named.length - found.length, next };
  };
}
