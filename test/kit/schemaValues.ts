// Values that a schema allows, and values that it does not: from a seed, so that a failure can be had again.
import type { JsonSchema } from '../../server/core/http/openApiSchemas.js';

export type Random = () => number;

/** Mulberry32: small, quick, the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!;

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

const LETTERS = [...'abcXYZ019 _-.@=+签到晴明😀'];
const HOSTILE: readonly unknown[] = [
  null, true, 0, -1, 1.5, 2 ** 53, 1e308, '', ' ', '\u0000', '\ud800', "'; DROP TABLE users; --", '<script>', '__proto__',
  '../../etc/passwd', '%00', 'NaN', '2026-13-45', [], {}, [[[]]], { a: { b: null } }, 'x'.repeat(5000), [null, {}, 'x'],
]; // prettier-ignore

export interface Making {
  random: Random;
  resolve(schema: JsonSchema): JsonSchema;
  /** A value for a name that means something (an id that exists); undefined leaves it to the schema. */
  known(name: string): unknown;
}

/** A value that the schema allows, as far as its words say. */
export function allowed(schema: JsonSchema, making: Making, name = '', depth = 0): unknown {
  const { random, resolve, known } = making;
  const shape = resolve(schema);
  const meant = random() < 0.8 ? known(name) : undefined;
  if (meant !== undefined) return meant;
  if (Array.isArray(shape.enum)) return pick(random, shape.enum as unknown[]);
  if ('const' in shape) return shape.const;
  const members = shape.anyOf ?? (shape.oneOf as readonly JsonSchema[] | undefined);
  if (members) return allowed(pick(random, members), making, name, depth);
  if (shape.allOf) return Object.assign({}, ...shape.allOf.map((part) => allowed(part, making, name, depth)));
  switch (shape.type) {
    case 'object':
      return allowedObject(shape, making, depth);
    case 'array': {
      const least = Number(shape.minItems ?? 0);
      const length = least + below(random, Math.min(3, Number(shape.maxItems ?? 3) - least + 1));
      return Array.from({ length }, () =>
        allowed(shape.items ?? {}, making, name.replace(/s$/, ''), depth + 1),
      );
    }
    case 'integer':
    case 'number': {
      const low = Number(shape.minimum ?? shape.exclusiveMinimum ?? 0);
      const high = Number(shape.maximum ?? low + 1000);
      const value = low + random() * (high - low);
      return shape.type === 'integer' ? Math.round(value) : value;
    }
    case 'boolean':
      return random() < 0.5;
    case 'string':
      return allowedText(shape, random);
    case 'null':
      return null;
    default:
      return pick(random, HOSTILE);
  }
}

function allowedObject(shape: JsonSchema, making: Making, depth: number): Record<string, unknown> {
  const { random } = making;
  const value: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape.properties ?? {})) {
    const isNeeded = shape.required?.includes(name) ?? false;
    if (isNeeded || random() < 0.5) value[name] = allowed(field, making, name, depth + 1);
  }
  if (typeof shape.additionalProperties === 'object' && depth < 4) {
    for (let left = below(random, 3); left > 0; left--) {
      const name = String(making.known('*name') ?? allowedText({ maxLength: 8 }, random));
      value[name] = allowed(shape.additionalProperties, making, name, depth + 1);
    }
  }
  return value;
}

function allowedText(shape: JsonSchema, random: Random): string {
  if (shape.format === 'date-time') return new Date(Date.UTC(2026, below(random, 24), 1)).toISOString();
  const least = Number(shape.minLength ?? 0);
  const length = least + below(random, Math.min(20, Number(shape.maxLength ?? 20) - least + 1));
  return Array.from({ length }, () => pick(random, LETTERS)).join('');
}

/** The same value with something spoiled: a field missing, of another kind, hostile, or one too many. */
export function spoiled(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.1) return pick(random, HOSTILE);
  if (Array.isArray(value)) {
    const items = [...(value as unknown[])];
    if (items.length === 0 || random() < 0.3) return [...items, pick(random, HOSTILE)];
    const at = below(random, items.length);
    items[at] = spoiled(items[at], random);
    return items;
  }
  const fields: Record<string, unknown> = { ...value };
  const names = Object.keys(fields);
  if (names.length === 0 || random() < 0.15) return { ...fields, surprise: pick(random, HOSTILE) };
  const name = pick(random, names);
  if (random() < 0.3) delete fields[name];
  else fields[name] = random() < 0.5 ? pick(random, HOSTILE) : spoiled(fields[name], random);
  return fields;
}
