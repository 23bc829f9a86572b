// What was wrong with a request, in words for the caller: the field and what was expected of it. What was sent is never
// repeated, it may be huge or secret.
import { z } from 'zod';
import { invalid } from '../kernel/errors.js';

const MOST_ISSUES = 3;
const LONGEST_NAME = 60;
const LONGEST_DETAIL = 400;

export type RequestPart = 'params' | 'query' | 'body';

/** Parses a part of the request. Errors: invalid `invalid_params`, `invalid_query`, `invalid_body`. */
export function parsePart<Shape extends z.ZodType>(
  part: RequestPart,
  shape: Shape,
  value: unknown,
): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw invalid(`invalid_${part}`, describeIssues(shape, result.error, part));
}

/** `duration_days: expected a whole number from 1 to 3650`; at most three issues. */
export function describeIssues(shape: z.ZodType, error: z.ZodError, whole: string): string {
  const lines = error.issues.slice(0, MOST_ISSUES).map((issue) => {
    const name = issue.path.map((part) => clean(String(part), LONGEST_NAME)).join('.') || `the ${whole}`;
    return `${name}: ${expectation(shape, issue)}`;
  });
  const more = error.issues.length - lines.length;
  return clean([...new Set(lines)].join('; ') + (more > 0 ? `; and ${more} more` : ''), LONGEST_DETAIL);
}

interface Described {
  type?: string;
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

function expectation(shape: z.ZodType, issue: z.core.$ZodIssue): string {
  const byShape = ['invalid_type', 'too_small', 'too_big', 'invalid_value'].includes(issue.code);
  const words = byShape ? wordsFor(at(descriptionOf(shape), issue.path)) : undefined;
  return words === undefined ? clean(issue.message, 200) : `expected ${words}`;
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
    // A shape that JSON Schema has no words for (one that holds itself, for instance): zod's own message does then.
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
