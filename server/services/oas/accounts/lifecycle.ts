// A new end of an account's validity, as asked for: an instant, or days on top (document, sections 3 and 4).
import type { Instant } from '../../../core/kernel/clock.js';
import { invalid } from '../../../core/kernel/errors.js';
import { parseZonedTime } from '../tasks/zones.js';
import { prolonged } from './validity.js';

export interface Extension {
  expiresAt?: Instant;
  /** Wins over `expiresAt`. */
  extendDays?: number;
}

/**
 * RFC 3339, or `YYYY-MM-DD[ HH:MM[:SS]]` on the wall clock of `zone`; years 2000 to 2100. Throws invalid `invalid_time`, which
 * names `field`.
 */
export function readTime(field: string, text: string, zone: string): Instant {
  const at = parseZonedTime(text, zone, { dateOnly: true });
  if (at !== undefined) return at;
  throw invalid(
    'invalid_time',
    `${field}: expected RFC 3339, YYYY-MM-DD HH:MM[:SS] or YYYY-MM-DD, between the years 2000 and 2100`,
  );
}

/** From the fields of a request. */
export const readExtension = (
  body: { expires_at?: string | undefined; extend_days?: number | undefined },
  zone: string,
): Extension => ({
  ...(body.expires_at !== undefined && { expiresAt: readTime('expires_at', body.expires_at, zone) }),
  ...(body.extend_days !== undefined && { extendDays: body.extend_days }),
});

/** The end of an account's validity after the change. */
export function extended(
  expiresAt: Instant,
  { expiresAt: wanted, extendDays }: Extension,
  now: Instant,
): Instant {
  if (extendDays !== undefined) return prolonged(expiresAt, extendDays, now);
  return wanted ?? expiresAt;
}
