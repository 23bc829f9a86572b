// Routes of accounts and sessions: document, section 1.
import { forbidden, unauthenticated } from '../../../core/kernel/errors.js';
import { normaliseCrockford, secretsEqual } from '../../../core/kernel/ids.js';
import { accountOfEmail, openAccount } from '../accounts/accounts.js';
import {
  accessSeconds,
  accessToken,
  endOwnSession,
  endSession,
  endSessions,
  listSessions,
  openSession,
  refreshSession,
  type Opened,
} from '../accounts/sessions.js';
import { asPerson, asSession, handle } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import {
  changePassword,
  endOtherSessions,
  endSession as endSessionRoute,
  listSessions as listSessionsRoute,
  login,
  logout,
  me,
  refresh,
  register,
  updateMe,
} from '../contract/auth.js';
import { accountTable, type JsonObject } from '../tables.js';
import { accountWire, sessionWire } from '../wire.js';

const wrongCredentials = () =>
  unauthenticated('INVALID_CREDENTIALS', 'the e-mail address or the password is wrong');

export const authRoutes = (ccjk: Ccjk) => [
  handle(register, async ({ body, ip, local, userAgent, transaction }) => {
    const mayOperate = local || isSetupCode(ccjk, body.setup_code, ip);
    if (!ccjk.settings().openRegistration && !mayOperate) {
      throw forbidden('REGISTRATION_CLOSED', 'the operator of this cloud opens accounts');
    }
    ccjk.throttles.registrations.check('', ip);
    const passwordHash = await ccjk.core.passwords.hash(body.password, { from: ip });
    const opened = await transaction(async (tx) => {
      const displayName = body.display_name ?? null;
      const account = await openAccount(tx, { email: body.email, passwordHash, displayName, mayOperate });
      const opened = await openSession(tx, ccjk, account, { ip, userAgent });
      await audit(tx, signedIn(opened, ip), {
        action: 'register',
        target: ['account', account.id],
        detail: { plan: account.plan, is_operator: account.isOperator },
      });
      return opened;
    });
    ccjk.throttles.registrations.done('', ip);
    return { user: accountWire(opened.account), ...tokensOf(ccjk, opened) };
  }),

  handle(login, async ({ body, ip, userAgent, transaction }) => {
    const email = body.email.trim().toLowerCase();
    ccjk.throttles.login.check(email, ip);
    const known = await transaction((tx) => accountOfEmail(tx, email));
    if (!(await ccjk.core.passwords.matches(body.password, known?.passwordHash, { from: ip }))) {
      ccjk.throttles.login.failed(email, ip);
      throw wrongCredentials();
    }
    ccjk.throttles.login.succeeded(email, ip);
    const opened = await transaction(async (tx) => {
      const account = await accountOfEmail(tx, email);
      // The password may have been changed while it was compared.
      if (account?.passwordHash !== known?.passwordHash || !account) throw wrongCredentials();
      if (!account.isActive) throw forbidden('ACCOUNT_DISABLED', 'this account is switched off');
      await tx.update(accountTable, { id: account.id }, { lastLoginAt: tx.now() });
      const opened = await openSession(tx, ccjk, { ...account, lastLoginAt: tx.now() }, { ip, userAgent });
      await audit(tx, signedIn(opened, ip), { action: 'sign_in', target: ['session', opened.sessionId] });
      return opened;
    });
    return { user: accountWire(opened.account), ...tokensOf(ccjk, opened) };
  }),

  handle(refresh, async ({ body, ip, transaction }) => {
    ccjk.throttles.refresh.check('', ip);
    const token = (body.refresh_token ?? body.refreshToken)!;
    const refreshed = await transaction((tx) => refreshSession(tx, ccjk, token)).catch((error: unknown) => {
      ccjk.throttles.refresh.failed('', ip);
      throw error;
    });
    if (refreshed.kind === 'reused') {
      throw unauthenticated('TOKEN_REUSED', 'this refresh token was used before; sign in again');
    }
    return tokensOf(ccjk, refreshed.opened);
  }),

  handle(logout, async ({ ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const { sessionId } = asSession(actor);
      await endSession(tx, sessionId);
      await audit(tx, { actor, ip }, { action: 'sign_out', target: ['session', sessionId] });
    });
    return { message: 'signed out' };
  }),

  handle(me, async ({ actor }) => {
    const account = accountWire(asPerson(actor).account);
    return { ...account, user: account };
  }),

  handle(updateMe, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const [row] = await tx.update(
        accountTable,
        { id: account.id },
        {
          ...(body.display_name === undefined ? {} : { displayName: body.display_name }),
          ...(body.avatar_url === undefined ? {} : { avatarUrl: body.avatar_url }),
          updatedAt: tx.now(),
        },
      );
      await audit(
        tx,
        { actor, ip },
        { action: 'update_account', target: ['account', account.id], detail: body as JsonObject },
      );
      return accountWire(row!);
    }),
  ),

  handle(changePassword, async ({ body, actor, ip, transaction }) => {
    const { account } = asSession(actor);
    ccjk.throttles.login.check(account.email, ip);
    if (!(await ccjk.core.passwords.matches(body.old_password, account.passwordHash, { from: ip }))) {
      ccjk.throttles.login.failed(account.email, ip);
      // Not 401: the session is good.
      throw forbidden('WRONG_PASSWORD', 'the old password is wrong');
    }
    const passwordHash = await ccjk.core.passwords.hash(body.new_password, { from: ip });
    return transaction(async (tx, again) => {
      const { sessionId } = asSession(again);
      await tx.update(accountTable, { id: account.id }, { passwordHash, updatedAt: tx.now() });
      const ended = await endSessions(tx, account.id, sessionId);
      await audit(
        tx,
        { actor: again, ip },
        {
          action: 'change_password',
          target: ['account', account.id],
          detail: { ended_sessions: ended },
        },
      );
      return { ended_sessions: ended };
    });
  }),

  handle(listSessionsRoute, async ({ transaction }) =>
    transaction(async (tx, actor) => {
      const { account, sessionId } = asSession(actor);
      const rows = await listSessions(tx, account.id);
      const sessions = rows
        .filter(({ expiresAt }) => expiresAt > tx.now())
        .map((row) => sessionWire(row, sessionId));
      return { sessions };
    }),
  ),

  handle(endSessionRoute, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      await endOwnSession(tx, asSession(actor).account.id, params.session_id);
      await audit(tx, { actor, ip }, { action: 'end_session', target: ['session', params.session_id] });
    });
    return { message: 'session ended' };
  }),

  handle(endOtherSessions, async ({ ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { account, sessionId } = asSession(actor);
      const ended = await endSessions(tx, account.id, sessionId);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'end_other_sessions',
          target: ['account', account.id],
          detail: { ended },
        },
      );
      return { ended };
    }),
  ),
];

const signedIn = ({ account, sessionId }: Opened, ip: string) => ({
  actor: { role: 'session', account, sessionId, via: null } as const,
  ip,
});

/** A wrong code is refused: whoever gives one means to set the cloud up. */
function isSetupCode(ccjk: Ccjk, code: string | undefined, ip: string): boolean {
  if (code === undefined) return false;
  ccjk.throttles.setupCode.check('', ip);
  if (secretsEqual(normaliseCrockford(code), normaliseCrockford(ccjk.core.setupCode))) return true;
  ccjk.throttles.setupCode.failed('', ip);
  throw forbidden('wrong_setup_code', 'this is not the setup code that the console shows');
}

function tokensOf(ccjk: Ccjk, { account, sessionId, refreshToken }: Opened) {
  const token = accessToken(ccjk, account, sessionId);
  const seconds = accessSeconds(ccjk);
  return {
    token,
    refresh_token: refreshToken,
    accessToken: token,
    refreshToken,
    expires_in: seconds,
    expiresIn: seconds,
    tokens: { accessToken: token, refreshToken },
  };
}
