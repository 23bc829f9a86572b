// New passwords for supers and managers: their own, which keeps the session that asks for it and ends every other, and the one
// that the super sets for a manager, which ends all. A manager's agents sign in with its password, so their sessions end too.
import type { Throttle } from '../../../core/auth/types.js';
import { AppError, forbidden, notFound } from '../../../core/kernel/errors.js';
import type { Table, Tx } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import { audit } from '../audit/audit.js';
import type { Oas } from '../oas.js';
import { managerTable, superTable, type ManagerRow, type SuperRow } from '../tables.js';
import { checkPassword, unchangedSince } from './credentials.js';
import { endOtherSessions, endSessions } from './sessions.js';

export interface OwnChange {
  oldPassword: string;
  newPassword: string;
  ip: string;
}

type Signed = ActorOf<'super'> | ActorOf<'manager'>;
/** One that reads the caller's account again. */
type Transaction = <Result>(work: (tx: Tx, actor: Signed) => Promise<Result>) => Promise<Result>;

/**
 * Answers how many other sessions ended. Throws forbidden `wrong_password`, throttled `too_many_attempts` (counted together with
 * failed sign-ins).
 */
export async function changeOwnPassword(
  oas: Oas,
  asker: Signed,
  { oldPassword, newPassword, ip }: OwnChange,
  transaction: Transaction,
): Promise<number> {
  const { table, throttle } = accountsOf(oas, asker);
  const attempt = { username: asker.account.username, password: oldPassword, ip };
  try {
    const checked = await checkPassword(oas, throttle, attempt, (tx) => tx.get(table, asker.account.id));
    const passwordHash = await oas.core.passwords.hash(newPassword, { from: ip });
    return await transaction(async (tx, actor) => {
      unchangedSince(checked, actor.account);
      await tx.update(table, { id: actor.account.id }, { passwordHash, updatedAt: tx.now() });
      const ended = await endOtherSessions(tx, actor);
      await audit(tx, {
        actor,
        action: 'change_own_password',
        targetType: actor.role,
        targetId: actor.account.id,
        detail: { ended_sessions: ended },
        ip,
      });
      return ended;
    });
  } catch (error) {
    // The token is good: 401 would send the caller to the sign-in page.
    if (!(error instanceof AppError && error.code === 'wrong_credentials')) throw error;
    throw forbidden('wrong_password', 'the present password is wrong');
  }
}

/** Every token of the manager and its agents is dead from then on. Throws not_found. */
export async function resetManagerPassword(
  oas: Oas,
  { id, password, ip }: { id: number; password: string; ip: string },
  transaction: <Result>(work: (tx: Tx, actor: ActorOf<'super'>) => Promise<Result>) => Promise<Result>,
): Promise<number> {
  // Asked before hashing too, which is dear.
  await oas.core.store.transaction((tx) => managerOf(tx, id));
  const passwordHash = await oas.core.passwords.hash(password, { from: ip });
  return transaction(async (tx, actor) => {
    const { username } = await managerOf(tx, id);
    await tx.update(managerTable, { id }, (before) => ({
      passwordHash,
      tokenVersion: before.tokenVersion + 1,
      updatedAt: tx.now(),
    }));
    const ended = (await endSessions(tx, 'manager', id)) + (await endSessions(tx, 'agent', id));
    await audit(tx, {
      actor,
      action: 'reset_manager_password',
      targetType: 'manager',
      targetId: id,
      managerId: id,
      detail: { username, manager_username: username, ended_sessions: ended },
      ip,
    });
    return ended;
  });
}

async function managerOf(tx: Tx, id: number): Promise<ManagerRow> {
  const manager = await tx.get(managerTable, id);
  if (!manager) throw notFound('manager', id);
  return manager;
}

function accountsOf(oas: Oas, { role }: Signed): { table: Table<SuperRow | ManagerRow>; throttle: Throttle } {
  // Only columns that both have are read and written.
  const table = (role === 'super' ? superTable : managerTable) as unknown as Table<SuperRow | ManagerRow>;
  return { table, throttle: role === 'super' ? oas.throttles.superLogin : oas.throttles.managerLogin };
}
