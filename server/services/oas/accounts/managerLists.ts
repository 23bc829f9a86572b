// All managers, as the super sees them: newest first; under a status filter by expiry, soonest first. Counted by index.
import { DAY, type Instant } from '../../../core/kernel/clock.js';
import type { Store, Tx, Where } from '../../../core/store/types.js';
import { readSeries, sumOf } from '../figures/series.js';
import { lastHours } from '../figures/windows.js';
import { matchingIds, pageOfIds } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import { managerTable, nodeTable, type ManagerRow } from '../tables.js';
import { statusWord } from './activity.js';
import { countUsers } from './userLists.js';

export const MANAGER_FILTERS = ['active', 'expired', 'disabled', 'expiring_7d'] as const;

export interface ManagerFilter {
  /** `expiring_7d` are active ones. */
  status?: (typeof MANAGER_FILTERS)[number] | undefined;
  /** Part of the username or the alias, in any case. */
  keyword?: string | undefined;
}

export interface CountedManager {
  manager: ManagerRow;
  users: Awaited<ReturnType<typeof countUsers>>;
  nodes: number;
  failed24h: number;
}

const SOON = 7 * DAY;

/** Ids of the managers under a keyword, in the order of the list, or undefined when an index serves the filter. */
export async function searchManagers(
  store: Store,
  filter: ManagerFilter,
  now: Instant,
): Promise<number[] | undefined> {
  if (!filter.keyword) return undefined;
  const part = filter.keyword.toLowerCase();
  const found = await matchingIds(
    store,
    managerTable,
    {},
    (manager) =>
      passes(manager, filter, now) &&
      (manager.username.toLowerCase().includes(part) || manager.alias.toLowerCase().includes(part)),
  );
  return found.reverse();
}

/** `found`: what `searchManagers` answered. */
export async function pageManagers(
  tx: Tx,
  filter: ManagerFilter,
  found: number[] | undefined,
  paging: Paging,
): Promise<{ rows: CountedManager[]; total: number }> {
  const { rows, total } = found
    ? await pageOfIds(tx, managerTable, found, paging)
    : await tx.page(managerTable, {
        where: whereOf(filter, tx.now()),
        orderBy: filter.status ? ['expiresAt', 'id'] : ['-id'],
        ...paging,
      });
  const counted: CountedManager[] = [];
  const window = lastHours(24, tx.now());
  for (const manager of rows) {
    const managerId = manager.id;
    const users = await countUsers(tx, managerId);
    const nodes = await tx.count(nodeTable, { managerId });
    const { failed } = sumOf(await readSeries(tx, managerId, window));
    counted.push({ manager, users, nodes, failed24h: Math.max(0, failed) });
  }
  return { rows: counted, total };
}

/** Over all managers, whatever the filter. */
export async function countManagers(tx: Tx) {
  const count = (filter: ManagerFilter) => tx.count(managerTable, whereOf(filter, tx.now()));
  return {
    total: await count({}),
    active: await count({ status: 'active' }),
    expired: await count({ status: 'expired' }),
    disabled: await count({ status: 'disabled' }),
    expiring_7d: await count({ status: 'expiring_7d' }),
  };
}

const passes = (manager: ManagerRow, { status }: ManagerFilter, now: Instant): boolean =>
  status === undefined ||
  (status === 'expiring_7d'
    ? statusWord(manager, now) === 'active' && manager.expiresAt < now + SOON
    : statusWord(manager, now) === status);

function whereOf({ status }: ManagerFilter, now: Instant): Where<ManagerRow> {
  switch (status) {
    case undefined:
      return {};
    case 'active':
      return { status: 'active', expiresAt: { gt: now } };
    case 'expiring_7d':
      return { status: 'active', expiresAt: { gt: now, lt: now + SOON } };
    case 'expired':
      return { status: 'active', expiresAt: { lte: now } };
    case 'disabled':
      return { status: 'disabled' };
  }
}
