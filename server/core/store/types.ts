// The store's interface: tables of plain JSON rows. It names nothing of one engine, so that another can stand behind it.
//
// Promises (each kept, and repeated, in the file named):
//  - Transactions are serialisable, run one after another, and may be re-run; `claim` is atomic and disjoint. (transactions.ts)
//  - An answered write is on disk; reads answer what is on disk too. (journal.ts)
//  - A failed flush undoes the unflushed commits, newest first; their callers get 503. (engine.ts)
//  - Damage anywhere but in the last batch of the newest journal stops the start, naming file and offset. (recovery.ts)
//  - An emitted event is delivered after durability, never on rollback. (engine.ts)
//  - One process a data directory. (lock.ts)
import type { Instant } from '../kernel/clock.js';
import type { StoreSnapshot } from './snapshot.js';

/** Values of a row are plain JSON. Instants are integers (ms, UTC). Rows handed out are frozen in spirit: never mutate one. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A value that can be part of a key or an index. Order: null < false < true < numbers < strings (by code unit). */
export type Scalar = string | number | boolean | null;

/** Keys of `Row` whose values are scalars. */
export type ScalarColumn<Row> = { [C in keyof Row & string]-?: Row[C] extends Scalar ? C : never }[keyof Row &
  string];

/** A column in an order; a leading minus is descending: `['-priority', 'dueAt', 'id']`. */
export type OrderColumn<Row> = ScalarColumn<Row> | `-${ScalarColumn<Row>}`;

export interface IndexSpec<Row> {
  /** `hash`: equality on all columns. `ordered`: equality on a prefix, a range on the next, order by the rest; rank and n-th. */
  kind: 'hash' | 'ordered';
  columns: readonly OrderColumn<Row>[];
  /** Two rows with equal columns cannot be: the second write is refused with AppError conflict/`duplicate`. */
  unique?: boolean;
  /** Partial index: only rows that equal these values stand in it; a query uses it only if its `where` says so too. */
  only?: { readonly [C in ScalarColumn<Row>]?: Row[C] };
  /** Rows in which this column is null do not stand in the index; a query uses it only if it binds the column. */
  notNull?: ScalarColumn<Row>;
}

export interface TableSpec<Row> {
  /** `<service>.<plural>`: also the folder's name on disk. */
  name: string;
  /** Version of the row's shape. Every stored row carries the version it was written in as `v`. */
  version: number;
  /** Primary key: one column, or several (rows of one prefix lie together on disk). */
  key: readonly ScalarColumn<Row>[];
  /** The store gives the next number for a single-column key when the inserted row leaves it out. Never reused. */
  autoKey?: boolean;
  indexes?: { readonly [name: string]: IndexSpec<Row> };
  /** `migrations[n]` lifts a row of version n to n + 1. */
  migrations?: { readonly [fromVersion: number]: (row: Record<string, Json>) => Record<string, Json> };
}

/** A declared table; the row type rides along. */
export interface Table<Row> extends TableSpec<Row> {
  readonly rowType?: Row;
}

export const table = <Row extends object>(spec: TableSpec<Row>): Table<Row> => spec;

export type Condition<Value> =
  | Value
  | { readonly in: readonly Value[] }
  | {
      readonly gt?: Value & Scalar;
      readonly gte?: Value & Scalar;
      readonly lt?: Value & Scalar;
      readonly lte?: Value & Scalar;
    }
  | { readonly not: Value };

export type Where<Row> = { readonly [C in ScalarColumn<Row>]?: Condition<Row[C]> };

export interface FindOptions<Row> {
  where: Where<Row>;
  /** Served by an index or by the key; a query that no index serves is a bug and throws StoreUsageError. */
  orderBy?: readonly OrderColumn<Row>[];
  /** Most rows handed back; required: nothing is unbounded. */
  limit: number;
  /**
   * Looked at for each row that the index yields, in order; conditions of `where` that the index does not cover are
   * checked the same way. Walks at most `walkLimit` (default 20,000) rows, then throws StoreUsageError.
   */
  filter?: (row: Row) => boolean;
  walkLimit?: number;
}

export interface PageOptions<Row> {
  /** Must be covered by an index wholly (equality, `in`, one range): total and page never walk. */
  where: Where<Row>;
  orderBy?: readonly OrderColumn<Row>[];
  /** From 1. */
  page: number;
  pageSize: number;
}

export interface ClaimOptions<Row> extends FindOptions<Row> {
  /** The change that takes the row for the caller; a function gets the row as it is. */
  patch: Patch<Row>;
}

export type Patch<Row> = Partial<Row> | ((row: Row) => Partial<Row>);

export type Key = Scalar | readonly Scalar[];

/** What a transaction's work may do. Await nothing else inside: a stray await rolls back and is reported as a bug. */
export interface Tx {
  get<Row>(table: Table<Row>, key: Key): Promise<Row | undefined>;
  /** The one row by a unique index or whatever else is exact: `find` with limit 1. */
  first<Row>(
    table: Table<Row>,
    where: Where<Row>,
    orderBy?: readonly OrderColumn<Row>[],
  ): Promise<Row | undefined>;
  find<Row>(table: Table<Row>, options: FindOptions<Row>): Promise<Row[]>;
  page<Row>(table: Table<Row>, options: PageOptions<Row>): Promise<{ rows: Row[]; total: number }>;
  /** Exact, O(log n); `where` must be covered by an index wholly. */
  count<Row>(table: Table<Row>, where: Where<Row>): Promise<number>;
  /** With `autoKey` the key may be left out. Throws conflict/`duplicate` on a taken key or unique index. */
  insert<Row extends object>(table: Table<Row>, row: RowInput<Row>): Promise<Row>;
  /** Changes every row that matches (at most 5,000) and answers the rows as they are now. Key columns cannot change. */
  update<Row extends object>(table: Table<Row>, where: Where<Row>, patch: Patch<Row>): Promise<Row[]>;
  /** Removes every row that matches (at most 5,000) and answers them as they were. */
  delete<Row>(table: Table<Row>, where: Where<Row>): Promise<Row[]>;
  /** `find` then `patch` in one step: of two callers each row goes to one. Answers the rows as they are now. */
  claim<Row extends object>(table: Table<Row>, options: ClaimOptions<Row>): Promise<Row[]>;
  /** Delivered to `store.on` listeners once the commit is durable, in commit order; never on rollback. */
  emit(event: string, data: Json): void;
  /**
   * The instant of this transaction: the same at every call, and not before that of an earlier transaction, unless the system's
   * clock was set back by more than five seconds: then it is followed, and the log says so. The order of commits is that of
   * automatic keys, never of instants.
   */
  now(): Instant;
}

/** `id` may be left out where the table has `autoKey`. */
export type RowInput<Row> = Row extends { id: number } ? Omit<Row, 'id'> & { id?: number } : Row;

export interface StoreHealth {
  /** False after a failed flush until a checkpoint has succeeded: writes answer 503, reads go on. */
  writable: boolean;
  /** Why it is not writable; names file and system error, no secret. */
  reason: string | null;
}

export interface StoreStats {
  commits: number;
  journalBytes: number;
  checkpoints: number;
  /** Snapshots that are held: files that they name stay. */
  snapshots: number;
  /** `bytes`: of the table's files, as of the last checkpoint. */
  tables: Record<string, { rows: number; segments: number; bytes: number }>;
}

export interface Store {
  /**
   * Runs `work` as one transaction and answers its result once everything it wrote, and everything it read, is on disk.
   * Throws what `work` threw (nothing is changed then), AppError unavailable/`store_unavailable` when the disk refuses.
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * Walks a table in slices of 5 ms outside any transaction: each row at most once, not a snapshot. With `where`, an index
   * that serves it narrows the walk. With `orderBy` in that order, which one stretch of an index must have: throws StoreUsageError.
   */
  scan<Row>(table: Table<Row>, where?: Where<Row>, orderBy?: readonly OrderColumn<Row>[]): AsyncIterable<Row>;
  /** Calls back after durability. Returns the function that stops it. */
  on(listener: (event: string, data: Json, at: Instant) => void): () => void;
  health(): StoreHealth;
  stats(): StoreStats;
  /** Writes changed segments and cuts the journal. Concurrent calls share one run. */
  checkpoint(): Promise<void>;
  /** Takes a checkpoint and holds its files, for a copy (snapshot.ts). */
  snapshot(): Promise<StoreSnapshot>;
  /** Flushes, checkpoints, marks the directory clean, lets go of it. */
  close(): Promise<void>;
}

/** A query no index serves, a changed key, an unbounded write: a bug of ours, never the caller's fault. */
export class StoreUsageError extends Error {
  override readonly name = 'StoreUsageError';
}

/** Damage or a newer version on disk: the start stops with exit 4. */
export class StoreDamageError extends Error {
  override readonly name = 'StoreDamageError';
  constructor(
    /** Path relative to the data directory. */
    readonly file: string,
    /** Byte offset of the first bad byte or record, 0 for the file as a whole. */
    readonly offset: number,
    /** What is wrong and what to do, in words for the operator. */
    readonly detail: string,
  ) {
    super(`${file} at byte ${offset}: ${detail}`);
  }
}

/** Another process holds the directory: exit 3. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
  constructor(
    readonly dataDir: string,
    /** Undefined when the holder's file could not be read. */
    readonly holder: { pid: number; host: string; startedAt: string } | undefined,
  ) {
    super(
      `the data directory ${dataDir} is in use${holder ? ` by process ${holder.pid} on ${holder.host}` : ''}`,
    );
  }
}
