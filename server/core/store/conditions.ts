// Reads a `where`: one condition a column, and whether a row meets it.
import { compareScalars, isScalar, TOP, type Bound, type StoredRow } from './scalars.js';
import { StoreUsageError } from './types.js';

export interface RangeEnd {
  value: Bound;
  inclusive: boolean;
}

/**
 * `one`: equal to one of some values. `range`: between two ends of one type; a row whose column is null or of another type is in
 * no range. `not`: anything but the value.
 */
export type ParsedCondition =
  | { kind: 'one'; column: string; values: readonly unknown[] }
  | ParsedRange
  | { kind: 'not'; column: string; value: unknown };

export interface ParsedRange {
  kind: 'range';
  column: string;
  low: RangeEnd;
  high: RangeEnd;
}

export type Conditions = ReadonlyMap<string, ParsedCondition>;

export function parseWhere(table: string, where: object): Conditions {
  const conditions = new Map<string, ParsedCondition>();
  for (const [column, condition] of Object.entries(where)) {
    conditions.set(column, parseCondition(`${table}.${column}`, column, condition));
  }
  return conditions;
}

export function meets(row: StoredRow, condition: ParsedCondition): boolean {
  const value = row[condition.column] ?? null;
  switch (condition.kind) {
    case 'one':
      return condition.values.includes(value);
    case 'not':
      return value !== condition.value;
    case 'range': {
      const { low, high } = condition;
      const above = compareScalars(value, low.value);
      if (above < 0 || (above === 0 && !low.inclusive)) return false;
      const below = compareScalars(value, high.value);
      return below < 0 || (below === 0 && high.inclusive);
    }
  }
}

export function parseCondition(name: string, column: string, condition: unknown): ParsedCondition {
  if (isScalar(condition)) return { kind: 'one', column, values: [condition] };
  // An undefined that slipped in must not widen a delete to the whole table.
  if (typeof condition !== 'object')
    throw new StoreUsageError(`the condition on ${name} is ${typeof condition}`);
  if ('in' in condition! && Array.isArray(condition.in)) {
    if (!condition.in.every(isScalar)) throw new StoreUsageError(`the values of ${name} are not all scalars`);
    return { kind: 'one', column, values: [...new Set<unknown>(condition.in)] };
  }
  if ('not' in condition!) {
    if (!isScalar(condition.not)) throw new StoreUsageError(`the condition on ${name} is not a scalar`);
    return { kind: 'not', column, value: condition.not };
  }
  return parseRange(name, column, condition as Record<string, unknown>);
}

function parseRange(name: string, column: string, ends: Record<string, unknown>): ParsedCondition {
  let low: RangeEnd | undefined;
  let high: RangeEnd | undefined;
  let type: string | undefined;
  for (const [word, value] of Object.entries(ends)) {
    if (value === undefined) continue;
    if (!isScalar(value) || value === null || (type !== undefined && type !== typeof value)) {
      throw new StoreUsageError(`the range of ${name} needs ends of one type, neither null nor missing`);
    }
    type = typeof value;
    const end = { value, inclusive: word === 'gte' || word === 'lte' };
    if (word === 'gt' || word === 'gte') low = end;
    else if (word === 'lt' || word === 'lte') high = end;
    else throw new StoreUsageError(`${name}: '${word}' is no condition`);
  }
  if (type === undefined) throw new StoreUsageError(`the condition on ${name} is empty`);
  const [least, greatest] = LIMITS[type]!;
  return {
    kind: 'range',
    column,
    low: low ?? { value: least, inclusive: true },
    high: high ?? { value: greatest, inclusive: true },
  };
}

const LIMITS: Record<string, readonly [Bound, Bound]> = {
  number: [-Infinity, Infinity],
  string: ['', TOP],
  boolean: [false, true],
};
