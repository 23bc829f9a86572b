// What a person has typed for settings and not saved yet, as text; and how text and values become each other by the setting's schema.
// It outlives the page: going to look something up elsewhere loses nothing.
import { z } from 'zod';
import type { Setting } from '../../../server/console/contract/settings.js';
import { createValue } from '../../lib/value.js';

export type Drafts = Readonly<Record<string, string>>;
export const drafts = createValue<Drafts>({});

export function draft(name: string, text: string | undefined): void {
  const { [name]: _, ...others } = drafts.get();
  drafts.set(text === undefined ? others : { ...others, [name]: text });
}

const Shape = z.object({
  type: z.string().optional().catch(undefined),
  enum: z.array(z.string()).optional().catch(undefined),
  minimum: z.number().optional().catch(undefined),
  maximum: z.number().optional().catch(undefined),
});
export type Shape = z.infer<typeof Shape>;

export const shapeOf = ({ schema }: Setting): Shape => Shape.parse(schema);

export const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join('\n') : value === null || value === undefined ? '' : String(value);

/** What a form begins with: of a setting that waits for the next start, what it will be. */
export const savedText = (setting: Setting): string =>
  textOf(setting.is_pending ? setting.pending : setting.value);

export type Wrong = 'number' | 'integer' | 'range';

/** Why the text cannot be a value of this setting; what only the cloud can judge it judges. */
export function wrongOf(setting: Setting, text: string): Wrong | undefined {
  const { type, minimum = -Infinity, maximum = Infinity } = shapeOf(setting);
  if (type !== 'number' && type !== 'integer') return undefined;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) return 'number';
  if (type === 'integer' && !Number.isInteger(value)) return 'integer';
  return value < minimum || value > maximum ? 'range' : undefined;
}

/** Null puts the default back, so that a later version's better one is taken. */
export function valueOf(setting: Setting, text: string): unknown {
  if (!setting.is_secret && text.trim() === textOf(setting.default).trim()) return null;
  if (setting.is_secret && text === '') return null;
  switch (shapeOf(setting).type) {
    case 'number':
    case 'integer':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'array':
      return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    default:
      return text;
  }
}
