// Data directories for the lists: one manager who has everything, so that nothing is spared by belonging to another.
import {
  activationCodeTable,
  agentLogTable,
  auditTable,
  jobEventTable,
  jobTable,
  managerTable,
  superTable,
  userTable,
  type ActivationCodeRow,
  type AgentLogRow,
  type AuditRow,
  type CodeStatus,
  type JobEventRow,
  type JobRow,
  type UserRow,
} from '../../server/services/oas/tables.js';
import { managerName, managerRow, pendingJob, TASK_NAMES, userRow } from './rows.js';
import { numbered, passwordHash, writeTables, type WriteTable } from './world.js';

export const OWNER = 1;
export const SUPER_NAME = 'bench-super';
/** The one user whose time line is long. */
export const LOGGED_USER = 1;
const USERS_BESIDE = 1000;
const DAY = 86_400_000;
const BATCH = 500;
export const BATCH_NAME = 'batch 0';
export const ACTION = 'disable_user';

/** Which rows of a table there are many of. */
export type ListName = 'users' | 'jobs' | 'logs' | 'audit' | 'codes';

/** `rows` rows of one kind, the newest of them made `now`; the others are as old as two days at most: nothing is to be sealed. */
export async function writeList(directory: string, list: ListName, rows: number): Promise<void> {
  const now = Date.now();
  const at = (n: number) => now - 2 * DAY + Math.floor((n * 2 * DAY) / rows);
  await writeTables(directory, async (write) => {
    await writeOwners(write, now, list === 'users' ? 0 : USERS_BESIDE);
    switch (list) {
      case 'users':
        return writeUsers(write, rows, now);
      case 'jobs':
        return write(
          jobTable,
          numbered(rows, (id) => job(id, at(id))),
        );
      case 'logs':
        await write(
          jobEventTable,
          numbered(rows / 2, (id) => jobEvent(id, at(2 * id))),
        );
        return write(
          agentLogTable,
          numbered(rows / 2, (id) => logLine(id, at(2 * id))),
        );
      case 'audit':
        return write(
          auditTable,
          numbered(rows, (id) => entry(id, at(id))),
        );
      case 'codes':
        return write(
          activationCodeTable,
          numbered(rows, (id) => code(id, at(id))),
        );
    }
  });
}

/** The manager, a super, and the manager's users. */
export async function writeOwners(write: WriteTable, now: number, users = USERS_BESIDE): Promise<void> {
  const hash = await passwordHash(4);
  const stamps = { createdAt: now, updatedAt: now };
  await write(superTable, [{ id: 1, username: SUPER_NAME, passwordHash: hash, tokenVersion: 0, ...stamps }]);
  await write(
    managerTable,
    numbered(2, (id) => managerRow(id, now, hash)),
  );
  if (users > 0) await writeUsers(write, users, now);
}

const writeUsers = (write: WriteTable, count: number, now: number) =>
  write(
    userTable,
    numbered(count, (id) => user(id, now)),
  );

const TYPES = ['daily', 'duiyi', 'shuaka'] as const;
const nth = <Value>(values: readonly Value[], n: number): Value => values[n % values.length]!;

function user(id: number, now: number): UserRow {
  const whole = userRow(id, now);
  return {
    ...whole,
    managerId: OWNER,
    userType: nth(TYPES, id),
    status: id % 7 === 0 ? 'disabled' : 'active',
    // A third has expired.
    expiresAt: now + ((id % 300) - 100) * DAY,
  };
}

/** One in five is open. */
function job(id: number, at: number): JobRow {
  return id % 5 === 0 ? openJob(id, at) : endedJob(id, at);
}

function openJob(id: number, at: number): JobRow {
  const task = nth(TASK_NAMES, id);
  // A key of its own: there are more open jobs than a thousand users have tasks.
  return {
    ...{ id, ...pendingJob(id, at, USERS_BESIDE), lane: OWNER, task, key: `${id}:${task}` },
    ...{ createdAt: at, updatedAt: at, dueAt: at },
  };
}

const JOB_ENDS = ['success', 'failed', 'cancelled'] as const;

export function endedJob(id: number, at: number): JobRow {
  const status = nth(JOB_ENDS, id);
  return {
    ...openJob(id, at),
    ...{ open: false, endedAt: at, startedAt: at, holder: `node-${id % 20}`, attempts: 1, status },
    ...{ message: 'done', errorCode: status === 'failed' ? 'agent_error' : null },
    leaseId: id.toString(16).padStart(32, '0'),
  };
}

const EVENTS = ['generated', 'leased', 'start', 'success'] as const;

const jobEvent = (id: number, at: number): JobEventRow => ({
  ...{ id, jobId: Math.ceil(id / 4), userId: LOGGED_USER, managerId: OWNER, task: nth(TASK_NAMES, id) },
  ...{ type: nth(EVENTS, id), jobStatus: 'success', node: 'node-1', message: `event ${id}` },
  ...{ errorCode: null, at },
});

const logLine = (id: number, at: number): AgentLogRow => ({
  ...{ id, userId: LOGGED_USER, managerId: OWNER, node: 'node-1', task: nth(TASK_NAMES, id) },
  ...{ level: id % 10 === 0 ? 'WARN' : 'INFO', message: `line ${id}`, loggedAt: at, at },
});

const ACTIONS = ['create_user', ACTION, 'extend_user', 'login'] as const;
const ACTORS = ['manager', 'super', 'user'] as const;

/** Nothing of the chain is looked at by a list. */
const entry = (id: number, at: number): AuditRow => ({
  ...{ id, actorType: nth(ACTORS, id), actorId: 1, actorName: managerName(OWNER), via: null },
  ...{
    action: nth(ACTIONS, id),
    targetType: 'user',
    targetId: id % 1000,
    managerId: OWNER,
    userId: id % 1000,
  },
  ...{ detail: { note: `entry ${id}` }, ip: '127.0.0.1', at, superView: id % 3 === 1 },
  ...{ previousHash: '0'.repeat(64), hash: '0'.repeat(64) },
});

const CODE_STATES: readonly CodeStatus[] = ['unused', 'unused', 'used', 'revoked'];

function code(id: number, at: number): ActivationCodeRow {
  const status = nth(CODE_STATES, id);
  return {
    ...{ id, managerId: OWNER, code: `BENCH${String(id).padStart(11, '0')}`, durationDays: 30, status },
    ...{ usedAt: status === 'used' ? at : null, note: `note ${id}`, validUntil: null },
    ...{ batchName: `batch ${Math.floor(id / BATCH)}`, handedOutAt: id % 6 === 0 ? at : null, createdAt: at },
    ...{ userType: nth(TYPES, id), usedByUserId: status === 'used' ? 1 + (id % USERS_BESIDE) : null },
  };
}
