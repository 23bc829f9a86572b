// Shapes that several routes of CCJK share: limits stand here once.
import { z } from 'zod';

export const PLANS = ['free', 'pro', 'enterprise'] as const;
export const TASK_STATUSES = [
  'pending',
  'queued',
  'assigned',
  'running',
  'completed',
  'failed',
  'cancelled',
  'timeout',
] as const;
export const TASK_TYPES = ['bash', 'workflow', 'custom'] as const;
export const DEVICE_STATUSES = ['online', 'offline', 'busy', 'error', 'maintenance'] as const;
export const OS_TYPES = ['darwin', 'linux', 'windows', 'termux'] as const;
export const TASK_SOURCES = ['api', 'email', 'web', 'cli', 'schedule'] as const;

/** What an API key may be allowed (document, Scopes), in the document's order. */
export const SCOPES = [
  'user:read',
  'user:write',
  'device:read',
  'device:write',
  'task:create',
  'task:read',
  'task:cancel',
  'task:admin',
  'config:read',
  'config:write',
  'log:read',
  'stats:read',
] as const;
export type Scope = (typeof SCOPES)[number];

const codePoints = (text: string): number => [...text].length;

/** Text of `min` to `max` code points: an emoji or a Chinese character counts as one. */
export const text = (min: number, max: number) =>
  z
    .string()
    .refine((value) => value.length <= max * 2 && codePoints(value) >= min && codePoints(value) <= max, {
      error: `expected ${min} to ${max} characters`,
    })
    .meta({ minLength: min, maxLength: max });

/** Control characters and halves of surrogate pairs have no place in a name. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
export const line = (min: number, max: number) =>
  text(min, max).refine((value) => !UNPRINTABLE.test(value), { error: 'control characters are not allowed' });

/** Case does not tell two addresses apart, and a pasted one often carries a blank. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email().max(255))
  .meta({ openapi: { type: 'string', format: 'email', maxLength: 255 } });

export const password = text(8, 128);
export const uuid = z.uuid();
export const plan = z.enum(PLANS);

/** A JSON object of the caller's own, kept as it is. */
export const jsonObject = z.record(z.string(), z.unknown());

/** The same, bounded: `bytes` of JSON. */
export const boundedObject = (bytes: number) =>
  jsonObject.refine((value) => utf8Length(JSON.stringify(value)) <= bytes, {
    error: `expected at most ${bytes} bytes of JSON`,
  });

/** Length in UTF-8 without a Buffer: contracts run in the browser too. */
function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

export const instant = z.iso.datetime();
export const instantOrNull = instant.nullable();

const number = (min: number, max: number, fallback: number) =>
  z
    .union([z.string().regex(/^\d{1,9}$/), z.number()])
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(fallback)
    .meta({ openapi: { type: 'integer', minimum: min, maximum: max, default: fallback } });

/** `?limit=&offset=`; out of range is 400. */
export const limit = (fallback: number) => number(1, 100, fallback);
/** How many, of something that is not paged. */
export const count = (fallback: number, most: number) => number(1, most, fallback);
export const offset = number(0, 100_000_000, 0);

/** Yes or no in a query. */
export const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((word) => word === 'true' || word === '1')
  .optional()
  .meta({ openapi: { type: 'boolean' } });

/** An empty answer: the envelope says all. */
export const done = z.object({ message: z.string() });
