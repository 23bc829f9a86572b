// What a manager changes on its users (document, section 4).
import { toIso } from '../../../core/kernel/clock.js';
import * as assets from '../accounts/assets.js';
import * as deletion from '../accounts/deletion.js';
import { readExtension } from '../accounts/lifecycle.js';
import { changeAlias, ownUser } from '../accounts/managers.js';
import { clearUserLogs } from '../accounts/purge.js';
import { settleMarkedUsers } from '../accounts/settling.js';
import * as lifecycles from '../accounts/userLifecycle.js';
import { asRole, handle } from '../actor.js';
import { audit } from '../audit/audit.js';
import * as contract from '../contract/users.js';
import type { Oas } from '../oas.js';
import { assetsWire, userWire } from '../wire.js';

export const usersRoutes = (oas: Oas) => [
  ...lifecycleRoutes(oas),
  ...assetRoutes(),
  ...logRoutes(oas),
  ...deletionRoutes(oas),
];

const lifecycleRoutes = (oas: Oas) => [
  handle(contract.putAlias, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const manager = await changeAlias(tx, asRole('manager', actor), body.alias, ip);
      return { alias: manager.alias };
    }),
  ),

  handle(contract.patchUserLifecycle, async ({ params, body, ip, transaction }) => {
    const change = readChange(oas, body);
    return transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const user = await ownUser(tx, actor.account.id, params.user_id);
      const changed = await lifecycles.changeLifecycle(tx, actor, user, change, ip);
      return { ...userWire(changed, tx.now()), message: 'user lifecycle updated' };
    });
  }),

  handle(contract.batchUserLifecycle, async ({ body, ip, transaction }) => {
    const change = readChange(oas, body);
    const updated = await transaction((tx, actor) =>
      lifecycles.changeLifecycles(tx, asRole('manager', actor), body.user_ids, change, ip),
    );
    await settleMarkedUsers(oas.core.store);
    return { updated };
  }),
];

interface LifecycleBody {
  expires_at: string | undefined;
  extend_days: number | undefined;
  status: lifecycles.LifecycleChange['status'] | undefined;
  archive_status: string | undefined;
}

/** What a request changes, in the words of the domain. Throws invalid `invalid_time`. */
export const readChange = (oas: Oas, body: LifecycleBody): lifecycles.LifecycleChange => ({
  ...readExtension(body, oas.settings().timeZone),
  ...(body.status && { status: body.status }),
  ...(body.archive_status && { archiveStatus: body.archive_status }),
});

const assetRoutes = () => [
  handle(contract.putUserAssets, async ({ params, body, ip, transaction }) => {
    const amounts = assets.readAmounts(body.assets);
    return transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const user = await ownUser(tx, actor.account.id, params.user_id);
      const changed = await assets.changeAssets(tx, actor, user, amounts, ip);
      return { ...assetsWire(changed, tx.now()), message: 'user assets updated' };
    });
  }),

  handle(contract.batchUserAssets, async ({ body, ip, transaction }) => {
    const amounts = assets.readAmounts(body.assets);
    const updated = await transaction((tx, actor) =>
      assets.changeManyAssets(tx, asRole('manager', actor), body.user_ids, amounts, ip),
    );
    return { updated };
  }),
];

const logRoutes = (oas: Oas) => [
  handle(contract.deleteUserLogs, async ({ params, ip, transaction }) => {
    const until = await transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const user = await ownUser(tx, actor.account.id, params.user_id);
      await audit(tx, {
        actor,
        action: 'clear_user_logs',
        targetType: 'user',
        targetId: user.id,
        userId: user.id,
        ip,
      });
      return tx.now();
    });
    const deleted = await clearUserLogs(oas.core.store, params.user_id, until);
    return { message: 'logs cleared', deleted };
  }),
];

const deletionRoutes = (oas: Oas) => [
  handle(contract.deleteUser, async ({ params, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const user = await ownUser(tx, actor.account.id, params.user_id);
      const deleted = await deletion.deleteUser(tx, actor, user, ip);
      return { message: 'user deleted', restorable_until: toIso(deletion.restorableUntil(deleted)) };
    }),
  ),

  handle(contract.batchDeleteUsers, async ({ body, ip, transaction }) => {
    const { user_ids: ids } = body;
    const answer = await transaction(async (tx, actor) => ({
      deleted: await deletion.deleteUsers(tx, asRole('manager', actor), ids, ip),
      requested: ids.length,
      restorable_until: toIso(deletion.restorableUntil({ deletedAt: tx.now() })),
    }));
    await settleMarkedUsers(oas.core.store);
    return answer;
  }),

  handle(contract.restoreUser, async ({ params, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const deleted = await deletion.ownDeletedUser(tx, actor.account.id, params.user_id);
      const user = await deletion.restoreUser(tx, actor, deleted, ip);
      return { ...userWire(user, tx.now()), message: 'user restored' };
    }),
  ),

  handle(contract.restoreUsers, async ({ body, ip, transaction }) => {
    const { user_ids: ids } = body;
    const restored = await transaction((tx, actor) =>
      deletion.restoreUsers(tx, asRole('manager', actor), ids, ip),
    );
    await settleMarkedUsers(oas.core.store);
    return { restored, requested: ids.length };
  }),
];
