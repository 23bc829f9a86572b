// What the operator of the machine may do without an account: act as super from the console, make or reset a super.
import { MINUTE, SECOND, toIso } from '../../../core/kernel/clock.js';
import { AppError, conflict, invalid } from '../../../core/kernel/errors.js';
import { credentials } from '../contract/shapes.js';
import type { Oas } from '../oas.js';
import { openSession } from './sessions.js';
import { resetSuper, type FirstSuper } from './supers.js';
import { superTable } from '../tables.js';

const SESSION_SECONDS = (15 * MINUTE) / SECOND;

/**
 * A token of the first super whose session says who is behind it (`via: operator`). Throws invalid `role_not_offered`, conflict
 * `not_initialized` while there is no super.
 */
export async function operatorSession(oas: Oas, role: string, ip: string) {
  if (role !== 'super') throw invalid('role_not_offered', 'the console can act as super only');
  const opened = await oas.core.store.transaction(async (tx) => {
    const account = await tx.first(superTable, {}, ['id']);
    if (!account) throw conflict('not_initialized', 'there is no super admin yet; create one first');
    const { claims } = await openSession(tx, {
      role,
      account,
      nodeId: null,
      ttlSeconds: SESSION_SECONDS,
      address: ip,
      userAgent: 'console',
      via: 'operator',
    });
    return { claims, expiresAt: tx.now() + SESSION_SECONDS * SECOND };
  });
  return { token: oas.tokens.sign(opened.claims, SESSION_SECONDS), expiresAt: toIso(opened.expiresAt) };
}

/**
 * Answers one line for the operator, and whether anything changed. Throws invalid `invalid_credentials`; not_found when the
 * name to reset is unknown.
 */
export async function setSuper(
  oas: Oas,
  createFirstSuper: FirstSuper,
  mode: 'create' | 'reset',
  account: { username: string; password: string },
): Promise<{ line: string; changed: boolean }> {
  const checked = credentials.safeParse(account);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw invalid('invalid_credentials', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not usable'}`);
  }
  if (mode === 'reset') {
    const { username } = await resetSuper(oas, account.username, account.password);
    return {
      line: `the super admin '${username}' has a new password; older sessions are ended`,
      changed: true,
    };
  }
  try {
    const { username } = await createFirstSuper(account, 'operator', '');
    return { line: `the super admin '${username}' was created`, changed: true };
  } catch (error) {
    // Unattended installs pass the same options at every start.
    const exists = error instanceof AppError && error.code === 'already_initialized';
    if (exists) return { line: 'a super admin exists already; nothing was changed', changed: false };
    throw error;
  }
}
