// One transaction: its reads, its changes in memory with what stood there before, and its exact undoing.
import type { Instant } from '../kernel/clock.js';
import { ELSEWHERE, findByKey, passes, plan, type Plan } from './planner.js';
import { asStored } from './rowMaker.js';
import type { StoredRow } from './scalars.js';
import type { TableState } from './tableState.js';
import {
  StoreUsageError,
  type ClaimOptions,
  type FindOptions,
  type Json,
  type Key,
  type OrderColumn,
  type PageOptions,
  type Patch,
  type RowInput,
  type Table,
  type Tx,
  type Where,
} from './types.js';

export const MOST_CHANGES = 5000;
const WALK_LIMIT = 20_000;

export interface Change {
  readonly table: TableState;
  readonly before: StoredRow | undefined;
  readonly after: StoredRow | undefined;
  /** JSON of `after`. */
  readonly text: string | undefined;
  /** The table's next key before this change. */
  readonly nextKey: number;
}

export interface Emitted {
  readonly event: string;
  readonly data: Json;
}

export class Transaction implements Tx {
  readonly changes: Change[] = [];
  readonly emitted: Emitted[] = [];
  /** Newest commit that any table it touched has seen: the answer waits until that one is on disk. */
  seen = 0;
  #over: string | undefined;

  constructor(
    private readonly tableOf: (table: { readonly name: string }) => TableState,
    private readonly at: Instant,
  ) {}

  /** Later calls throw, saying why. */
  end(reason: string): void {
    this.#over ??= reason;
  }

  /** Undoes every change, newest first. */
  rollBack(): void {
    undo(this.changes);
    for (const { table, nextKey } of this.changes.toReversed()) table.nextKey = nextKey;
    this.changes.length = 0;
    this.emitted.length = 0;
  }

  now(): Instant {
    this.#checkOpen();
    return this.at;
  }

  emit(event: string, data: Json): void {
    this.#checkOpen();
    this.emitted.push({ event, data });
  }

  async get<Row>(table: Table<Row>, key: Key): Promise<Row | undefined> {
    const state = this.touch(table);
    const values: readonly unknown[] = Array.isArray(key) ? (key as readonly unknown[]) : [key];
    if (values.length !== state.key.length) {
      throw new StoreUsageError(`the key of ${state.name} is ${state.key.join(', ')}`);
    }
    return state.get(values) as Row | undefined;
  }

  async first<Row>(
    table: Table<Row>,
    where: Where<Row>,
    orderBy?: readonly OrderColumn<Row>[],
  ): Promise<Row | undefined> {
    const found = this.#find(this.touch(table), { where, limit: 1, ...(orderBy && { orderBy }) });
    return found[0] as Row | undefined;
  }

  async find<Row>(table: Table<Row>, options: FindOptions<Row>): Promise<Row[]> {
    return this.#find(this.touch(table), options) as Row[];
  }

  async page<Row>(
    table: Table<Row>,
    { where, orderBy, page, pageSize }: PageOptions<Row>,
  ): Promise<{ rows: Row[]; total: number }> {
    if (!(Number.isSafeInteger(page) && page >= 1 && Number.isSafeInteger(pageSize) && pageSize >= 1)) {
      throw new StoreUsageError(`page ${page} of ${pageSize} rows is no page`);
    }
    const found = wholly(plan(this.touch(table), where, orderBy));
    const rows: StoredRow[] = [];
    const skip = (page - 1) * pageSize;
    if (skip < found.total) {
      const walk = found.walk(skip);
      for (let row = walk.next(); row && rows.length < pageSize; row = walk.next()) rows.push(row);
    }
    return { rows: rows as Row[], total: found.total };
  }

  async count<Row>(table: Table<Row>, where: Where<Row>): Promise<number> {
    return wholly(plan(this.touch(table), where)).total;
  }

  async insert<Row extends object>(table: Table<Row>, row: RowInput<Row>): Promise<Row> {
    const state = this.touch(table);
    return this.#insert(state, row as unknown as StoredRow) as Row;
  }

  async update<Row extends object>(table: Table<Row>, where: Where<Row>, patch: Patch<Row>): Promise<Row[]> {
    const state = this.touch(table);
    return this.#matching(state, where).map((row) => this.#patch(state, row, patch)) as Row[];
  }

  async delete<Row>(table: Table<Row>, where: Where<Row>): Promise<Row[]> {
    const state = this.touch(table);
    const rows = this.#matching(state, where);
    for (const row of rows) this.#change(state, row, undefined, undefined, state.nextKey);
    return rows as Row[];
  }

  async claim<Row extends object>(table: Table<Row>, options: ClaimOptions<Row>): Promise<Row[]> {
    const state = this.touch(table);
    return this.#find(state, options).map((row) => this.#patch(state, row, options.patch)) as Row[];
  }

  #find<Row>(state: TableState, options: FindOptions<Row>): StoredRow[] {
    const { where, orderBy, limit, filter, walkLimit = WALK_LIMIT } = options;
    if (!Number.isSafeInteger(limit) || limit < 0)
      throw new StoreUsageError(`limit ${limit} is no number of rows`);
    const rows: StoredRow[] = [];
    const one = findByKey(state, where as Readonly<Record<string, unknown>>);
    if (one !== ELSEWHERE) {
      if (limit > 0 && one && (!filter || filter(one as Row))) rows.push(one);
      return rows;
    }
    const found = plan(state, where, orderBy);
    if (limit === 0) return rows;
    const { unchecked, index } = found;
    const cursor = found.walk();
    let walked = 0;
    for (let row = cursor.next(); row; row = cursor.next()) {
      if (++walked > walkLimit) {
        throw new StoreUsageError(`a search of ${state.name} by ${index} walked more than ${walkLimit} rows`);
      }
      if (!passes(row, unchecked) || (filter && !filter(row as Row))) continue;
      rows.push(row);
      if (rows.length === limit) break;
    }
    return rows;
  }

  #matching<Row>(state: TableState, where: Where<Row>): StoredRow[] {
    const rows = this.#find(state, { where, limit: MOST_CHANGES + 1 });
    if (rows.length > MOST_CHANGES) {
      throw new StoreUsageError(`more than ${MOST_CHANGES} rows of ${state.name} match: act in chunks`);
    }
    return rows;
  }

  #insert(state: TableState, row: StoredRow): StoredRow {
    const { autoKey } = state.declaration;
    const { nextKey } = state;
    const column = autoKey ? state.key[0]! : undefined;
    const isNew = column !== undefined && row[column] === undefined;
    if (column !== undefined && !isNew && !isAutoKey(row[column])) {
      throw new StoreUsageError(
        `${state.name}: key ${JSON.stringify(row[column])} is no whole number from 1`,
      );
    }
    const { row: stored, text } = state.maker.make(row, isNew ? nextKey : undefined);
    // One that the table gives is a number that no row has had.
    if (!isNew) {
      state.checkKey(stored);
      state.checkKeyFree(stored);
    }
    state.checkUnique(undefined, stored);
    this.#change(state, undefined, stored, text, nextKey);
    if (autoKey) state.raiseNextKey(stored[state.key[0]!]);
    return stored;
  }

  #patch<Row>(state: TableState, row: StoredRow, patch: Patch<Row>): StoredRow {
    const changed = (typeof patch === 'function' ? patch(row as Row) : patch) as Partial<StoredRow>;
    // Rows are never changed, so that the new one may share what the patch leaves alone.
    const stored: Record<string, Json> = { ...row };
    for (const column of Object.keys(changed)) {
      // Undefined leaves the column as it is, as a partial row should.
      const value = changed[column];
      if (value !== undefined) stored[column] = asStored(value);
    }
    stored.v = state.declaration.version;
    const text = JSON.stringify(stored);
    for (const column of state.key) {
      if (stored[column] !== row[column]) {
        throw new StoreUsageError(`${state.name}: the key column ${column} cannot change`);
      }
    }
    state.checkUnique(row, stored);
    this.#change(state, row, stored, text, state.nextKey);
    return stored;
  }

  #change(
    table: TableState,
    before: StoredRow | undefined,
    after: StoredRow | undefined,
    text: string | undefined,
    nextKey: number,
  ): void {
    if (this.changes.length >= MOST_CHANGES) {
      throw new StoreUsageError(`a transaction changes at most ${MOST_CHANGES} rows: act in chunks`);
    }
    table.change(before, after);
    this.changes.push({ table, before, after, text, nextKey });
  }

  /** The table's state, noted as seen: for the store's own walks. */
  touch(table: { readonly name: string }): TableState {
    this.#checkOpen();
    const state = this.tableOf(table);
    if (state.lastSeq > this.seen) this.seen = state.lastSeq;
    return state;
  }

  #checkOpen(): void {
    if (this.#over !== undefined) throw new StoreUsageError(`the transaction is over: ${this.#over}`);
  }
}

/** Takes changes back, newest first; `next` keys stay where they are. */
export function undo(changes: readonly Change[]): void {
  for (let i = changes.length - 1; i >= 0; i--) {
    const { table, before, after } = changes[i]!;
    table.change(after, before);
  }
}

const isAutoKey = (key: unknown): boolean => Number.isSafeInteger(key) && (key as number) >= 1;

function wholly(found: Plan): Plan {
  const [left] = found.unchecked;
  if (left) throw new StoreUsageError(`index ${found.index} does not cover the condition on ${left.column}`);
  return found;
}
