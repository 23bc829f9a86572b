// After a repair of the store has dropped rows: what rested on them is put right, so that every page works on what is left.
//
// Promise: a row that is whole goes only where it is of no use without a lost one (a task, a session, an open job of a user that is
// gone). Whoever has users or codes is put back, switched off, where its own row is lost.
import { mendChain } from '../../core/audit/mend.js';
import type { History } from '../../core/store/history/history.js';
import type { Store, Table, Tx, Where } from '../../core/store/types.js';
import { auditChain } from './audit/auditChain.js';
import {
  activationCodeTable,
  codeBatchTable,
  deletedUserTable,
  jobTable,
  managerTable,
  nodeTable,
  pairingTokenTable,
  presetTable,
  sessionTable,
  superTable,
  taskTable,
  userTable,
  userTokenTable,
  type ManagerRow,
} from './tables.js';

/** Fits no password. */
const NO_PASSWORD = `$2b$10$${'.'.repeat(53)}`;
const SLICE = 500;

/** Answers what was done, a line each. */
export async function mendOas(store: Store, history: History): Promise<string[]> {
  return [
    ...(await mendChain(store, history, auditChain)),
    ...(await putBackManagers(store)),
    ...(await dropLeftovers(store)),
    ...(await freeTasks(store)),
  ];
}

async function idsOf<Row extends { id: number }>(store: Store, table: Table<Row>): Promise<Set<number>> {
  const ids = new Set<number>();
  for await (const row of store.scan(table)) ids.add(row.id);
  return ids;
}

interface Owned {
  managerId: number;
  loginId?: string;
}

async function putBackManagers(store: Store): Promise<string[]> {
  const known = await idsOf(store, managerTable);
  const lost = new Set<number>();
  let highest = 0;
  const owned = [userTable, deletedUserTable, activationCodeTable, codeBatchTable, presetTable, nodeTable];
  for (const table of owned as unknown as Table<Owned>[]) {
    for await (const { managerId, loginId = '0' } of store.scan(table)) {
      if (managerId === 0 || known.has(managerId)) continue;
      lost.add(managerId);
      highest = Math.max(highest, Number(loginId) || 0);
    }
  }
  const lines: string[] = [];
  for (const id of lost) {
    const username = await store.transaction(async (tx) => {
      const row: ManagerRow = {
        ...{ id, username: await freeName(tx, `recovered-${id}`), alias: '', passwordHash: NO_PASSWORD },
        ...{ tokenVersion: tx.now(), status: 'disabled', lastLoginAt: null },
        ...{ expiresAt: tx.now(), nextLoginNumber: highest + 1, createdAt: tx.now(), updatedAt: tx.now() },
      };
      await tx.insert(managerTable, row);
      return row.username;
    });
    lines.push(
      `the row of manager ${id} is lost: it is put back as ${username}, disabled; give it a password and days`,
    );
  }
  return lines;
}

/** Anybody may have registered under the name. */
async function freeName(tx: Tx, wanted: string): Promise<string> {
  let name = wanted;
  for (let n = 2; await tx.first(managerTable, { username: name }); n++) name = `${wanted}-${n}`;
  return name;
}

async function dropLeftovers(store: Store): Promise<string[]> {
  const users = new Set([...(await idsOf(store, userTable)), ...(await idsOf(store, deletedUserTable))]);
  const accounts = {
    super: await idsOf(store, superTable),
    manager: await idsOf(store, managerTable),
    agent: await idsOf(store, managerTable),
  };
  return [
    ...(await drop(
      store,
      userTokenTable,
      ({ userId }) => !users.has(userId),
      ({ id }) => ({ id }),
    )),
    ...(await drop(
      store,
      jobTable,
      ({ open, userId }) => open && !users.has(userId),
      ({ id }) => ({ id }),
    )),
    ...(await drop(
      store,
      taskTable,
      ({ userId }) => !users.has(userId),
      ({ userId, task }) => ({ userId, task }),
    )),
    ...(await drop(
      store,
      pairingTokenTable,
      ({ managerId }) => !accounts.manager.has(managerId),
      ({ id }) => ({ id }),
    )),
    ...(await drop(
      store,
      sessionTable,
      ({ role, accountId }) => !accounts[role].has(accountId),
      ({ id }) => ({ id }),
    )),
  ];
}

async function drop<Row extends object>(
  store: Store,
  table: Table<Row>,
  isLeftOver: (row: Row) => boolean,
  keyOf: (row: Row) => Where<Row>,
): Promise<string[]> {
  const left: Row[] = [];
  for await (const row of store.scan(table)) if (isLeftOver(row)) left.push(row);
  for (let at = 0; at < left.length; at += SLICE) {
    await store.transaction(async (tx) => {
      for (const row of left.slice(at, at + SLICE)) await tx.delete(table, keyOf(row));
    });
  }
  return left.length === 0
    ? []
    : [`dropped with whom they belonged to: ${left.length} rows of ${table.name}`];
}

/**
 * A task that waits for a job which is gone would wait for ever. A job that its task does not know of stays: a task that is switched off
 * names none, and one that is due finds the open job of its own work.
 */
async function freeTasks(store: Store): Promise<string[]> {
  const open = new Map<number, string>();
  for await (const job of store.scan(jobTable)) if (job.open) open.set(job.id, `${job.userId}:${job.task}`);
  const stuck: { userId: number; task: string }[] = [];
  for await (const { userId, task, openJobId, state } of store.scan(taskTable)) {
    const isKnown = openJobId !== null && open.get(openJobId) === `${userId}:${task}`;
    if (!isKnown && (state === 'open' || openJobId !== null)) stuck.push({ userId, task });
  }
  for (let at = 0; at < stuck.length; at += SLICE) {
    await store.transaction(async (tx) => {
      for (const key of stuck.slice(at, at + SLICE)) {
        await tx.update(taskTable, key, (row) => ({
          state: row.state === 'open' ? 'waiting' : row.state,
          openJobId: null,
        }));
      }
    });
  }
  return stuck.length === 0
    ? []
    : [`due again, for their jobs are lost: ${stuck.length} rows of ${taskTable.name}`];
}
