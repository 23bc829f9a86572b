// Settings arrive as text (options, environment): the dotted name is found in the schema, the text is read by the type there.
import { z } from 'zod';
import type { SettingsGroup } from './core/kernel/settings.js';

export interface Leaf {
  /** `oas.lease.defaultSeconds`. */
  name: string;
  schema: z.ZodType;
  /** When a change of it takes effect. */
  applies: 'live' | 'restart';
  /** Its value is never shown: a passphrase, a signing key. */
  isSecret: boolean;
}

interface Meta {
  applies?: 'restart';
  secret?: true;
}

/** Below wrappers such as `default`, `prefault` and `optional` lies the type itself. */
function bare(schema: z.ZodType): z.ZodType {
  const inner = (schema as { def?: { innerType?: z.ZodType } }).def?.innerType;
  return inner ? bare(inner) : schema;
}

/** What was said of a type at any of its wrappers. */
function metaOf(schema: z.ZodType): Meta {
  const inner = (schema as { def?: { innerType?: z.ZodType } }).def?.innerType;
  return { ...(inner && metaOf(inner)), ...(schema.meta() as Meta | undefined) };
}

/** Every setting there is, in the order of declaration. What is said of an object holds for all that is in it. */
export function leavesOf(groups: readonly SettingsGroup[]): Leaf[] {
  const walk = (name: string, schema: z.ZodType, above: Meta): Leaf[] => {
    const type = bare(schema);
    const meta = { ...above, ...metaOf(schema) };
    if (!(type instanceof z.ZodObject)) {
      return [{ name, schema, applies: meta.applies ?? 'live', isSecret: meta.secret === true }];
    }
    return Object.entries(type.shape as Record<string, z.ZodType>).flatMap(([part, child]) =>
      walk(`${name}.${part}`, child, meta),
    );
  };
  return groups.flatMap((group) => walk(group.name, group.schema, {}));
}

/** Reads text by the target's type; what it cannot be is left as text, for the schema to refuse with its own words. */
export function valueOfText(schema: z.ZodType, text: string): unknown {
  const type = bare(schema);
  if (type instanceof z.ZodNumber) {
    const value = Number(text);
    return text.trim() === '' || Number.isNaN(value) ? text : value;
  }
  if (type instanceof z.ZodBoolean) {
    return text === 'true' ? true : text === 'false' ? false : text;
  }
  if (type instanceof z.ZodArray) {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
  return text;
}

/** `DESKCLOUD_SET_OAS_LEASE_DEFAULTSECONDS` for `oas.lease.defaultSeconds`: containers cannot pass dots or lower case safely. */
export const environmentName = (name: string): string =>
  `DESKCLOUD_SET_${name.replaceAll('.', '_').toUpperCase()}`;
