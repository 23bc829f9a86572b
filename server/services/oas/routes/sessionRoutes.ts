// Routes of own sessions and passwords (beyond the document).
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { changeOwnPassword } from '../accounts/newPasswords.js';
import { endOtherSessions, endOwnSession, pageSessions } from '../accounts/sessions.js';
import { endUserToken, endUserTokens, pageUserTokens, type LastUse } from '../accounts/userTokens.js';
import { asRole, handle, type ActorOf, type OasActor } from '../actor.js';
import { audit } from '../audit/audit.js';
import {
  endOtherUserSessions,
  endUserSession,
  listUserSessions,
  logoutUserEverywhere,
  managerSessionRoutes,
  superSessionRoutes,
} from '../contract/sessions.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';
import type { SessionRow } from '../tables.js';

export const sessionRoutes = (oas: Oas, lastUse: LastUse) => [
  ...signedRoutes(oas, 'super'),
  ...signedRoutes(oas, 'manager'),
  ...userSessionRoutes(oas, lastUse),
];

type Signed = ActorOf<'super'> | ActorOf<'manager'>;

function signedRoutes(oas: Oas, role: 'super' | 'manager') {
  const routes = role === 'super' ? superSessionRoutes : managerSessionRoutes;
  const signed = (actor: OasActor): Signed => asRole(role, actor);
  return [
    handle(routes.list, async ({ query, transaction }) => {
      const paging = readPaging(query, oas.names());
      return transaction(async (tx, someone) => {
        const actor = signed(someone);
        const { rows, total } = await pageSessions(tx, actor, paging);
        const items = rows.map((row) => sessionWire(row, actor));
        return pageAnswer(items, total, paging, { total });
      });
    }),

    handle(routes.endOne, async ({ params, ip, transaction }) =>
      transaction(async (tx, someone) => {
        const actor = signed(someone);
        const ended = await endOwnSession(tx, actor, params.id);
        const detail = { address: ended.address, user_agent: ended.userAgent };
        await audit(tx, { ...about(actor), action: 'end_session', detail, ip });
        return { message: 'session ended', ended: 1 };
      }),
    ),

    handle(routes.endOthers, async ({ ip, transaction }) =>
      transaction(async (tx, someone) => {
        const actor = signed(someone);
        const ended = await endOtherSessions(tx, actor);
        await audit(tx, { ...about(actor), action: 'end_other_sessions', detail: { ended }, ip });
        return { message: 'other sessions ended', ended };
      }),
    ),

    handle(routes.logout, async ({ ip, transaction }) =>
      transaction(async (tx, someone) => {
        const actor = signed(someone);
        await endOwnSession(tx, actor, actor.sessionId);
        await audit(tx, { ...about(actor), action: `${role}_logout`, ip });
        return { message: 'logged out', revoked: 1 };
      }),
    ),

    handle(routes.changePassword, async ({ body, ip, actor, transaction }) => {
      const change = { oldPassword: body.old_password, newPassword: body.new_password, ip };
      const ended = await changeOwnPassword(oas, signed(actor), change, (work) =>
        transaction((tx, again) => work(tx, signed(again))),
      );
      return { message: 'password changed', ended_sessions: ended };
    }),
  ];
}

const userSessionRoutes = (oas: Oas, lastUse: LastUse) => [
  handle(listUserSessions, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names());
    return transaction(async (tx, someone) => {
      const { account, token } = asRole('user', someone);
      const { rows, total } = await pageUserTokens(tx, account.id, paging);
      const items = rows.map((row) => ({
        id: row.id,
        current: row.id === token.id,
        device_info: row.deviceInfo,
        created_at: toIso(row.createdAt),
        expires_at: toIso(row.expiresAt),
        last_used_at: toIsoOrNull(lastUse.at(row.id)),
      }));
      return pageAnswer(items, total, paging, { total });
    });
  }),

  handle(endUserSession, async ({ params, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('user', someone);
      const { deviceInfo } = await endUserToken(tx, actor.account.id, params.id);
      const detail = { device_info: deviceInfo };
      await audit(tx, { ...aboutUser(actor, params.id), action: 'user_end_session', detail, ip });
      return { message: 'session ended', ended: 1 };
    }),
  ),

  handle(endOtherUserSessions, async ({ ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('user', someone);
      const ended = await endUserTokens(tx, actor.account.id, actor.token.id);
      await audit(tx, { ...aboutUser(actor, 0), action: 'user_end_other_sessions', detail: { ended }, ip });
      return { message: 'other sessions ended', ended };
    }),
  ),

  handle(logoutUserEverywhere, async ({ ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('user', someone);
      const revoked = await endUserTokens(tx, actor.account.id);
      await audit(tx, { ...aboutUser(actor, 0), action: 'user_logout_all', detail: { revoked }, ip });
      return { message: 'logged out everywhere', revoked };
    }),
  ),
];

const sessionWire = (row: SessionRow, actor: Signed) => ({
  id: row.id,
  current: row.id === actor.sessionId,
  via: row.via,
  address: row.address,
  user_agent: row.userAgent,
  created_at: toIso(row.createdAt),
  expires_at: toIso(row.expiresAt),
});

const about = (actor: Signed) => ({ actor, targetType: actor.role, targetId: actor.account.id });

const aboutUser = (actor: ActorOf<'user'>, tokenId: number) => ({
  actor,
  targetType: 'user_token',
  targetId: tokenId,
  userId: actor.account.id,
});
