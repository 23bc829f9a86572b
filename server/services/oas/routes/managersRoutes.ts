// The super's managers: document, section 3; their sessions, beyond it.
import { toIso } from '../../../core/kernel/clock.js';
import { statusWord } from '../accounts/activity.js';
import { readExtension } from '../accounts/lifecycle.js';
import * as managerLifecycle from '../accounts/managerLifecycle.js';
import { countManagers, pageManagers, searchManagers } from '../accounts/managerLists.js';
import * as newPasswords from '../accounts/newPasswords.js';
import { endSessionsOf, openSupportSession, SUPPORT_SECONDS } from '../accounts/support.js';
import { asRole, handle } from '../actor.js';
import { changeManager, changeManagers, listManagers, resetManagerPassword } from '../contract/managers.js';
import { endSessionsOfManager, signInAsManager } from '../contract/support.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';
import type { ManagerRow } from '../tables.js';
import { listedManagerWire } from '../wire.js';

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

  handle(signInAsManager, async ({ params, ip, userAgent, transaction }) => {
    const { manager, claims, expiresAt } = await transaction((tx, someone) =>
      openSupportSession(tx, params.id, { actor: asRole('super', someone), ip, userAgent }),
    );
    return {
      token: oas.tokens.sign(claims, SUPPORT_SECONDS),
      role: 'manager' as const,
      manager_id: manager.id,
      username: manager.username,
      expires_at: toIso(expiresAt),
    };
  }),

  handle(endSessionsOfManager, async ({ params, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const ended = await endSessionsOf(tx, params.id, { actor: asRole('super', someone), ip });
      return { message: 'sessions ended', ended };
    }),
  ),
];

const readChange = (
  oas: Oas,
  body: { expires_at?: string | undefined; extend_days?: number | undefined; status?: ManagerRow['status'] },
): managerLifecycle.ManagerChange => ({
  ...readExtension(body, oas.settings().timeZone),
  ...(body.status && { status: body.status }),
});
