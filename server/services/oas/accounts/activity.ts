// Validity is computed from the clock, never stored as a status (behaviour rows 14 and 27).
import type { Instant } from '../../../core/kernel/clock.js';
import type { ManagerRow, UserRow } from '../tables.js';

export const isExpired = (account: { expiresAt: Instant }, now: Instant): boolean => account.expiresAt <= now;

export const isActive = (
  account: Pick<ManagerRow | UserRow, 'status' | 'expiresAt'>,
  now: Instant,
): boolean => account.status === 'active' && !isExpired(account, now);

/** What lists and wire say: disabled wins over expired. */
export const statusWord = (
  account: Pick<UserRow, 'status' | 'expiresAt'>,
  now: Instant,
): 'active' | 'expired' | 'disabled' =>
  account.status === 'disabled' ? 'disabled' : isExpired(account, now) ? 'expired' : 'active';
