// The super's managers and the audit record: document, section 3.
import { toIso } from '../../../core/kernel/clock.js';
import { statusWord } from '../accounts/activity.js';
import { readExtension } from '../accounts/lifecycle.js';
import * as managerLifecycle from '../accounts/managerLifecycle.js';
import { countManagers, pageManagers, searchManagers } from '../accounts/managerLists.js';
import * as newPasswords from '../accounts/newPasswords.js';
import { asRole, handle } from '../actor.js';
import { pageAudit, searchAudit, shownActor } from '../audit/auditLists.js';
import { listAuditLogs } from '../contract/audit.js';
import { changeManager, changeManagers, listManagers, resetManagerPassword } from '../contract/managers.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';
import type { ManagerRow } from '../tables.js';
import { auditWire, listedManagerWire } from '../wire.js';

export const managersRoutes = (oas: Oas) => [
  handle(listManagers, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names());
    const found = await searchManagers(oas.core.store, query, oas.core.clock.now());
    return transaction(async (tx) => {
      const { rows, total } = await pageManagers(tx, query, found, paging);
      const items = rows.map((row) => listedManagerWire(row, tx.now()));
      return pageAnswer(items, total, paging, await countManagers(tx));
    });
  }),

  handle(changeManager, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const by = { actor: asRole('super', someone), ip };
      const manager = await managerLifecycle.changeManager(tx, params.id, readChange(oas, body), by);
      return {
        id: manager.id,
        expires_at: toIso(manager.expiresAt),
        status: statusWord(manager, tx.now()),
        message: 'manager changed',
      };
    }),
  ),

  handle(changeManagers, async ({ body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const by = { actor: asRole('super', someone), ip };
      const change = readChange(oas, body);
      return { updated: await managerLifecycle.changeManagers(tx, body.manager_ids, change, by) };
    }),
  ),

  handle(resetManagerPassword, async ({ params, body, ip, transaction }) => {
    const reset = { id: params.id, password: body.password, ip };
    const ended = await newPasswords.resetManagerPassword(oas, reset, (work) =>
      transaction((tx, someone) => work(tx, asRole('super', someone))),
    );
    return { message: 'password reset', ended_sessions: ended };
  }),

  handle(listAuditLogs, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names(), { usual: 50, most: 200 });
    const filter = { everything: query.scope === 'all', action: query.action, keyword: query.keyword };
    const found = await searchAudit(oas.core.store, filter);
    return transaction(async (tx) => {
      const { rows, total } = await pageAudit(tx, filter, found, paging);
      const items = [];
      for (const row of rows) items.push(auditWire(row, await shownActor(tx, row)));
      return { items, total, page: paging.page, page_size: paging.pageSize };
    });
  }),
];

const readChange = (
  oas: Oas,
  body: { expires_at?: string | undefined; extend_days?: number | undefined; status?: ManagerRow['status'] },
): managerLifecycle.ManagerChange => ({
  ...readExtension(body, oas.settings().timeZone),
  ...(body.status && { status: body.status }),
});
