// What goes for good, in portions that keep each transaction short: the rest of deleted users, and a user's cleared log.
import type { Instant } from '../../../core/kernel/clock.js';
import type { Store, Table, Tx, Where } from '../../../core/store/types.js';
import { audit } from '../audit/audit.js';
import {
  agentLogTable,
  clearedLogTable,
  deletedUserTable,
  jobEventTable,
  jobTable,
  taskTable,
  userTokenTable,
  type DeletedUserRow,
} from '../tables.js';
import { MAX_TASKS_PER_USER } from '../tasks/taskRows.js';
import { RESTORABLE_MS } from './deletion.js';

const ROWS_A_SLICE = 500;

/** The ticker behind deletions whose time is over. Answers how many users went. */
export async function purgeDeletedUsers(store: Store, signal?: AbortSignal): Promise<number> {
  let purged = 0;
  for (;;) {
    const state = await store.transaction(purgeSlice);
    if (state === 'gone') purged += 1;
    if (state === 'none' || signal?.aborted) return purged;
  }
}

/** One portion of the user whose time is over longest; the row itself goes last, so that nothing is left behind it. */
async function purgeSlice(tx: Tx): Promise<'none' | 'more' | 'gone'> {
  const where = { deletedAt: { lte: tx.now() - RESTORABLE_MS } };
  const user = await tx.first(deletedUserTable, where, ['deletedAt', 'id']);
  if (!user) return 'none';
  let room = ROWS_A_SLICE;
  for (const remove of [removeEvents, removeLines, removeJobs, removeTokens]) {
    room -= await remove(tx, { userId: user.id }, room);
    if (room <= 0) return 'more';
  }
  await removeTasks(tx, user);
  await tx.delete(clearedLogTable, { userId: user.id });
  await tx.delete(deletedUserTable, { id: user.id });
  await audit(tx, {
    actor: { type: 'system' },
    action: 'purge_deleted_user',
    targetType: 'user',
    targetId: user.id,
    managerId: user.managerId,
    userId: user.id,
    detail: { account_no: user.accountNo, login_id: user.loginId },
    ip: '',
  });
  return 'gone';
}

/**
 * Removes a user's job events and agent lines up to `until`; what is written meanwhile stays. Jobs and audit stay too. Those that are sealed are
 * shown no more, and go with their segments. Answers how many rows went.
 */
export async function clearUserLogs(store: Store, userId: number, until: Instant): Promise<number> {
  await store.transaction(async (tx) => {
    const [known] = await tx.update(clearedLogTable, { userId }, { until });
    if (!known) await tx.insert(clearedLogTable, { userId, until });
  });
  let cleared = 0;
  const where = { userId, at: { lte: until } };
  for (const remove of [removeEvents, removeLines]) {
    for (;;) {
      const removed = await store.transaction((tx) => remove(tx, where, ROWS_A_SLICE));
      cleared += removed;
      if (removed < ROWS_A_SLICE) break;
    }
  }
  return cleared;
}

type Remove = (tx: Tx, where: { userId: number; at?: { lte: Instant } }, limit: number) => Promise<number>;

const removerOf =
  <Row extends { id: number }>(table: Table<Row>): Remove =>
  async (tx, where, limit) => {
    const rows = await tx.find(table, { where: where as Where<Row>, limit });
    for (const { id } of rows) await tx.delete(table, { id } as Where<Row>);
    return rows.length;
  };

const removeEvents = removerOf(jobEventTable);
const removeLines = removerOf(agentLogTable);
const removeJobs = removerOf(jobTable);
const removeTokens = removerOf(userTokenTable);

async function removeTasks(tx: Tx, { id: userId }: DeletedUserRow): Promise<void> {
  const rows = await tx.find(taskTable, { where: { userId }, limit: MAX_TASKS_PER_USER });
  for (const { task } of rows) await tx.delete(taskTable, { userId, task });
}
