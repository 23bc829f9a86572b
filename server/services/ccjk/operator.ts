// The operator at the console, in the name of the operator's account.
import { SECOND, toIso } from '../../core/kernel/clock.js';
import { conflict, invalid } from '../../core/kernel/errors.js';
import { accessSeconds, accessToken, openSession } from './accounts/sessions.js';
import { audit } from './audit.js';
import type { Ccjk } from './ccjk.js';
import { accountTable } from './tables.js';

/** A short-lived token of the operator's account. Throws invalid for another role, conflict before there is such an account. */
export async function operatorSession(
  ccjk: Ccjk,
  role: string,
  ip: string,
): Promise<{ token: string; expiresAt: string }> {
  if (role !== 'operator') throw invalid('invalid_role', 'CCJK Cloud has one role at the console: operator');
  const opened = await ccjk.core.store.transaction(async (tx) => {
    const account = await tx.first(accountTable, { isOperator: true }, ['id']);
    if (!account) throw conflict('not_initialized', 'open the operator’s account first');
    const session = await openSession(tx, ccjk, account, { ip, userAgent: 'console', via: 'operator' });
    const { sessionId } = session;
    const actor = { role: 'session', account, sessionId, via: 'operator' } as const;
    await audit(tx, { actor, ip }, { action: 'sign_in', target: ['session', sessionId] });
    return session;
  });
  const expiresAt = toIso(ccjk.core.clock.now() + accessSeconds(ccjk) * SECOND);
  return { token: accessToken(ccjk, opened.account, opened.sessionId), expiresAt };
}
