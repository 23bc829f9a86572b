// Shapes that several routes of OAS share: limits stand here once (document, sections 1 to 5).
import { z } from 'zod';

const codePoints = (text: string): number => [...text].length;

/** Text of `min` to `max` code points: an emoji or a Chinese character counts as one. */
export const text = (min: number, max: number) =>
  z
    .string()
    .refine((value) => value.length <= max * 2 && codePoints(value) >= min && codePoints(value) <= max, {
      error: `expected ${min} to ${max} characters`,
    })
    .meta({ minLength: min, maxLength: max });

/** Control characters and halves of surrogate pairs: two names that look alike must not differ by them. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const printable = { error: 'control characters are not allowed' };
// In words that every language's regular expressions know: readers of the OpenAPI document are not all JavaScript.
const PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$';

/** Neither trimmed nor folded: `Mgr1` and `mgr1` are two names. */
export const username = text(3, 64)
  .refine((value) => !UNPRINTABLE.test(value), printable)
  .meta({ pattern: PRINTABLE, examples: ['alice'] });
export const password = text(6, 128);
export const credentials = z.object({ username, password });

/** Pasted codes often carry a blank or a line break at their ends. */
export const code = z
  .string()
  .trim()
  .pipe(text(6, 64))
  .meta({ openapi: { type: 'string', minLength: 6, maxLength: 64 } });
export const durationDays = z.int().min(1).max(3650);

export const USER_TYPES = ['daily', 'duiyi', 'shuaka'] as const;
export const userType = z.enum(USER_TYPES);
export const CODE_STATUSES = ['unused', 'used', 'revoked'] as const;
export const USER_STATUSES = ['active', 'expired', 'disabled'] as const;

/** One line of free text that a person typed: `server`, the name in the game. */
export const line = (max: number) =>
  text(0, max)
    .refine((value) => !UNPRINTABLE.test(value), printable)
    .meta({ pattern: PRINTABLE });

/** A word of a query filter: blanks and case do not matter, an empty one is no filter. */
export const filterWord = <const Words extends readonly string[]>(words: Words) =>
  z
    .string()
    .optional()
    .transform((value) => value?.trim().toLowerCase() || undefined)
    .pipe(
      z.custom<Words[number] | undefined>((value) => value === undefined || words.includes(value as string), {
        error: `expected one of ${words.join(', ')}`,
      }),
    )
    .meta({ openapi: { type: 'string', enum: [...words] } });

/** Yes or no in a query filter; an empty one is no filter. */
export const filterFlag = filterWord(['yes', 'no', 'true', 'false', '1', '0']).transform((word) =>
  word === undefined ? undefined : ['yes', 'true', '1'].includes(word),
);

/** Free text of a query filter; an empty one is no filter. */
export const keyword = z
  .string()
  .max(200)
  .optional()
  .transform((value) => value?.trim() || undefined);

/** `?page=` and `?page_size=`: anything but a whole number falls back to the default, never an error (section 1). */
const wholeNumber = z
  .union([z.string(), z.number(), z.array(z.string())])
  .optional()
  .transform((value) => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return last !== undefined && /^[+-]?\d+$/.test(String(last).trim()) ? Number(last) : undefined;
  });
export const paging = {
  page: wholeNumber.meta({ openapi: { type: 'integer', minimum: 1, default: 1 } }),
  page_size: wholeNumber.meta({ openapi: { type: 'integer', minimum: 1, maximum: 100, default: 20 } }),
};

/** A row's number in a path. */
export const pathId = z
  .union([z.string(), z.number()])
  .refine((value) => /^0*[1-9]\d{0,14}$/.test(String(value)), { error: 'expected a whole number above 0' })
  .transform(Number)
  .meta({ openapi: { type: 'integer', minimum: 1 } });

export const instant = z.iso.datetime();
export const instantOrNull = instant.nullable();

/** A page of a list: how many there are in all, and which stretch of them this is. */
export const pageOf = <Item extends z.ZodType, Summary extends z.ZodType>(item: Item, summary: Summary) =>
  z.object({
    items: z.array(item),
    total: z.int(),
    /** As clamped, not as asked. */
    page: z.int(),
    page_size: z.int(),
    summary,
  });

/** Any JSON object; what stands in it is the domain's business. */
export const jsonObject = z.record(z.string(), z.unknown());

/** One entry of a user's time line: an event of a job, a line of an agent's log, or an audit entry (`kind`). */
export const timelineItem = z.object({
  id: z.string(),
  kind: z.enum(['job', 'log', 'audit']),
  event_at: instant,
  /** Job events only; null elsewhere. */
  job_id: z.int().nullable(),
  task_type: z.string(),
  /** `success`, `leased`, ...; the action's name for audit entries; `log` for log lines. */
  event_type: z.string(),
  job_status: z.string(),
  message: z.string(),
  error_code: z.string(),
  level: z.string(),
  node: z.string(),
  actor_type: z.string(),
  detail: jsonObject,
});

export const TIMELINE_KINDS = ['job', 'log', 'audit'] as const;
export const timelineQuery = z.object({
  ...paging,
  kind: filterWord(TIMELINE_KINDS),
  level: keyword,
  task: keyword,
  keyword,
});

export const timeline = pageOf(
  timelineItem,
  z.object({
    /** True when a filter was asked for and older entries than those searched exist: `total` is at least so many. */
    truncated: z.boolean(),
  }),
);

/** `YYYY-MM-DD`, `YYYY-MM-DD HH:MM[:SS]` on the cloud's wall clock, or RFC 3339; empty is none. */
export const moment = z
  .string()
  .max(40)
  .optional()
  .transform((value) => value?.trim() || undefined);
