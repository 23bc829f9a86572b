// Users' account numbers that this browser remembers, so that one tap signs in. A number is the whole credential: it is kept
// only where its person asked for it, and it is never shown whole.
import { recall, remember } from './memory.js';
import { createValue } from './value.js';

export interface RememberedAccount {
  accountNo: string;
  /** Name in the game; empty until it is known. */
  name: string;
  userType: string;
  /** Not known of accounts that were remembered before this was kept. */
  expiresAt?: number;
  usedAt: number;
}

const NAME = 'accounts';
const MOST = 20;

export const rememberedAccounts = createValue<readonly RememberedAccount[]>(read());

/** Newest first. */
export function rememberAccount(account: RememberedAccount): void {
  const others = rememberedAccounts.get().filter(({ accountNo }) => accountNo !== account.accountNo);
  keep([account, ...others].slice(0, MOST));
}

/** What the cloud says of an account that this browser remembers; of others nothing is kept. */
export function refreshRemembered(
  accountNo: string,
  known: Pick<RememberedAccount, 'name' | 'userType' | 'expiresAt'>,
): void {
  const accounts = rememberedAccounts.get();
  const before = accounts.find((account) => account.accountNo === accountNo);
  if (!before) return;
  keep(accounts.map((account) => (account === before ? { ...before, ...known } : account)));
}

export function forgetAccount(accountNo: string): void {
  keep(rememberedAccounts.get().filter((account) => account.accountNo !== accountNo));
}

/** `7K3M-…-W4NB`: enough to tell two apart. */
export function maskedName(accountNo: string): string {
  return accountNo.length < 12 ? accountNo : `${accountNo.slice(0, 4)}-…-${accountNo.slice(-4)}`;
}

function keep(accounts: readonly RememberedAccount[]): void {
  remember(NAME, JSON.stringify(accounts));
  rememberedAccounts.set(accounts);
}

function read(): RememberedAccount[] {
  try {
    const kept: unknown = JSON.parse(recall(NAME) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isAccount) : [];
  } catch {
    return []; // unreadable: as if nothing were remembered
  }
}

function isAccount(value: unknown): value is RememberedAccount {
  if (typeof value !== 'object' || value === null) return false;
  const { accountNo, name, userType, expiresAt, usedAt } = value as Record<string, unknown>;
  return (
    typeof accountNo === 'string' &&
    typeof name === 'string' &&
    typeof userType === 'string' &&
    ['number', 'undefined'].includes(typeof expiresAt) &&
    typeof usedAt === 'number'
  );
}
