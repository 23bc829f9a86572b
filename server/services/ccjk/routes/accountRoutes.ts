// Routes of the operator over all accounts.
import type { Tx } from '../../../core/store/types.js';
import { accountNamed, changeAccount, searchAccounts, type AccountFilter } from '../accounts/accounts.js';
import { endSessions, listSessions } from '../accounts/sessions.js';
import { asPerson, handle, type CcjkActor } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import { endAccountSessions, getAccount, listAccounts, updateAccount } from '../contract/accounts.js';
import { countToday } from '../figures.js';
import { pageOf } from '../pages.js';
import { quotaOf } from '../plans.js';
import {
  accountTable,
  deviceTable,
  sessionTable,
  taskTable,
  type AccountRow,
  type JsonObject,
} from '../tables.js';
import { usageWire } from '../usage.js';
import { accountWire, sessionWire } from '../wire.js';

const MOST_SESSIONS = 20;

export const accountRoutes = (ccjk: Ccjk) => [
  handle(listAccounts, async ({ query, transaction }) => {
    const { keyword, plan, is_active: isActive, limit, offset } = query;
    const filter: AccountFilter = {
      ...(plan === undefined ? {} : { plan }),
      ...(isActive === undefined ? {} : { isActive }),
    };
    const found = keyword === undefined ? undefined : await searchAccounts(ccjk.core.store, filter, keyword);
    return transaction(async (tx) => {
      const { rows, total } = found
        ? { rows: await accountsOf(tx, found.ids.slice(offset, offset + limit)), total: found.ids.length }
        : await pageOf(tx, accountTable, { where: filter, orderBy: ['-createdAt', 'id'], limit, offset });
      const users = [];
      for (const row of rows) users.push(await rowWire(tx, row));
      return { users, total, truncated: found?.truncated ?? false, limit, offset };
    });
  }),

  handle(getAccount, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const row = await accountNamed(tx, params.user_id);
      const sessions = await listSessions(tx, row.id);
      const newest = sessions.filter(({ expiresAt }) => expiresAt > tx.now()).slice(0, MOST_SESSIONS);
      return {
        ...(await rowWire(tx, row)),
        usage: await usageWire(tx, row),
        newest_sessions: newest.map((session) => sessionWire(session, sessionOf(actor))),
      };
    }),
  ),

  handle(updateAccount, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const change = { plan: body.plan, isActive: body.is_active, isVerified: body.is_verified };
      const row = await changeAccount(tx, asPerson(actor).account, params.user_id, change);
      if (body.is_active === false) await endSessions(tx, row.id);
      const deed = { action: 'update_user', target: ['account', row.id], userId: row.id } as const;
      await audit(tx, { actor, ip }, { ...deed, detail: body as JsonObject });
      return { ...accountWire(row), is_active: row.isActive };
    }),
  ),

  handle(endAccountSessions, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { id } = await accountNamed(tx, params.user_id);
      const ended = await endSessions(tx, id, sessionOf(actor));
      const deed = { action: 'end_sessions', target: ['account', id], userId: id } as const;
      await audit(tx, { actor, ip }, { ...deed, detail: { ended } });
      return { ended };
    }),
  ),
];

/** The one that asks; an API key has none. */
const sessionOf = (actor: CcjkActor): string | undefined =>
  actor.role === 'session' ? actor.sessionId : undefined;

/** Those that are there still. */
async function accountsOf(tx: Tx, ids: readonly string[]): Promise<AccountRow[]> {
  const rows: AccountRow[] = [];
  for (const id of ids) {
    const row = await tx.get(accountTable, id);
    if (row) rows.push(row);
  }
  return rows;
}

async function rowWire(tx: Tx, row: AccountRow) {
  const userId = row.id;
  return {
    ...accountWire(row),
    is_active: row.isActive,
    devices: await tx.count(deviceTable, { userId }),
    open_tasks: await tx.count(taskTable, { userId, open: true }),
    tasks_today: (await countToday(tx, userId)).created,
    tasks_a_day: quotaOf(row.plan).tasksADay,
    sessions: await tx.count(sessionTable, { userId }),
  };
}
