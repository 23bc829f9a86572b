// Makes the rows that a table keeps out of those that callers hand in: copies that share nothing with the caller's object, not even
// the memory of its texts, and hold exactly what the journal says of them.
//
// To read the journal's text back would do for every row, and takes as long as to write it. Nearly all rows of a table come with the
// same columns in the same order: a generated literal copies them, and whatever is unlike goes by way of text.
import type { StoredRow } from './scalars.js';
import type { Json } from './types.js';

/** The row to keep and its JSON. */
export interface MadeRow {
  readonly row: StoredRow;
  readonly text: string;
}

type Literal = (
  row: StoredRow,
  key: number | undefined,
  version: number,
  stored: typeof asStored,
) => StoredRow;

interface Shape {
  readonly columns: readonly string[];
  readonly copy: Literal;
}

/** Shapes come from the program's own literals: a table has one, or two. */
const MOST_SHAPES = 4;

export class RowMaker {
  readonly #shapes: Shape[] = [];

  /** `keyColumn`: the one that the table fills where a row lacks it. */
  constructor(
    private readonly version: number,
    private readonly keyColumn: string | undefined,
  ) {}

  /** `key`: what the row gets in that column; undefined where it has its own. */
  make(row: StoredRow, key: number | undefined): MadeRow {
    const copy = this.#copyFor(row);
    if (!copy) return this.#throughText(row, key);
    const made = copy(row, key, this.version, asStored);
    return { row: made, text: JSON.stringify(made) };
  }

  #copyFor(row: StoredRow): Literal | undefined {
    for (const { columns, copy } of this.#shapes) if (hasColumns(row, columns)) return copy;
    if (this.#shapes.length === MOST_SHAPES) return undefined;
    const columns = Object.keys(row);
    // The version of a row that was read from a table would stand in it twice; the other is no column in a literal.
    if (columns.includes('v') || columns.includes('__proto__') || !hasColumns(row, columns)) return undefined;
    const lacksKey = this.keyColumn !== undefined && !columns.includes(this.keyColumn);
    const copy = literalOf(columns, lacksKey ? this.keyColumn : undefined);
    this.#shapes.push({ columns, copy });
    return copy;
  }

  /** Put together as text: to copy an object of thirty columns by spreads takes longer than the rest of an insert. */
  #throughText(row: StoredRow, key: number | undefined): MadeRow {
    const own = JSON.stringify(row);
    const first = key === undefined ? '' : `"${this.keyColumn}":${key},`;
    const rest = own === '{}' ? '' : `${own.slice(1, -1)},`;
    const text = `{${first}${rest}"v":${this.version}}`;
    return { row: JSON.parse(text) as StoredRow, text };
  }
}

/** Whether it has these columns in this order, each with a value that JSON knows. */
function hasColumns(row: StoredRow, columns: readonly string[]): boolean {
  let i = 0;
  for (const column in row) {
    if (columns[i] !== column) return false;
    const type = typeof row[column];
    if (type !== 'string' && type !== 'number' && type !== 'boolean' && type !== 'object') return false;
    i += 1;
  }
  return i === columns.length;
}

/** The key, where the table gives it, stands first, and the version last. */
function literalOf(columns: readonly string[], keyColumn: string | undefined): Literal {
  const name = (column: string) => JSON.stringify(column);
  const copies = columns.map((column) => `${name(column)}: stored(row[${name(column)}])`);
  const literal = [
    ...(keyColumn === undefined ? [] : [`${name(keyColumn)}: key`]),
    ...copies,
    '"v": version',
  ];
  return new Function(
    'row',
    'key',
    'version',
    'stored',
    `'use strict'; return { ${literal.join(', ')} };`,
  ) as Literal;
}

/** From this length on the engine may keep a part of a text as a view, which holds the whole text in memory. */
const LONGEST_OWN_TEXT = 12;

/** One value as it will be read back: a copy, and plain JSON. */
export function asStored(value: Json): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string' && value.length <= LONGEST_OWN_TEXT) return value;
  if (Number.isSafeInteger(value)) return (value as number) + 0; // JSON knows no -0.
  return JSON.parse(JSON.stringify(value)) as Json;
}
