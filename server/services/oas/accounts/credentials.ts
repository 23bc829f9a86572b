// Names and passwords: unknown and wrong take the same time and get the same answer.
import type { Throttle } from '../../../core/auth/types.js';
import { AppError, unauthenticated } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { Oas } from '../oas.js';

export interface Attempt {
  username: string;
  password: string;
  ip: string;
}

export const wrongCredentials = () => unauthenticated('wrong_credentials', 'username or password is wrong');

/**
 * The account that `find` answers, once its password was shown to match; the comparison runs outside any transaction.
 * Throws unauthenticated `wrong_credentials`, throttled `too_many_attempts`, `busy`.
 */
export async function checkPassword<Account extends { passwordHash: string }>(
  oas: Oas,
  throttle: Throttle,
  attempt: Attempt,
  find: (tx: Tx) => Promise<Account | undefined>,
): Promise<Account> {
  throttle.check(attempt.username, attempt.ip);
  const account = await oas.core.store.transaction(find);
  const caller = { from: attempt.ip };
  const matches = await oas.core.passwords.matches(attempt.password, account?.passwordHash, caller);
  // Of many guesses at once only as many are told anything as the throttle allows; the others learn not even of a hit.
  throttle.check(attempt.username, attempt.ip);
  if (!account || !matches) {
    throttle.failed(attempt.username, attempt.ip);
    throw wrongCredentials();
  }
  throttle.succeeded(attempt.username, attempt.ip);
  return account;
}

/** The account as it is now, unless its password changed since it was checked. */
export function unchangedSince<Account extends { passwordHash: string }>(
  checked: Account,
  now: Account | undefined,
): Account {
  if (now?.passwordHash !== checked.passwordHash) throw wrongCredentials();
  return now;
}

/**
 * Runs `work`; an AppError with `code` counts as a failed attempt of this account from this address. To be called inside the
 * transaction: those run one after another, so that of many guesses at once not one more than allowed is answered.
 */
export async function countFailures<Result>(
  throttle: Throttle,
  { account, ip, code }: { account: string; ip: string; code: string },
  work: () => Promise<Result>,
): Promise<Result> {
  throttle.check(account, ip);
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === code) throttle.failed(account, ip);
    throw error;
  }
}

/**
 * Runs what redeems a code, inside the transaction (see `countFailures`). Only codes that do not exist count, for one that is
 * used was known to its owner.
 */
export const guardCodes = <Result>(oas: Oas, ip: string, work: () => Promise<Result>): Promise<Result> =>
  countFailures(oas.throttles.codes, { account: '', ip, code: 'code_not_found' }, work);
