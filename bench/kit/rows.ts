// Rows as the product keeps them, made by number.
import { poolOf } from '../../server/services/oas/tasks/taskTemplates.js';
import type { JobRow, ManagerRow, TaskRow, UserRow } from '../../server/services/oas/tables.js';

/** The 25 tasks of a user of the kind that has most users. */
export const TASK_NAMES = poolOf('daily');
export const MANAGERS = 10;
/** Managers with this id and above have no users. */
export const IDLE_MANAGER = MANAGERS + 1;
const DAY = 86_400_000;

export const managerOf = (user: number): number => 1 + (user % MANAGERS);
export const managerName = (id: number): string => `bench-${id}`;
export const PASSWORD = 'bench-password';

/** Job `n`, pending, its id left to the store: every user's first task comes before anybody's second. */
export function pendingJob(n: number, now: number, users = 100_000): Omit<JobRow, 'id'> {
  const user = 1 + (n % users);
  const task = TASK_NAMES[Math.floor(n / users) % TASK_NAMES.length]!;
  // Written out: put together from parts it costs more than a commit's own work.
  return {
    lane: managerOf(user),
    group: user,
    key: `${user}:${task}`,
    status: 'pending',
    open: true,
    priority: 50,
    dueAt: now,
    waitUntil: null,
    attempts: 0,
    maxAttempts: 3,
    lastEnd: null,
    holder: null,
    session: null,
    leaseId: null,
    leaseUntil: null,
    leaseSeconds: 0,
    startedAt: null,
    lastBeatAt: null,
    endedAt: null,
    errorCode: null,
    message: null,
    createdAt: now,
    updatedAt: now,
    userId: user,
    task,
    deliveredAs: null,
    leasedAt: null,
    source: 'cloud_scheduler',
    payload: null,
    result: null,
    cancelReason: null,
  };
}

export const managerRow = (id: number, now: number, passwordHash: string): ManagerRow => ({
  ...{ id, username: managerName(id), alias: '', passwordHash, tokenVersion: 0, status: 'active' },
  ...{ expiresAt: now + 365 * DAY, lastLoginAt: null, nextLoginNumber: 1, createdAt: now, updatedAt: now },
});

export const userRow = (id: number, now: number): UserRow => ({
  ...{ id, managerId: managerOf(id), accountNo: `BENCH${String(id).padStart(11, '0')}`, loginId: String(id) },
  ...{
    userType: 'daily',
    status: 'active',
    archiveStatus: 'normal',
    server: 'server 1',
    gameName: `game ${id}`,
  },
  ...{ expiresAt: now + (30 + (id % 300)) * DAY, tokenVersion: 0, assets: { stamina: id % 300, gold: id } },
  ...{ exploreProgress: {}, restConfig: {}, lineupConfig: {}, shikigamiConfig: {} },
  ...{ notifyConfig: { emailEnabled: false, email: '' }, configVersion: 1, seenLoginId: null },
  ...{ createdBy: 'manager_create', unsettled: false, createdAt: now, updatedAt: now },
});

/** `openJobId` null: waiting for `dueAt`. */
export const taskRow = (userId: number, task: string, dueAt: number, openJobId: number | null): TaskRow => ({
  ...{ userId, task, managerId: managerOf(userId), state: openJobId === null ? 'waiting' : 'open' },
  ...{ priority: 50, dueAt, daily: null, dueByHand: false, openJobId, config: null },
});
