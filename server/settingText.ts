// Settings arrive as text (options, environment): the dotted name is found in the schema, the text is read by the type there.
import { z } from 'zod';
import type { SettingsGroup } from './core/kernel/settings.js';

export interface Leaf {
  /** `oas.lease.defaultSeconds`. */
  name: string;
  schema: z.ZodType;
}

/** Below wrappers such as `default`, `prefault` and `optional` lies the type itself. */
function bare(schema: z.ZodType): z.ZodType {
  const inner = (schema as { def?: { innerType?: z.ZodType } }).def?.innerType;
  return inner ? bare(inner) : schema;
}

/** Every setting there is, in the order of declaration. */
export function leavesOf(groups: readonly SettingsGroup[]): Leaf[] {
  const walk = (name: string, schema: z.ZodType): Leaf[] => {
    const type = bare(schema);
    if (!(type instanceof z.ZodObject)) return [{ name, schema }];
    return Object.entries(type.shape as Record<string, z.ZodType>).flatMap(([part, child]) =>
      walk(`${name}.${part}`, child),
    );
  };
  return groups.flatMap((group) => walk(group.name, group.schema));
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
