// Which of a manager's users are meant: the same words for the list and for acts on many.
import { z } from 'zod';
import { filterWord, keyword, moment, USER_STATUSES, USER_TYPES } from './shapes.js';

/** `normal` also finds what an import called `active`. */
export const ARCHIVE_FILTERS = ['normal', 'invalid', 'cangbaoge'] as const;

const days = z
  .union([z.string().max(4), z.number()])
  .optional()
  .transform((value) => (value === undefined || value === '' ? undefined : Number(value)))
  .pipe(z.int().min(1).max(3650).optional());

export const userFilters = {
  status: filterWord(USER_STATUSES),
  user_type: filterWord(USER_TYPES),
  archive_status: filterWord(ARCHIVE_FILTERS),
  /** Valid now, and no more in so many days. */
  expires_within: days,
  /** The end of the validity: from this moment on, and before that one. */
  expires_from: moment,
  expires_to: moment,
  /** Part of the account number, the login id or the name in the game. */
  keyword,
  /** Exact. */
  login_id: keyword,
};
export const userFilter = z.object(userFilters);
export type UserFilterQuery = z.infer<typeof userFilter>;

export const USER_FILTER_ERRORS = ['invalid_time'] as const;
