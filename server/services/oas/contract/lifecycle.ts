// How long accounts are valid and whether they are let in: what the super changes on managers, managers on users.
import { z } from 'zod';
import { text } from './shapes.js';

/** RFC 3339, or `YYYY-MM-DD[ HH:MM[:SS]]` in `oas.timeZone`; which of these it is, the route finds out. */
export const timeText = text(0, 64);

/**
 * Days are added to the present end, or to now when that has passed; they win over `expires_at`. Forms that fill what they do
 * not use with null, '' and 0 mean the same as those that leave it out.
 */
export const extension = {
  expires_at: timeText.nullish().transform((value) => value?.trim() || undefined),
  extend_days: z
    .int()
    .min(0)
    .max(3650)
    .nullish()
    .transform((value) => value || undefined),
};

/** Ids of rows for one act upon all of them; one that comes twice is one. */
export const idList = (most: number) => z.array(z.int().min(1)).min(1).max(most);
