// Which users are meant: what a list or a bulk act says about them, read once and kept as plain JSON.
import { DAY, type Instant } from '../../../core/kernel/clock.js';
import { normaliseCrockford } from '../../../core/kernel/ids.js';
import type { UserFilterQuery } from '../contract/userFilter.js';
import type { UserRow, UserType } from '../tables.js';
import { statusWord } from './activity.js';
import { readTime } from './lifecycle.js';

/** JSON: a bulk act keeps it. A window of days is kept as instants, so that it does not move while the act runs. */
export type UserFilter = {
  readonly status?: 'active' | 'expired' | 'disabled';
  readonly userType?: UserType;
  readonly archiveStatus?: 'normal' | 'invalid' | 'cangbaoge';
  /** Inclusive. */
  readonly expiresFrom?: Instant;
  /** Exclusive. */
  readonly expiresTo?: Instant;
  /** Part of the account number, the login id or the name in the game, in any case. */
  readonly keyword?: string;
  /** Exact. */
  readonly loginId?: string;
};

/** `zone`: for times without an offset. Throws invalid `invalid_time`. */
export function readUserFilter(
  query: Partial<UserFilterQuery>,
  { zone, now }: { zone: string; now: Instant },
): UserFilter {
  const time = (name: 'expires_from' | 'expires_to') => {
    const text = query[name];
    return text === undefined ? undefined : readTime(name, text, zone);
  };
  const days = query.expires_within;
  const from = time('expires_from');
  const to = time('expires_to');
  const all = {
    status: query.status ?? (days === undefined ? undefined : ('active' as const)),
    userType: query.user_type,
    archiveStatus: query.archive_status,
    expiresFrom: days === undefined ? from : Math.max(from ?? 0, now + 1),
    expiresTo: days === undefined ? to : Math.min(to ?? Number.MAX_SAFE_INTEGER, now + days * DAY + 1),
    keyword: query.keyword,
    loginId: query.login_id,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as UserFilter;
}

/** Whether a user passes all of a filter. */
export function matcher(filter: UserFilter, now: Instant): (user: UserRow) => boolean {
  const { keyword } = filter;
  if (!keyword) return (user) => passes(user, filter, now);
  const part = keyword.toLowerCase();
  // An account number is often typed as it is shown, in groups with dashes.
  const number = normaliseCrockford(keyword);
  return (user) =>
    (user.loginId.includes(part) ||
      user.gameName.toLowerCase().includes(part) ||
      user.accountNo.toLowerCase().includes(part) ||
      (number !== '' && user.accountNo.includes(number))) &&
    passes(user, filter, now);
}

export const passes = (user: UserRow, filter: UserFilter, now: Instant): boolean =>
  (filter.status === undefined || statusWord(user, now) === filter.status) &&
  (filter.userType === undefined || user.userType === filter.userType) &&
  (filter.loginId === undefined || user.loginId === filter.loginId) &&
  (filter.archiveStatus === undefined || archiveWord(user) === filter.archiveStatus) &&
  (filter.expiresFrom === undefined || user.expiresAt >= filter.expiresFrom) &&
  (filter.expiresTo === undefined || user.expiresAt < filter.expiresTo);

const archiveWord = ({ archiveStatus }: UserRow): string =>
  archiveStatus === 'active' ? 'normal' : archiveStatus;
