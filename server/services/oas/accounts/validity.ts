// How long accounts are valid: days are 24 hours, without calendar or zone (behaviour row 26).
import { DAY, type Instant } from '../../../core/kernel/clock.js';

/** The last instant that RFC 3339 can write with a four-digit year. */
const END_OF_TIME: Instant = Date.UTC(9999, 11, 31, 23, 59, 59);

/** What an account that is valid until `expiresAt` gains by `days`: never less than `days` from now. */
export const prolonged = (expiresAt: Instant, days: number, now: Instant): Instant =>
  Math.min(Math.max(now, expiresAt) + days * DAY, END_OF_TIME);
