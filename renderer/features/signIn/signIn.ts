// Signing in: what each role gives, and the session it gets.
import { loginManager, registerManager } from '../../../server/services/oas/contract/manager.js';
import { loginSuper } from '../../../server/services/oas/contract/super.js';
import { loginUser } from '../../../server/services/oas/contract/user.js';
import { call } from '../../lib/api.js';
import { deviceInfo } from '../../lib/deviceInfo.js';
import { rememberAccount, rememberedAccounts } from '../../lib/rememberedAccounts.js';
import { openRoleSession } from '../../lib/roleSessions.js';

export interface NameAndPassword {
  username: string;
  password: string;
}

export async function signInManager(body: NameAndPassword): Promise<void> {
  const { token } = await call(loginManager, { body });
  openRoleSession('manager', { token, name: body.username });
}

export async function signInSuper(body: NameAndPassword): Promise<void> {
  const { token } = await call(loginSuper, { body });
  openRoleSession('super', { token, name: body.username });
}

/** `code` may be empty where registration is open: the account then starts expired. */
export async function register(body: NameAndPassword & { code: string }): Promise<void> {
  const { code, ...account } = body;
  const { token } = await call(registerManager, {
    body: { ...account, ...(code.trim() === '' ? {} : { code }) },
  });
  openRoleSession('manager', { token, name: account.username });
}

/** The account number in any writing: with or without dashes, in any case. The cloud answers its own. */
export async function signInUser(accountNo: string): Promise<void> {
  const answer = await call(loginUser, {
    body: { account_no: accountNo.trim(), device_info: deviceInfo(navigator.userAgent) },
  });
  openRoleSession('user', { token: answer.token, name: answer.account_no });
  const known = rememberedAccounts.get().find((account) => account.accountNo === answer.account_no);
  rememberAccount({
    accountNo: answer.account_no,
    name: known?.name ?? '',
    userType: answer.user_type,
    expiresAt: Date.parse(answer.expires_at),
    usedAt: Date.now(),
  });
}
