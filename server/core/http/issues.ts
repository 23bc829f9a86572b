// What was wrong with a request, in words for the caller: the field and what was expected of it. What was sent is never
// repeated, it may be huge or secret.
import { z } from 'zod';
import { invalid } from '../kernel/errors.js';

const MOST_ISSUES = 3;
const LONGEST_NAME = 60;
const LONGEST_DETAIL = 400;

export type RequestPart = 'params' | 'query' | 'headers' | 'body';

/** Parses a part of the request. Errors: invalid `invalid_params`, `invalid_query`, `invalid_body`. */
export function parsePart<Shape extends z.ZodType>(
  part: RequestPart,
  shape: Shape,
  value: unknown,
): z.output<Shape> {
  const result = checkShape(shape, value);
  if ('data' in result) return result.data;
  throw invalid(`invalid_${part}`, describeIssues(result.issues, part), {
    details: { fields: fieldsOf(result.issues) },
  });
}

/** What is wrong at one place of a value. */
export interface Issue {
  path: readonly PropertyKey[];
  /** `expected a whole number from 1 to 3650, got text`. */
  words: string;
}

/** Parses, and puts what is wrong into our own words, except where the shape has words of its own. */
export function checkShape<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
): { data: z.output<Shape> } | { issues: Issue[] } {
  const result = shape.safeParse(value, { error: () => UNSAID, reportInput: true });
  if (result.success) return { data: result.data };
  return {
    issues: result.error.issues.map((issue) => ({ path: issue.path, words: wordsOf(shape, issue) })),
  };
}

/** Stands where the shape says nothing itself. */
const UNSAID = '\u0000';

/** The same by field, for programs: `{ duration_days: 'expected …' }`. */
function fieldsOf(issues: readonly Issue[]): Record<string, string> {
  const fields = issues.slice(0, MOST_ISSUES).map(({ path, words }) => [pathOf(path), clean(words, 200)]);
  return Object.fromEntries(fields) as Record<string, string>;
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => clean(String(part), LONGEST_NAME)).join('.');

/** `duration_days: expected a whole number from 1 to 3650`; at most three issues. */
function describeIssues(issues: readonly Issue[], whole: string): string {
  const lines = issues.slice(0, MOST_ISSUES).map(({ path, words }) => {
    const name = pathOf(path) || `the ${whole}`;
    return `${name}: ${words}`;
  });
  const more = issues.length - lines.length;
  return clean([...new Set(lines)].join('; ') + (more > 0 ? `; and ${more} more` : ''), LONGEST_DETAIL);
}

function wordsOf(shape: z.ZodType, issue: z.core.$ZodIssue): string {
  if (issue.message !== UNSAID) return clean(issue.message, 200);
  const expected = wordsFor(at(descriptionOf(shape), issue.path));
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${expected ?? TYPES[issue.expected] ?? 'another kind of value'}${got(issue.input)}`;
    case 'invalid_union':
      return expected === undefined ? 'fits none of the allowed forms' : `expected ${expected}`;
    case 'invalid_value':
      return `expected ${expected ?? `one of ${issue.values.map(String).join(', ')}`}`;
    case 'too_small':
    case 'too_big':
      return `expected ${expected ?? 'another size'}`;
    case 'invalid_format':
      return `expected ${FORMATS[issue.format] ?? 'text of another form'}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'unrecognized_keys': {
      const names = issue.keys.slice(0, MOST_ISSUES).map((name) => clean(name, LONGEST_NAME));
      return `unknown: ${names.join(', ')}`;
    }
    case 'invalid_key':
      return 'holds a name that is not allowed';
    case 'invalid_element':
      return 'holds an item that is not allowed';
    case 'custom':
      return 'is not allowed here';
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
  record: 'a JSON object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'an instant such as 2026-05-01T08:00:00Z',
  date: 'a date such as 2026-05-01',
  time: 'a time such as 08:00:00',
  url: 'an address such as https://example.org',
  email: 'an e-mail address',
  uuid: 'a UUID',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

function got(input: unknown): string {
  if (input === undefined) return ', got nothing';
  if (input === null) return ', got null';
  if (Array.isArray(input)) return ', got a list';
  switch (typeof input) {
    case 'string':
      return ', got text';
    case 'boolean':
      return ', got true or false';
    case 'number':
      // What could not be read as a number is NaN by now, and what was sent is not known any more.
      return Number.isNaN(input) ? '' : Number.isInteger(input) ? ', got a number' : ', got a fraction';
    default:
      return ', got an object';
  }
}

interface Described {
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Described>;
  additionalProperties?: Described | boolean;
  items?: Described;
  anyOf?: readonly Described[];
  allOf?: readonly Described[];
}

const descriptions = new WeakMap<z.ZodType, Described>();

function descriptionOf(shape: z.ZodType): Described {
  let description = descriptions.get(shape);
  if (!description) {
    description = describe(shape);
    descriptions.set(shape, description);
  }
  return description;
}

function describe(shape: z.ZodType): Described {
  try {
    return z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Described;
  } catch {
    // A shape that JSON Schema has no words for (one that holds itself, for instance): its type alone is said then.
    return {};
  }
}

function at(description: Described | undefined, path: readonly PropertyKey[]): Described | undefined {
  const [first, ...rest] = path;
  if (!description || first === undefined) return description;
  if (typeof first === 'number') return at(description.items, rest);
  const { additionalProperties: others, properties } = description;
  const known = properties && Object.hasOwn(properties, first) ? properties[String(first)] : undefined;
  return at(known ?? (typeof others === 'object' ? others : undefined), rest);
}

function wordsFor(description: Described | undefined): string | undefined {
  if (!description) return undefined;
  if (description.enum) return `one of ${description.enum.map(String).join(', ')}`;
  if (description.const !== undefined) return String(description.const);
  if (description.anyOf) {
    const words = description.anyOf.map(wordsFor);
    return words.includes(undefined) ? undefined : [...new Set(words)].join(' or ');
  }
  if (typeof description.type === 'object') {
    return wordsFor({ anyOf: description.type.map((type) => ({ ...description, type })) });
  }
  switch (description.type) {
    case 'integer':
      return `a whole number${numberRange(description)}`;
    case 'number':
      return `a number${numberRange(description)}`;
    case 'string':
      return `text${sizeRange(description.minLength, description.maxLength, 'characters')}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${sizeRange(description.minItems, description.maxItems, 'items')}`;
    case 'object':
      return 'a JSON object';
    case 'null':
      return 'null';
    default:
      return undefined;
  }
}

function numberRange({ minimum, maximum, exclusiveMinimum }: Described): string {
  const low = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1);
  const hasLow = low !== undefined && low > Number.MIN_SAFE_INTEGER;
  const hasHigh = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (hasLow && hasHigh) return ` from ${low} to ${maximum}`;
  if (hasLow) return minimum === undefined ? ` above ${exclusiveMinimum}` : ` of at least ${low}`;
  return hasHigh ? ` of at most ${maximum}` : '';
}

function sizeRange(low: number | undefined, high: number | undefined, unit: string): string {
  if (low !== undefined && high !== undefined) {
    return low === high ? ` of ${low} ${unit}` : ` of ${low} to ${high} ${unit}`;
  }
  if (low !== undefined) return ` of at least ${low} ${unit}`;
  return high === undefined ? '' : ` of at most ${high} ${unit}`;
}

const clean = (text: string, longest: number) => {
  // Control characters and lone surrogates have no place in a message for people.
  const plain = text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
};
