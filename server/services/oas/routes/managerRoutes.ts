// Routes of a manager: document, section 4.
import { toIso } from '../../../core/kernel/clock.js';
import { asRole, handle } from '../actor.js';
import {
  getManagerMe,
  getUser,
  getUserAssets,
  getUserTasks,
  listUserLogs,
  listUsers,
  loginManager,
  putUserTasks,
  quickCreateUser,
  redeemRenewalKey,
  registerManager,
} from '../contract/manager.js';
import { guardCodes } from '../accounts/credentials.js';
import * as managers from '../accounts/managers.js';
import type { Oas } from '../oas.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import { cutShort } from '../lists/sealedPages.js';
import * as renewalKeys from '../codes/renewalKeys.js';
import { timelinePage } from '../jobs/timeline.js';
import { readUserFilter } from '../accounts/userFilter.js';
import * as userLists from '../accounts/userLists.js';
import * as users from '../accounts/users.js';
import { saveUserTasks, userTasksAnswer } from '../accounts/userTasks.js';
import { assetsWire, managerWire, signedInManagerWire, deletionWire, userWire } from '../wire.js';

export const managerRoutes = (oas: Oas) => [
  ...accountRoutes(oas),
  ...userListRoutes(oas),
  ...oneUserRoutes(oas),
];

const accountRoutes = (oas: Oas) => [
  handle(registerManager, async ({ body, ip, userAgent }) => {
    const signedIn = await managers.registerManager(oas, { ...body, ip }, userAgent);
    const message = signedIn.expired
      ? 'registered; redeem a renewal key to start'
      : 'registered; the renewal key was redeemed';
    return { ...signedInManagerWire(signedIn), message };
  }),

  handle(loginManager, async ({ body, ip, userAgent }) => {
    const signedIn = await managers.signInManager(oas, { ...body, ip }, userAgent);
    const message = signedIn.expired
      ? 'signed in; the account has expired, redeem a renewal key'
      : 'signed in';
    return { ...signedInManagerWire(signedIn), message };
  }),

  handle(getManagerMe, async ({ transaction }) =>
    transaction(async (tx, actor) => managerWire(asRole('manager', actor).account, tx.now())),
  ),

  handle(redeemRenewalKey, async ({ body, ip, transaction }) =>
    transaction((tx, actor) =>
      guardCodes(oas, ip, async () => {
        const { manager, extendedDays } = await renewalKeys.redeemRenewalKey(
          tx,
          asRole('manager', actor),
          body.code,
          ip,
        );
        return {
          expires_at: toIso(manager.expiresAt),
          extended_days: extendedDays,
          message: 'renewed',
        };
      }),
    ),
  ),
];

const userListRoutes = (oas: Oas) => [
  handle(quickCreateUser, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const grant = { durationDays: body.duration_days, userType: body.user_type };
      const user = await users.quickCreate(tx, asRole('manager', actor), grant, ip);
      return { ...userWire(user, tx.now()), user_id: user.id };
    }),
  ),

  handle(listUsers, async ({ query, actor, transaction }) => {
    const paging = readPaging(query, oas.names());
    const managerId = asRole('manager', actor).account.id;
    const now = oas.core.clock.now();
    const filter = {
      ...readUserFilter(query, { zone: oas.settings().timeZone, now }),
      ...((query.deleted === '1' || query.deleted === 'true') && { deleted: true }),
    };
    const found = await userLists.searchUsers(oas.core.store, managerId, filter, now, paging);
    return transaction(async (tx) => {
      const { rows, total } = await userLists.pageUsers(tx, managerId, filter, found, paging);
      const items = rows.map((user) => ({ ...userWire(user, tx.now()), ...deletionWire(user) }));
      const counts = await userLists.countUsers(tx, managerId);
      return pageAnswer(items, total, paging, { ...counts, ...(found && cutShort(found)) });
    });
  }),
];

const oneUserRoutes = (oas: Oas) => [
  handle(getUser, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const user = await managers.ownUser(tx, asRole('manager', actor).account.id, params.user_id);
      return { ...userWire(user, tx.now()), seen_login_id: user.seenLoginId ?? '' };
    }),
  ),

  handle(getUserAssets, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const user = await managers.ownUser(tx, asRole('manager', actor).account.id, params.user_id);
      return assetsWire(user, tx.now());
    }),
  ),

  handle(getUserTasks, async ({ params, transaction }) =>
    transaction(async (tx, actor) =>
      userTasksAnswer(
        oas,
        tx,
        await managers.ownUser(tx, asRole('manager', actor).account.id, params.user_id),
      ),
    ),
  ),

  handle(putUserTasks, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const user = await managers.ownUser(tx, actor.account.id, params.user_id);
      return saveUserTasks(oas, tx, { user, patch: body.task_config, actor, ip });
    }),
  ),

  handle(listUserLogs, async ({ params, query, actor, transaction }) =>
    timelinePage(oas.core, transaction, {
      ...{ filter: query, paging: readPaging(query, oas.names()), names: oas.names() },
      userOf: (tx) => managers.ownUser(tx, asRole('manager', actor).account.id, params.user_id),
    }),
  ),
];
