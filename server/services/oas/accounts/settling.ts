// What follows a change of a user's status, expiry or existence: its tasks are parked or wait again, and open jobs of those who
// may not run them are cancelled (behaviour row 14). Promises:
//  - What a user's row says holds from its commit on: nothing is generated or handed out for a user that is not active.
//  - A change of many users marks each of them in its own transaction; what follows is done in portions, before the request is
//    answered and, when the process ended meanwhile, by a ticker after the next start. Mark and effect go together.
import type { Store, Table, Tx } from '../../../core/store/types.js';
import { cancelOpenJobs } from '../jobs/jobs.js';
import {
  deletedUserTable,
  jobTable,
  taskTable,
  userTable,
  type DeletedUserRow,
  type UserRow,
} from '../tables.js';
import { refreshUserTasks, restingState, tasksOf } from '../tasks/taskRows.js';

/** A user has some thirty tasks and as many open jobs: 10 users change well below a transaction's 5,000 rows. */
const USERS_A_SLICE = 10;

/** With the row as it is now. */
export async function settleUser(tx: Tx, user: UserRow): Promise<void> {
  if (user.status === 'disabled') await cancelOpenJobs(tx, { userId: user.id, reason: 'user_disabled' });
  await refreshUserTasks(tx, user, tx.now());
}

/** Its jobs end, its tasks rest: a restored user finds them as they were, without the jobs. */
export async function settleDeletedUser(tx: Tx, { id: userId }: DeletedUserRow): Promise<void> {
  await cancelOpenJobs(tx, { userId, reason: 'user_deleted' });
  await tx.update(
    taskTable,
    { userId, state: { in: ['waiting', 'open'] } },
    { state: 'parked', openJobId: null },
  );
}

/** Does what is left to do for users that were changed in number. Answers for how many. */
export async function settleMarkedUsers(store: Store, signal?: AbortSignal): Promise<number> {
  const deleted = await settleMarked(store, deletedUserTable, settleDeletedUser, signal);
  const present = await settleMarked(
    store,
    userTable,
    async (tx, user) => {
      await freeLostTasks(tx, user);
      await settleUser(tx, user);
    },
    signal,
  );
  return deleted + present;
}

async function settleMarked<Row extends UserRow>(
  store: Store,
  table: Table<Row>,
  settle: (tx: Tx, row: Row) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<number> {
  // Both tables have the columns of a user; the compiler cannot see it through the type parameter.
  const users = table as unknown as Table<UserRow>;
  for (let settled = 0; ;) {
    const taken = await store.transaction(async (tx) => {
      const rows = await tx.find(users, {
        where: { unsettled: true },
        orderBy: ['id'],
        limit: USERS_A_SLICE,
      });
      for (const row of rows) {
        await settle(tx, row as Row);
        await tx.update(users, { id: row.id }, { unsettled: false });
      }
      return rows.length;
    });
    settled += taken;
    if (taken < USERS_A_SLICE || signal?.aborted) return settled;
  }
}

/** A job that ended while its user was deleted did not let go of its task. */
async function freeLostTasks(tx: Tx, user: UserRow): Promise<void> {
  for (const row of await tasksOf(tx, user.id)) {
    if (row.state !== 'open') continue;
    const job = row.openJobId === null ? undefined : await tx.get(jobTable, row.openJobId);
    if (job?.open) continue;
    const state = restingState(user, row.task, tx.now());
    await tx.update(taskTable, { userId: user.id, task: row.task }, { state, openJobId: null });
  }
}
