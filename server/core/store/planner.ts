// Which index serves a query. Equality on a prefix of an ordered index (`in` becomes up to 16 probes, merged by the order), one range
// on the next column, order by the rest, forwards or backwards; or all columns of a hash index; or whole primary keys, up to 5,000 of
// them. What the index does not cover is checked row by row. A query that no index serves is a bug of the caller.
import {
  meets,
  parseCondition,
  parseWhere,
  type Conditions,
  type ParsedCondition,
  type ParsedRange,
} from './conditions.js';
import type { OrderedIndex } from './orderedIndex.js';
import {
  isScalar,
  parseColumn,
  rowComparator,
  type ColumnOrder,
  type RowCompare,
  type StoredRow,
} from './scalars.js';
import { listed, Stretch, totalOf, walkAll, type RowStream, type RowWalk } from './streams.js';
import type { DeclaredIndex, Route, Served, Source, TableState } from './tableState.js';
import { StoreUsageError } from './types.js';

const MOST_PROBES = 16;
/** Rows found one by one by their whole keys. */
const MOST_KEYS = 5000;

export class Plan {
  constructor(
    /** Name of the index, `key` for the primary one. */
    readonly index: string,
    readonly streams: readonly RowStream[],
    private readonly compare: RowCompare | undefined,
    /** Conditions that the index does not cover. */
    readonly unchecked: readonly ParsedCondition[],
    /** A row cannot move on in it while it is walked: what stands behind the equal prefix is its key. */
    readonly isByKey: boolean,
  ) {}

  /** Rows that the index yields: all that match when nothing is left to check. */
  get total(): number {
    return totalOf(this.streams);
  }

  walk(skip?: number): RowWalk {
    return walkAll(this.streams, this.compare, skip);
  }
}

interface Candidate {
  index: string;
  streams: readonly RowStream[];
  compare: RowCompare | undefined;
  unchecked: readonly ParsedCondition[];
  /** Whether it narrows the walk at all. */
  binds: boolean;
  isByKey: boolean;
  /** Where one stretch of an ordered index is all of it. */
  route?: Route;
}

/** Throws StoreUsageError when nothing serves it. */
export function plan(table: TableState, where: object, orderBy: readonly string[] = []): Plan {
  const shape = shapeOf(table, where as Named, orderBy);
  const known = table.servedBy.get(shape);
  if (known?.route) return planRoute(table, known.route, where as Named);
  const conditions = parseWhere(table.name, where);
  const order = orderBy.map(parseColumn);
  const byKey = planExactKeys(table, conditions, order);
  if (byKey) return finish(byKey);
  let sources: Source[] = [];
  let best: Candidate | undefined;
  // The key first, so that rows come in its order where nothing asks for another.
  for (const source of known?.sources ?? (['key', ...table.indexes] as const)) {
    const candidate = candidateOf(table, source, conditions, order);
    if (!candidate || (!candidate.binds && conditions.size > 0 && orderBy.length === 0)) continue;
    sources.push(source);
    if (!best || candidate.unchecked.length === 0 || totalOf(candidate.streams) < totalOf(best.streams))
      best = candidate;
    if (candidate.unchecked.length > 0) continue;
    // It covers whatever is asked for in this shape: next time no other one is looked at.
    sources = [source];
    break;
  }
  if (best) {
    const route = best.unchecked.length === 0 ? best.route : undefined;
    if (!known) remember(table, shape, { sources, route });
    return finish(best);
  }
  const ordered = orderBy.length > 0 ? ` in the order ${orderBy.join(', ')}` : '';
  const columns = [...conditions].map(([column, { kind }]) => `${column} (${kind})`).join(', ');
  throw new StoreUsageError(
    `no index of ${table.name} serves conditions on ${columns || 'nothing'}${ordered}`,
  );
}

/** Shapes come from the program's own queries: there are some hundreds. */
const MOST_SHAPES = 5000;

function remember(table: TableState, shape: string, served: Served): void {
  if (table.servedBy.size >= MOST_SHAPES) table.servedBy.clear();
  table.servedBy.set(shape, served);
}

/**
 * All that decides which indexes can serve a query, whatever rows there are: the columns, how each is bound, and the values that
 * decide whether a partial index holds what is asked for. Read from the query as it came, for most are known by it alone.
 */
function shapeOf(table: TableState, where: Named, orderBy: readonly string[]): string {
  let shape = orderBy.join();
  for (const column of Object.keys(where)) shape += `|${column}${boundAs(table, column, where[column])}`;
  return shape;
}

function boundAs(table: TableState, column: string, condition: unknown): string {
  if (isScalar(condition)) return boundToOne(table, column, condition);
  // Of what is no condition nothing is remembered: to parse it throws.
  if (typeof condition !== 'object') return '?';
  if ('in' in condition! && Array.isArray(condition.in)) {
    const values = new Set<unknown>(condition.in);
    const [first] = values;
    if (values.size === 1 && isScalar(first)) return boundToOne(table, column, first);
    return `in${Math.min(values.size, MOST_PROBES + 1)}${values.has(null) ? 'null' : ''}`;
  }
  if ('not' in condition!) return condition.not === null ? 'not null' : 'not';
  return 'range';
}

function boundToOne(table: TableState, column: string, value: unknown): string {
  const deciding = table.partialBy.get(column)?.indexOf(value) ?? '';
  return value === null ? `=null${deciding}` : `=${deciding}`;
}

function planRoute(table: TableState, route: Route, where: Named): Plan {
  const { index, tree, prefix, range, backwards, isByKey } = route;
  const values = prefix.map((column) => valueOf(where[column]));
  const given = range && rangeOf(table, range.column, where[range.column]);
  const stretch = stretchOf(tree, values, given, range?.descending ?? false, backwards);
  return new Plan(index, [stretch], undefined, NOTHING, isByKey);
}

const NOTHING: readonly ParsedCondition[] = [];

/** The one value of a condition, which may be written as one of a list. */
const valueOf = (condition: unknown): unknown =>
  isScalar(condition) ? condition : (condition as { readonly in: readonly unknown[] }).in[0];

/** The shape says that it is a range. */
const rangeOf = (table: TableState, column: string, condition: unknown): ParsedRange =>
  parseCondition(`${table.name}.${column}`, column, condition) as ParsedRange;

/** The rows that begin with these values and lie, by the column behind them, in the range. `descending`: as the index has that column. */
function stretchOf(
  tree: OrderedIndex,
  prefix: readonly unknown[],
  range: ParsedRange | undefined,
  descending: boolean,
  backwards: boolean,
): Stretch {
  if (!range) return new Stretch(tree, tree.span(prefix, false, prefix, true), backwards);
  const [start, end] = descending ? [range.high, range.low] : [range.low, range.high];
  const first = [...prefix, start.value];
  const last = [...prefix, end.value];
  return new Stretch(tree, tree.span(first, !start.inclusive, last, end.inclusive), backwards);
}

/** The conditions do not name one row by its key: `plan` decides. */
export const ELSEWHERE = Symbol('not by a key');

type Named = Readonly<Record<string, unknown>>;

/** The row that the conditions name by its key, or by a unique hash, if it meets them all: what most ask for, without a plan. */
export function findByKey(table: TableState, where: Named): StoredRow | undefined | typeof ELSEWHERE {
  const key = scalarsOf(table.key, where);
  if (key) return ifMeets(table, table.get(key), where);
  for (const { columns, only, hash } of table.uniqueHashes) {
    const values = scalarsOf(columns, where);
    if (values && only.every(([column, value]) => Object.hasOwn(where, column) && where[column] === value))
      return ifMeets(table, hash.find(values)[0], where);
  }
  return ELSEWHERE;
}

/** Undefined where one of them is not asked for by its one value. */
function scalarsOf(columns: readonly string[], where: Named): unknown[] | undefined {
  const values: unknown[] = [];
  for (const column of columns) {
    const value = where[column];
    if (value === null || !isScalar(value) || !Object.hasOwn(where, column)) return undefined;
    values.push(value);
  }
  return values;
}

function ifMeets(table: TableState, row: StoredRow | undefined, where: Named): StoredRow | undefined {
  let meetsAll = true;
  for (const column of Object.keys(where)) {
    const condition = where[column];
    // Each is read, whether or not a row is there: a condition that is none is the caller's mistake.
    if (isScalar(condition)) meetsAll &&= (row?.[column] ?? null) === condition;
    else meetsAll = meetsCondition(table, row, column, condition) && meetsAll;
  }
  return meetsAll ? row : undefined;
}

function meetsCondition(
  table: TableState,
  row: StoredRow | undefined,
  column: string,
  condition: unknown,
): boolean {
  const parsed = parseCondition(`${table.name}.${column}`, column, condition);
  return row !== undefined && meets(row, parsed);
}

export const passes = (row: StoredRow, conditions: readonly ParsedCondition[]): boolean =>
  conditions.every((condition) => meets(row, condition));

const finish = ({ index, streams, compare, unchecked, isByKey }: Candidate): Plan =>
  new Plan(index, streams, compare, unchecked, isByKey);

function candidateOf(
  table: TableState,
  source: Source,
  conditions: Conditions,
  order: readonly ColumnOrder[],
): Candidate | undefined {
  if (source === 'key') return planOrdered('key', table.primary, conditions, new Set(), order, table.key);
  const covered = coveredByMembership(source, conditions);
  if (!covered) return undefined;
  return source.kind === 'hash'
    ? planHash(source, conditions, covered, order)
    : planOrdered(source.name, source.tree, conditions, covered, order, table.key);
}

/** Whole keys are given: few enough rows to be put in any order. */
function planExactKeys(
  table: TableState,
  conditions: Conditions,
  order: readonly ColumnOrder[],
): Candidate | undefined {
  let keys: unknown[][] = [[]];
  for (const column of table.key) {
    const extended = extend(keys, conditions.get(column), MOST_KEYS);
    if (!extended) return undefined;
    keys = extended;
  }
  const rows = keys.map((key) => table.get(key)).filter((row) => row !== undefined);
  if (rows.length > 1) rows.sort(order.length > 0 ? comparatorFor(order) : table.primary.compare);
  const unchecked = [...conditions.values()].filter(({ column }) => !table.key.includes(column));
  return { index: 'key', streams: [listed(rows)], compare: undefined, unchecked, binds: true, isByKey: true };
}

/** The columns that a partial index answers for, or undefined when it might leave out a row that matches. */
function coveredByMembership(index: DeclaredIndex, conditions: Conditions): Set<string> | undefined {
  const covered = new Set<string>();
  for (const [column, value] of index.only) {
    const condition = conditions.get(column);
    if (condition?.kind !== 'one' || condition.values.length !== 1 || condition.values[0] !== value) {
      return undefined;
    }
    covered.add(column);
  }
  if (index.notNull === undefined) return covered;
  const condition = conditions.get(index.notNull);
  if (!condition) return undefined;
  if (condition.kind === 'one') return condition.values.includes(null) ? undefined : covered;
  if (condition.kind === 'not') {
    if (condition.value !== null) return undefined;
    covered.add(index.notNull);
  }
  return covered;
}

function planHash(
  index: DeclaredIndex & { kind: 'hash' },
  conditions: Conditions,
  covered: Set<string>,
  order: readonly ColumnOrder[],
): Candidate | undefined {
  let probes: unknown[][] = [[]];
  for (const column of index.columns) {
    const extended = extend(probes, conditions.get(column));
    if (!extended) return undefined;
    probes = extended;
    covered.add(column);
  }
  if (order.length > 0 && !index.unique) return undefined;
  let rows = probes.flatMap((values) => index.hash.find(values));
  if (order.length > 0 && rows.length > 1) rows = rows.sort(comparatorFor(order));
  return {
    index: index.name,
    streams: [listed(rows)],
    compare: undefined,
    unchecked: uncovered(conditions, covered),
    binds: true,
    isByKey: false,
  };
}

function planOrdered(
  name: string,
  tree: OrderedIndex,
  conditions: Conditions,
  covered: Set<string>,
  orderBy: readonly ColumnOrder[],
  key: readonly string[],
): Candidate | undefined {
  let probes: unknown[][] = [[]];
  let depth = 0;
  for (; depth < tree.order.length; depth++) {
    const { column } = tree.order[depth]!;
    const extended = extend(probes, conditions.get(column));
    if (!extended) break;
    probes = extended;
    covered.add(column);
  }
  // It narrows nothing and orders nothing: `plan` would pass it over, and its ranks are not worth finding.
  if (covered.size === 0 && orderBy.length === 0 && conditions.size > 0 && !startsInRange(tree, conditions))
    return undefined;
  const rest = tree.order.slice(depth);
  const prefix = tree.order.slice(0, depth).map(({ column }) => column);
  const served = serveOrder(prefix, rest, conditions, orderBy);
  if (!served) return undefined;
  const next = rest[0] && conditions.get(rest[0].column);
  const range = next?.kind === 'range' ? next : undefined;
  if (range) covered.add(range.column);
  const isByKey = name === 'key' || (probes.length === 1 && rest.every(({ column }) => key.includes(column)));
  const { backwards } = served;
  const isOneStretch = prefix.every((column) => isFixed(conditions, column));
  const route = { index: name, tree, prefix, range: range && rest[0], backwards, isByKey };
  const descending = rest[0]?.descending ?? false;
  const streams = probes.map((values) => stretchOf(tree, values, range, descending, backwards));
  return {
    index: name,
    streams,
    compare: streams.length > 1 && orderBy.length > 0 ? comparatorFor(served.mergeOrder) : undefined,
    unchecked: uncovered(conditions, covered),
    binds: covered.size > 0,
    isByKey,
    ...(isOneStretch && { route }),
  };
}

const startsInRange = (tree: OrderedIndex, conditions: Conditions): boolean =>
  conditions.get(tree.order[0]!.column)?.kind === 'range';

/** Every probe with each value of the condition behind it; undefined when that is no equality or too many. */
function extend(
  probes: unknown[][],
  condition: ParsedCondition | undefined,
  most = MOST_PROBES,
): unknown[][] | undefined {
  if (condition?.kind !== 'one' || probes.length * condition.values.length > most) return undefined;
  if (condition.values.length === 1) {
    for (const probe of probes) probe.push(condition.values[0]);
    return probes;
  }
  return probes.flatMap((probe) => condition.values.map((value) => [...probe, value]));
}

const uncovered = (conditions: Conditions, covered: ReadonlySet<string>): ParsedCondition[] =>
  [...conditions.values()].filter(({ column }) => !covered.has(column));

/** Whether what follows the equal prefix yields the wanted order, and which way it must be walked. */
function serveOrder(
  prefix: readonly string[],
  rest: readonly ColumnOrder[],
  conditions: Conditions,
  orderBy: readonly ColumnOrder[],
): { backwards: boolean; mergeOrder: readonly ColumnOrder[] } | undefined {
  if (orderBy.length === 0) return { backwards: false, mergeOrder: [] };
  const isRest = (column: string) => rest.some((next) => next.column === column);
  // Within one probe every column of the prefix is constant; among the probes those under `in` are not.
  const within = orderBy.filter(
    ({ column }) => !prefix.includes(column) && (!isFixed(conditions, column) || isRest(column)),
  );
  let backwards: boolean | undefined;
  for (let i = 0; i < Math.min(within.length, rest.length); i++) {
    if (within[i]!.column !== rest[i]!.column) return undefined;
    const flipped = within[i]!.descending !== rest[i]!.descending;
    if (backwards !== undefined && backwards !== flipped) return undefined;
    backwards = flipped;
  }
  const among = orderBy.filter(({ column }) => !isFixed(conditions, column));
  const tail = rest
    .filter(({ column }) => !among.some((first) => first.column === column))
    .map(({ column, descending }) => ({ column, descending: descending !== (backwards ?? false) }));
  return { backwards: backwards ?? false, mergeOrder: [...among, ...tail] };
}

function isFixed(conditions: Conditions, column: string): boolean {
  const condition = conditions.get(column);
  return condition?.kind === 'one' && condition.values.length === 1;
}

const comparators = new Map<string, RowCompare>();

/** Comparators are generated code: made once for each order that the program asks for. */
function comparatorFor(order: readonly ColumnOrder[]): RowCompare {
  const name = order.map(({ column, descending }) => (descending ? `-${column}` : column)).join();
  let compare = comparators.get(name);
  if (!compare) comparators.set(name, (compare = rowComparator(order)));
  return compare;
}
