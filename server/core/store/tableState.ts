// One table in memory: its rows under the primary key, its declared indexes, and which segments on disk no longer match it.
import { conflict, type AppError } from '../kernel/errors.js';
import { HashIndex } from './hashIndex.js';
import { OrderedIndex } from './orderedIndex.js';
import { RowMaker } from './rowMaker.js';
import {
  encodedKeyOf,
  isScalar,
  parseColumn,
  rowTest,
  sameIn,
  valuesOf,
  type ColumnOrder,
  type Entry,
  type StoredRow,
} from './scalars.js';
import { SegmentList } from './segmentList.js';
import { StoreUsageError, type IndexSpec, type Json } from './types.js';

/** What the engine needs of a declaration, whatever its row type. */
export interface TableDeclaration {
  readonly name: string;
  readonly version: number;
  readonly key: readonly string[];
  readonly autoKey?: boolean;
  readonly indexes?: { readonly [name: string]: IndexDeclaration };
  readonly migrations?: {
    readonly [fromVersion: number]: (row: Record<string, Json>) => Record<string, Json>;
  };
}

export interface IndexDeclaration {
  readonly kind: IndexSpec<never>['kind'];
  readonly columns: readonly string[];
  readonly unique?: boolean;
  readonly only?: { readonly [column: string]: unknown };
  readonly notNull?: string;
}

interface Membership {
  readonly name: string;
  readonly unique: boolean;
  /** Columns as declared, without the primary key that makes places unique. */
  readonly columns: readonly string[];
  readonly only: readonly (readonly [column: string, value: unknown])[];
  readonly notNull: string | undefined;
  /** Whether the row stands in it; all do in one that is not partial. */
  readonly holds: (row: StoredRow) => boolean;
  /** Whether two images of a row that stand in it stand at the same place. */
  readonly isSamePlace: (before: StoredRow, after: StoredRow) => boolean;
}

export type HashedIndex = Membership & { readonly kind: 'hash'; readonly hash: HashIndex };

export type DeclaredIndex =
  HashedIndex | (Membership & { readonly kind: 'ordered'; readonly tree: OrderedIndex });

/** What can serve a query. */
export type Source = DeclaredIndex | 'key';

/** How one stretch of one index answers whatever is asked for in a shape. */
export interface Route {
  readonly index: string;
  readonly tree: OrderedIndex;
  /** Columns that are given by their one value, as they lead the index. */
  readonly prefix: readonly string[];
  /** The column behind them, of which a range is given. */
  readonly range: ColumnOrder | undefined;
  readonly backwards: boolean;
  readonly isByKey: boolean;
}

/** What is known of a shape: the sources that can serve it and, where one serves it wholly, the way. */
export interface Served {
  readonly sources: readonly Source[];
  readonly route: Route | undefined;
}

const TABLE_NAME = /^[A-Za-z][\w-]*(\.[A-Za-z][\w-]*)*$/;

export class TableState {
  readonly name: string;
  readonly key: readonly string[];
  readonly primary: OrderedIndex;
  readonly indexes: readonly DeclaredIndex[];
  /** Those that answer for one row at most. */
  readonly uniqueHashes: readonly HashedIndex[];
  /** Columns whose value decides whether a row stands in a partial index, and the values that do. */
  readonly partialBy: ReadonlyMap<string, readonly unknown[]>;
  /** By the shape of a query: what can serve it, as the planner found out (planner.ts). */
  readonly servedBy = new Map<string, Served>();
  readonly maker: RowMaker;
  readonly segments = new SegmentList(this);
  /** Number of the newest commit that changed the table. */
  lastSeq = 0;
  /** What the next row gets as its key where the table has autoKey; only ever grows. */
  nextKey = 1;
  readonly #unique: readonly DeclaredIndex[];
  /** Of the row that was looked up last, which is often the one that is changed next. */
  #lookedUp: Entry | undefined;

  constructor(readonly declaration: TableDeclaration) {
    const { name, key, autoKey, indexes = {} } = declaration;
    if (!TABLE_NAME.test(name)) throw new StoreUsageError(`'${name}' is no name for a table`);
    if (key.length === 0) throw new StoreUsageError(`${name} declares no key`);
    if (autoKey && key.length !== 1) throw new StoreUsageError(`${name}: autoKey needs a key of one column`);
    this.name = name;
    this.key = key;
    this.maker = new RowMaker(declaration.version, autoKey ? key[0] : undefined);
    this.primary = new OrderedIndex(key.map((column) => ({ column, descending: false })));
    this.indexes = Object.entries(indexes).map(([index, spec]) => openIndex(index, spec, key));
    this.#unique = this.indexes.filter(({ unique }) => unique);
    this.uniqueHashes = this.indexes.filter(holdsAllByKey);
    this.partialBy = partialColumns(this.indexes);
  }

  get(key: readonly unknown[]): StoredRow | undefined {
    this.#lookedUp = this.primary.lastEntry(key);
    return this.#lookedUp?.row;
  }

  keyOf(row: StoredRow): (Json | undefined)[] {
    return valuesOf(row, this.key);
  }

  encodedKeyOf(row: StoredRow): ReturnType<typeof encodedKeyOf> {
    return encodedKeyOf(row, this.key);
  }

  /** Refuses a row whose key is not made of strings, numbers and booleans. */
  checkKey(row: StoredRow): void {
    for (const column of this.key) {
      const value = row[column];
      if (!isScalar(value) || value === null) {
        throw new StoreUsageError(`${this.name}: key column ${column} must be a string, number or boolean`);
      }
    }
  }

  /** Refuses a new row whose key another one has. */
  checkKeyFree(row: StoredRow): void {
    if (this.get(this.keyOf(row))) throw this.#duplicate(this.key);
  }

  /** Refuses what a unique index already holds, before anything is changed. */
  checkUnique(before: StoredRow | undefined, after: StoredRow): void {
    for (const index of this.#unique) {
      if (!index.holds(after)) continue;
      // The place is its own already.
      if (before && index.holds(before) && index.isSamePlace(before, after)) continue;
      const twin =
        index.kind === 'hash' ? index.hash.twin(after) : index.tree.last(valuesOf(after, index.columns));
      if (twin && twin !== before) throw this.#duplicate(index.columns);
    }
  }

  /** Puts `after` in the place of `before` in the key and every index. Uniqueness has been checked. */
  change(before: StoredRow | undefined, after: StoredRow | undefined): void {
    if (before && after) this.#exchange(before, after);
    else if (after) this.#insert(after);
    else if (before) this.#remove(before);
    this.segments.touch((after ?? before)!);
  }

  #insert(row: StoredRow): void {
    const entry: Entry = { row };
    this.#lookedUp = entry;
    this.primary.insert(entry);
    for (const index of this.indexes) if (index.holds(row)) enter(index, entry);
  }

  #remove(row: StoredRow): void {
    const entry = this.#entryOf(row);
    this.#lookedUp = undefined;
    this.primary.remove(entry);
    for (const index of this.indexes) if (index.holds(row)) leave(index, entry);
  }

  #exchange(before: StoredRow, after: StoredRow): void {
    const entry = this.#entryOf(before);
    const entered: DeclaredIndex[] = [];
    for (const index of this.indexes) {
      const didHold = index.holds(before);
      const holds = index.holds(after);
      if (didHold && holds && index.isSamePlace(before, after)) continue;
      if (didHold) leave(index, entry);
      if (holds) entered.push(index);
    }
    entry.row = after;
    for (const index of entered) enter(index, entry);
  }

  #entryOf(row: StoredRow): Entry {
    return this.#lookedUp?.row === row ? this.#lookedUp : this.primary.entryOf(row);
  }

  /** During replay, when the indexes do not stand yet: the key alone. */
  replay(key: readonly unknown[], after: StoredRow | undefined): void {
    const entry = this.primary.lastEntry(key);
    const touched = after ?? entry?.row;
    if (entry && after) entry.row = after;
    else if (after) this.primary.insert({ row: after });
    else if (entry) this.primary.remove(entry);
    if (touched) this.segments.touch(touched);
  }

  raiseNextKey(key: unknown): void {
    if (this.declaration.autoKey && typeof key === 'number' && key >= this.nextKey) this.nextKey = key + 1;
  }

  // Names the columns and not the values: those may be codes or tokens.
  #duplicate(columns: readonly string[]): AppError {
    return conflict('duplicate', `${this.name} already has a row with this ${columns.join(', ')}`);
  }
}

const holdsAllByKey = (index: DeclaredIndex): index is HashedIndex =>
  index.kind === 'hash' &&
  index.unique &&
  (index.notNull === undefined || index.columns.includes(index.notNull));

function partialColumns(indexes: readonly DeclaredIndex[]): Map<string, unknown[]> {
  const columns = new Map<string, unknown[]>();
  for (const [column, value] of indexes.flatMap(({ only }) => only)) {
    columns.set(column, [...(columns.get(column) ?? []), value]);
  }
  return columns;
}

function enter(index: DeclaredIndex, entry: Entry): void {
  if (index.kind === 'hash') index.hash.insert(entry);
  else index.tree.insert(entry);
}

function leave(index: DeclaredIndex, entry: Entry): void {
  if (index.kind === 'hash') index.hash.remove(entry);
  else index.tree.remove(entry);
}

function openIndex(name: string, spec: IndexDeclaration, key: readonly string[]): DeclaredIndex {
  const order = spec.columns.map(parseColumn);
  const columns = order.map(({ column }) => column);
  const only = Object.entries(spec.only ?? {});
  const { notNull } = spec;
  const membership: Membership = {
    ...{ name, unique: spec.unique ?? false, columns, only, notNull },
    holds: rowTest(only, notNull),
    isSamePlace: sameIn(columns),
  };
  if (spec.kind === 'hash') return { ...membership, kind: 'hash', hash: new HashIndex(columns) };
  const rest = key.filter((column) => !columns.includes(column));
  const whole = [...order, ...rest.map((column) => ({ column, descending: false }))];
  return { ...membership, kind: 'ordered', tree: new OrderedIndex(whole) };
}
