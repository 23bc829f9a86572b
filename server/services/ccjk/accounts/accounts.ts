// Accounts: opened by anybody, or by nobody while registration is closed; the first one is the operator's (README).
import { conflict, forbidden, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { accountTable, type AccountRow, type Plan } from '../tables.js';

export interface NewAccount {
  email: string;
  passwordHash: string;
  displayName: string | null;
  /** May become the operator's, while there is none. */
  mayOperate: boolean;
}

export const hasOperator = async (tx: Tx): Promise<boolean> =>
  (await tx.first(accountTable, { isOperator: true }, ['id'])) !== undefined;

export const accountOfEmail = (tx: Tx, email: string): Promise<AccountRow | undefined> =>
  tx.first(accountTable, { email });

/** Throws conflict/`EMAIL_TAKEN`. */
export async function openAccount(tx: Tx, account: NewAccount): Promise<AccountRow> {
  if (await accountOfEmail(tx, account.email)) {
    throw conflict('EMAIL_TAKEN', 'there is an account with this e-mail address; sign in instead');
  }
  const isOperator = account.mayOperate && !(await hasOperator(tx));
  const now = tx.now();
  return tx.insert(accountTable, {
    id: newUuid(),
    email: account.email,
    passwordHash: account.passwordHash,
    displayName: account.displayName,
    avatarUrl: null,
    plan: isOperator ? 'enterprise' : 'free',
    storageUsed: 0,
    isActive: true,
    isVerified: false,
    isOperator,
    tokenVersion: 1,
    createdAt: now,
    updatedAt: now,
    lastLoginAt: now,
  });
}

/** Throws not_found. */
export async function accountNamed(tx: Tx, id: string): Promise<AccountRow> {
  const account = await tx.get(accountTable, id);
  if (!account) throw notFound('account');
  return account;
}

export type AccountFilter = Partial<Pick<AccountRow, 'plan' | 'isActive'>>;

/** So many are counted: whoever finds more searches for more letters. */
const MOST_FOUND = 1000;

/** Ids of those whose address or name holds `keyword`, the newest first; walked in slices, outside any transaction. */
export async function searchAccounts(
  store: Store,
  filter: AccountFilter,
  keyword: string,
): Promise<{ ids: string[]; truncated: boolean }> {
  const wanted = keyword.trim().toLowerCase();
  const ids: string[] = [];
  for await (const row of store.scan(accountTable, filter, ['-createdAt', 'id'])) {
    if (!row.email.includes(wanted) && !row.displayName?.toLowerCase().includes(wanted)) continue;
    if (ids.length === MOST_FOUND) return { ids, truncated: true };
    ids.push(row.id);
  }
  return { ids, truncated: false };
}

export interface AccountChange {
  plan?: Plan | undefined;
  isActive?: boolean | undefined;
  isVerified?: boolean | undefined;
}

/** Throws not_found; forbidden when the operator would lock itself out. */
export async function changeAccount(
  tx: Tx,
  operator: AccountRow,
  id: string,
  { plan, isActive, isVerified }: AccountChange,
): Promise<AccountRow> {
  if (id === operator.id && isActive === false) {
    throw forbidden('FORBIDDEN', 'the operator’s own account cannot be switched off');
  }
  const [changed] = await tx.update(
    accountTable,
    { id },
    {
      ...(plan === undefined ? {} : { plan }),
      ...(isActive === undefined ? {} : { isActive }),
      ...(isVerified === undefined ? {} : { isVerified }),
      updatedAt: tx.now(),
    },
  );
  if (!changed) throw notFound('account');
  return changed;
}
