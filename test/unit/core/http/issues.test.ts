import { expect, test } from 'vitest';
import { z } from 'zod';
import { parsePart } from '../../../../server/core/http/issues.js';
import type { AppError } from '../../../../server/core/kernel/errors.js';

function refusal(shape: z.ZodType, value: unknown): string {
  try {
    parsePart('body', shape, value);
  } catch (error) {
    return (error as AppError).detail;
  }
  throw new Error('it was let through');
}

// One that holds itself has no description: only what is wrong itself is known then.
const Tree: z.ZodType = z.lazy(() => z.object({ n: z.number(), below: Tree.optional() }));

test.each([
  [z.object({ a: z.number() }), { a: 'x' }, 'a: expected a number, got text'],
  [z.object({ a: z.string() }), { a: 5 }, 'a: expected text, got a number'],
  [z.object({ a: z.int().min(1) }), { a: 1.5 }, 'a: expected a whole number of at least 1, got a fraction'],
  [z.object({ a: z.array(z.int()) }), { a: {} }, 'a: expected a list, got an object'],
  [z.object({ a: z.boolean() }), {}, 'a: expected true or false, got nothing'],
  [z.object({ a: z.string() }), [], 'the body: expected a JSON object, got a list'],
  [z.object({ a: z.string().nullable() }), { a: true }, 'a: expected text or null, got true or false'],
  [z.object({ a: z.union([z.int(), z.string()]) }), { a: [] }, 'a: expected a whole number or text'],
  [z.object({ a: z.iso.datetime() }), { a: 'today' }, 'a: expected an instant such as 2026-05-01T08:00:00Z'],
  [z.object({ a: z.string().regex(/^x$/) }), { a: 'y' }, 'a: expected text of another form'],
  [z.object({ a: z.string().regex(/^x$/, 'an x') }), { a: 'y' }, 'a: an x'],
  [z.object({ a: z.number().multipleOf(5) }), { a: 3 }, 'a: expected a multiple of 5'],
  [z.strictObject({ a: z.int() }), { a: 1, b: 2 }, 'the body: unknown: b'],
  [
    z.object({ a: z.record(z.string().max(1), z.int()) }),
    { a: { bb: 1 } },
    'a.bb: holds a name that is not allowed',
  ],
  [z.object({ a: z.string().refine(() => false) }), { a: '' }, 'a: is not allowed here'],
  [Tree, { n: 1, below: { n: 'x' } }, 'below.n: expected a number, got text'],
])('what a shape refuses is said in our own words (%#)', (shape, value, words) => {
  expect(refusal(shape, value)).toBe(words);
});
