// Values of keys and indexes, and their one order: null < false < true < numbers < strings by code unit.
import type { Json } from './types.js';

/** A row as the store keeps it: the declared columns and `v`, the version of the shape it was written in. */
export type StoredRow = { readonly [column: string]: Json };

/** A row's place in all indexes of its table: the row is exchanged in it when it changes. */
export interface Entry {
  row: StoredRow;
}

/** Greater than every scalar: the open end of a range over strings. */
export const TOP: unique symbol = Symbol('after every value');

/** One end of a range, or one value of an equality. A missing column counts as null. */
export type Bound = unknown;

const rankOf = (value: unknown): number => {
  switch (typeof value) {
    case 'boolean':
      return 1;
    case 'number':
      return 2;
    case 'string':
      return 3;
    case 'symbol':
      return 4;
    default:
      return 0;
  }
};

/** Negative, zero or positive, as Array.sort wants it. */
export function compareScalars(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const rank = rankOf(a);
  const other = rankOf(b);
  if (rank !== other) return rank - other;
  if (rank === 0 || rank === 4) return 0;
  return (a as string) < (b as string) ? -1 : 1;
}

export const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

export interface ColumnOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** `'-dueAt'` is dueAt, descending. */
export const parseColumn = (text: string): ColumnOrder =>
  text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false };

export type RowCompare = (a: StoredRow, b: StoredRow) => number;
export type PrefixCompare = (row: StoredRow, values: readonly Bound[]) => number;

/**
 * Compares two rows by columns. The code is generated, for a comparator that reads its columns by name stays fast when there are
 * many of them (a shared loop sees every table's shape and was several times slower). Column names come from declarations alone.
 */
export const rowComparator = (order: readonly ColumnOrder[]): RowCompare =>
  generate<RowCompare>('a, b', stepsOf(order));

export const entryComparator = (order: readonly ColumnOrder[]): ((a: Entry, b: Entry) => number) =>
  generate('one, other', `const a = one.row, b = other.row;\n${stepsOf(order)}`);

const stepsOf = (order: readonly ColumnOrder[]): string =>
  order
    .map(({ column, descending }) => {
      const name = JSON.stringify(column);
      return step(`a[${name}]`, `b[${name}]`, descending);
    })
    .join('\n');

/** Compares a row's leading columns with as many values as are given; a row that begins with them is equal. */
export function prefixComparator(order: readonly ColumnOrder[]): PrefixCompare {
  const steps = order.map(
    ({ column, descending }, i) =>
      `if (b.length === ${i}) return 0;\n${step(`a[${JSON.stringify(column)}]`, `b[${i}]`, descending)}`,
  );
  return generate<PrefixCompare>('a, b', steps.join('\n'));
}

const step = (left: string, right: string, descending: boolean): string => `
  x = ${left}; y = ${right};
  if (x !== y) {
    if (typeof x === 'number' && typeof y === 'number') return ${descending ? 'x < y ? 1 : -1' : 'x < y ? -1 : 1'};
    c = scalars(x, y);
    if (c !== 0) return ${descending ? '-c' : 'c'};
  }`;

/** Tells whether a row equals these values, where a missing column counts as null, and has a value in `notNull`. Generated, too. */
export function rowTest(
  only: readonly (readonly [column: string, value: unknown])[],
  notNull: string | undefined,
): (row: StoredRow) => boolean {
  const tests = only.map(
    ([column, value]) => `(a[${JSON.stringify(column)}] ?? null) === ${JSON.stringify(value)}`,
  );
  if (notNull !== undefined) tests.push(`(a[${JSON.stringify(notNull)}] ?? null) !== null`);
  return generate('a', tests.length > 0 ? `return ${tests.join(' && ')};` : 'return true;');
}

/** Tells whether two rows have the same in all of these columns. Generated, too. */
export const sameIn = (columns: readonly string[]): ((a: StoredRow, b: StoredRow) => boolean) =>
  generate(
    'a, b',
    `return ${columns.map((column) => `a[${JSON.stringify(column)}] === b[${JSON.stringify(column)}]`).join(' && ')};`,
  );

function generate<Compare>(parameters: string, body: string): Compare {
  const make = new Function(
    'scalars',
    `'use strict'; return (${parameters}) => { let x, y, c;\n${body}\nreturn 0; };`,
  );
  return (make as (scalars: typeof compareScalars) => Compare)(compareScalars);
}

/** A key of several scalars as one Map key: equal exactly when the scalars are. A single scalar stands for itself. */
export function encodeKey(values: readonly unknown[]): string | number | boolean | null {
  if (values.length === 1) return (values[0] ?? null) as string | number | boolean | null;
  let text = '';
  for (const value of values) {
    if (typeof value === 'string') text += `s${value.length}:${value}`;
    else if (typeof value === 'number') text += `n${value};`;
    else text += value === true ? 't' : value === false ? 'f' : '0';
  }
  return text;
}

/** The key that a row has by these columns. */
export const encodedKeyOf = (row: StoredRow, columns: readonly string[]): ReturnType<typeof encodeKey> =>
  columns.length === 1
    ? ((row[columns[0]!] ?? null) as string | number | boolean | null)
    : encodeKey(valuesOf(row, columns));

export const valuesOf = (row: StoredRow, columns: readonly string[]): (Json | undefined)[] =>
  columns.map((column) => row[column]);
