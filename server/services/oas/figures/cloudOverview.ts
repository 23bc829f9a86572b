// The super's view: the whole cloud in numbers, and one line a manager. Each number is a count of an index.
import { DAY, toIso } from '../../../core/kernel/clock.js';
import type { Table, Tx, Where } from '../../../core/store/types.js';
import { isExpired, statusWord } from '../accounts/activity.js';
import { WHOLE_CLOUD } from '../jobs/figures.js';
import type { Liveness } from '../../../core/queue/liveness.js';
import { isOnline } from '../nodes/nodeStates.js';
import { countOfStatus } from '../sealed.js';
import {
  managerTable,
  nodeTable,
  renewalKeyTable,
  taskTable,
  userTable,
  type CodeStatus,
  type JobRow,
  type ManagerRow,
  type UserRow,
} from '../tables.js';
import { totalsWire } from './figureWire.js';
import { readSeries } from './series.js';
import { openJobs } from './stock.js';
import { lastHours, type Window } from './windows.js';

const MOST_NODES = 5000;

export async function cloudOverview(tx: Tx, liveness: Liveness) {
  const now = tx.now();
  const ended = (status: JobRow['status']) => countOfStatus(tx, status);
  // Renewal keys are the super's own: they stand under no manager.
  const keys = (status: CodeStatus) => tx.count(renewalKeyTable, { managerId: 0, status });
  const nodes = await tx.find(nodeTable, { where: {}, orderBy: ['id'], limit: MOST_NODES });
  return {
    generated_at: toIso(now),
    managers: await countAccounts<ManagerRow>(tx, managerTable),
    users: await countAccounts<UserRow>(tx, userTable),
    jobs: {
      ...(await openJobs(tx, {})),
      success: await ended('success'),
      failed: await ended('failed'),
      cancelled: await ended('cancelled'),
    },
    last_24h: totalsWire(await readSeries(tx, WHOLE_CLOUD, lastHours(24, now))),
    agents: {
      total: await tx.count(nodeTable, {}),
      online: nodes.filter((node) => isOnline(node, liveness, now)).length,
    },
    renewal_keys: {
      total: await tx.count(renewalKeyTable, { managerId: 0 }),
      unused: await keys('unused'),
      used: await keys('used'),
      revoked: await keys('revoked'),
    },
  };
}

interface Account {
  id: number;
  status: 'active' | 'disabled';
  expiresAt: number;
}

async function countAccounts<Row extends Account>(tx: Tx, table: Table<Row>) {
  const now = tx.now();
  // Both tables have these columns and the index over them; the compiler cannot see it through the type parameter.
  const count = (where: Where<Account>) => tx.count(table, where as unknown as Where<Row>);
  return {
    total: await count({}),
    active: await count({ status: 'active', expiresAt: { gt: now } }),
    expired: await count({ status: 'active', expiresAt: { lte: now } }),
    disabled: await count({ status: 'disabled' }),
    expiring_7d: await count({ status: 'active', expiresAt: { gt: now, lte: now + 7 * DAY } }),
  };
}

/** One manager's line. */
export async function managerLine(tx: Tx, manager: ManagerRow, window: Window) {
  const managerId = manager.id;
  const now = tx.now();
  const active = { managerId, status: 'active', expiresAt: { gt: now } } as const;
  return {
    manager_id: managerId,
    username: manager.username,
    alias: manager.alias,
    expires_at: toIso(manager.expiresAt),
    status: statusWord(manager, now),
    users: await tx.count(userTable, { managerId }),
    active_users: await tx.count(userTable, active),
    agents: await tx.count(nodeTable, { managerId }),
    ...(await openJobs(tx, { lane: managerId })),
    // Nothing is made of the tasks of a manager that may not act.
    due_waiting:
      manager.status === 'disabled' || isExpired(manager, now)
        ? 0
        : await tx.count(taskTable, { managerId, state: 'waiting', dueAt: { lte: now } }),
    ...totalsWire(await readSeries(tx, managerId, window)),
  };
}
