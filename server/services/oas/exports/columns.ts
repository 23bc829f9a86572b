// Which columns a list's file has, read from the contract of the list: its items' fields, in their order.
import { z } from 'zod';
import { invalid } from '../../../core/kernel/errors.js';
import type { Route } from '../../../core/http/contract.js';
import type { Cell } from '../../../core/sheets/sheet.js';
import { headerOf, WORDS, type Language } from './headers.js';

export interface Column {
  /** The field's name on the wire. */
  name: string;
  header: string;
  isInstant: boolean;
  language: Language;
}

interface FieldShape {
  format?: string;
  anyOf?: readonly FieldShape[];
}

const fieldsOfLists = new WeakMap<Route, ReadonlyMap<string, FieldShape>>();

/** `wanted`: field names with commas between. Throws invalid `unknown_column`. */
export function columnsOf(
  list: Route,
  { wanted, language }: { wanted?: string | undefined; language: Language },
): Column[] {
  const fields = fieldsOf(list);
  const names = wanted === undefined ? [...fields.keys()] : wanted.split(',').map((name) => name.trim());
  return [...new Set(names)].map((name) => {
    const field = fields.get(name);
    if (!field) throw invalid('unknown_column', `columns: each is one of ${[...fields.keys()].join(', ')}`);
    return { name, header: headerOf(name, language), isInstant: isInstant(field), language };
  });
}

/** The fields of one item of a list, by name. Throws for a route that is no list. */
export function fieldsOf(list: Route): ReadonlyMap<string, FieldShape> {
  let fields = fieldsOfLists.get(list);
  if (!fields) {
    const items = list.answer instanceof z.ZodObject ? list.answer.shape.items : undefined;
    const item = items instanceof z.ZodArray ? items.element : undefined;
    if (!(item instanceof z.ZodObject)) throw new Error(`${list.path} is no list of objects`);
    const described = Object.entries(item.shape).map(
      ([name, field]) =>
        [name, z.toJSONSchema(field as z.ZodType, { unrepresentable: 'any' }) as FieldShape] as const,
    );
    fields = new Map(described);
    fieldsOfLists.set(list, fields);
  }
  return fields;
}

const isInstant = ({ format, anyOf }: FieldShape): boolean =>
  format === 'date-time' || (anyOf?.some(isInstant) ?? false);

/** A value of the wire as a cell; `wallOf` reads the cloud's wall clock at an instant. */
export function cellOf(value: unknown, column: Column, wallOf: (at: number) => number): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return WORDS[column.language][value ? 'yes' : 'no'];
  if (typeof value !== 'string') return JSON.stringify(value);
  return column.isInstant && value !== '' ? { wall: wallOf(Date.parse(value)) } : value;
}
