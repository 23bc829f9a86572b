// Routes of a user: document, section 5.
import { toIso } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { asRole, handle, type ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import {
  getAssets,
  getProfile,
  getTasks,
  listLogs,
  loginUser,
  logoutUser,
  putProfile,
  putTasks,
  redeemCode,
  registerByCode,
} from '../contract/user.js';
import { countFailures, guardCodes } from '../accounts/credentials.js';
import type { Oas } from '../oas.js';
import { readPaging } from '../lists/paging.js';
import { changeProfile } from '../accounts/profiles.js';
import { managerTable, userTokenTable, type UserRow } from '../tables.js';
import { timelinePage } from '../jobs/timeline.js';
import * as users from '../accounts/users.js';
import { saveUserTasks, userTasksAnswer } from '../accounts/userTasks.js';
import { openUserToken, type LastUse } from '../accounts/userTokens.js';
import { assetsWire, profileWire, signedInUserWire } from '../wire.js';

export const userRoutes = (oas: Oas, lastUse: LastUse) => [
  ...signInRoutes(oas),
  ...profileRoutes(lastUse),
  ...ownRoutes(oas),
];

const signInRoutes = (oas: Oas) => [
  handle(registerByCode, async ({ body, ip, transaction }) =>
    transaction((tx) =>
      guardCodes(oas, ip, async () =>
        signIn(oas, tx, await users.registerByCode(tx, body.code, ip), 'register'),
      ),
    ),
  ),

  handle(loginUser, async ({ body, ip, transaction }) => {
    const attempt = { account: body.account_no, ip, code: 'wrong_credentials' };
    return transaction((tx) =>
      countFailures(oas.throttles.userLogin, attempt, async () =>
        signIn(oas, tx, await users.userByAccountNo(tx, body.account_no), body.device_info ?? ''),
      ),
    );
  }),

  handle(logoutUser, async ({ ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('user', someone);
      await tx.delete(userTokenTable, { id: actor.token.id });
      await audit(tx, {
        actor,
        action: 'user_logout',
        targetType: 'user_token',
        targetId: actor.token.id,
        userId: actor.account.id,
        ip,
      });
      return { message: 'logged out', revoked: 1 };
    }),
  ),

  handle(redeemCode, async ({ body, ip, transaction }) =>
    transaction((tx, actor) =>
      guardCodes(oas, ip, async () => {
        const { user, extendedDays } = await users.redeemCode(tx, asRole('user', actor), body.code, ip);
        return {
          expires_at: toIso(user.expiresAt),
          user_type: user.userType,
          extended_days: extendedDays,
          message: 'renewed',
        };
      }),
    ),
  ),
];

const profileRoutes = (lastUse: LastUse) => [
  handle(getProfile, async ({ transaction }) =>
    transaction(async (tx, actor) =>
      shownProfile(tx, asRole('user', actor), asRole('user', actor).account, lastUse),
    ),
  ),

  handle(putProfile, async ({ body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('user', someone);
      const { server, username: gameName, notify_config: notify } = body;
      const change = {
        ...(server !== undefined && { server }),
        ...(gameName !== undefined && { gameName }),
        ...(notify && { notifyConfig: { emailEnabled: notify.email_enabled, email: notify.email } }),
      };
      const user = await changeProfile(tx, actor, change, ip);
      return { ...(await shownProfile(tx, actor, user, lastUse)), message: 'profile saved' };
    }),
  ),
];

const ownRoutes = (oas: Oas) => [
  handle(getAssets, async ({ transaction }) =>
    transaction(async (tx, actor) => assetsWire(asRole('user', actor).account, tx.now())),
  ),

  handle(getTasks, async ({ transaction }) =>
    transaction(async (tx, actor) => userTasksAnswer(oas, tx, asRole('user', actor).account)),
  ),

  handle(putTasks, async ({ body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('user', someone);
      return saveUserTasks(oas, tx, { user: actor.account, patch: body.task_config, actor, ip });
    }),
  ),

  handle(listLogs, async ({ query, actor, transaction }) =>
    timelinePage(oas.core, transaction, {
      ...{ filter: query, paging: readPaging(query, oas.names()), names: oas.names() },
      userOf: async () => asRole('user', actor).account,
    }),
  ),
];

async function signIn(oas: Oas, tx: Tx, user: UserRow, deviceInfo: string) {
  const validDays = oas.settings().token.userDays;
  const { token, row } = await openUserToken(tx, user, { deviceInfo, validDays });
  return signedInUserWire(user, token, row, tx.now());
}

async function shownProfile(tx: Tx, actor: ActorOf<'user'>, user: UserRow, lastUse: LastUse) {
  return profileWire({
    user,
    manager: await tx.get(managerTable, user.managerId),
    token: actor.token,
    lastUsedAt: lastUse.at(actor.token.id),
    now: tx.now(),
  });
}
