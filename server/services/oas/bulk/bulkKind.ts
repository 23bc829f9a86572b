// What a kind of bulk act has to say: which rows are meant, and what happens to one of them.
import type { Table, Tx, Where } from '../../../core/store/types.js';
import type { ActorOf } from '../actor.js';
import type { JsonObject } from '../tables.js';

/** `skipped`: there was nothing to do. `failed`: it could not be done. The reason is a stable word. */
export type BulkOutcome = 'done' | { skipped: string } | { failed: string };

/** A stretch of a filter's rows, by ascending id. */
export interface BulkSlice<Item> {
  items: Item[];
  /** Everything up to this id was looked at; null when nothing lies behind it. */
  reached: number | null;
}

export interface BulkWindow {
  /** Ids above this one, */
  after: number;
  /** and up to this one. */
  upTo: number;
  /** Most items handed back. */
  limit: number;
}

/** In whose name and by which run an item is acted on. */
export interface BulkAct {
  actor: ActorOf<'manager'>;
  runId: number;
  ip: string;
}

export interface BulkKind<Item extends { id: number }> {
  /** Action and target type of the act's audit record. */
  action: string;
  targetType: string;
  /** Items of one transaction; 100 unless said. Fewer where one item changes many rows: a transaction may change 5,000. */
  chunk?: number;
  /** The manager's item of this id; undefined for an unknown one and for another manager's. */
  get(tx: Tx, managerId: number, id: number): Promise<Item | undefined>;
  /** The next of the manager's items under the filter. Looks at a bounded number of rows. */
  select(tx: Tx, managerId: number, filter: JsonObject, window: BulkWindow): Promise<BulkSlice<Item>>;
  /** The highest id under the filter's owner, 0 when there is none. */
  highest(tx: Tx, managerId: number, filter: JsonObject): Promise<number>;
  /**
   * Does the act to one item. An error that is thrown undoes what was written for the chunk; the chunk runs again without this
   * item, which counts as failed with the error's code. So refusals that are expected are better answered than thrown.
   */
  apply(tx: Tx, item: Item, input: JsonObject, act: BulkAct): Promise<BulkOutcome>;
}

/** Rows that one `select` looks at. */
const LOOKED_AT = 500;

/** `get`, `select` and `highest` over a table with numbered rows. */
export function ownRows<Row extends { id: number }>(
  table: Table<Row>,
  spec: {
    /** Conditions that hold the manager's rows; with `id` an index serves them in the order of `id`. */
    where: (managerId: number, filter: JsonObject) => Where<Row>;
    /** What the index does not say; all rows when left out. */
    matches?: (tx: Tx, row: Row, filter: JsonObject) => Promise<boolean>;
  },
): Pick<BulkKind<Row>, 'get' | 'select' | 'highest'> {
  const { where, matches } = spec;
  // Every table here has the column; the compiler cannot see it through the type parameter.
  const idIs = (condition: unknown) => ({ id: condition }) as unknown as Where<Row>;
  return {
    async get(tx, managerId, id) {
      return tx.first(table, { ...where(managerId, {}), ...idIs(id) });
    },
    async select(tx, managerId, filter, { after, upTo, limit }) {
      const rows = await tx.find(table, {
        where: { ...where(managerId, filter), ...idIs({ gt: after, lte: upTo }) },
        orderBy: ['id'] as never,
        limit: LOOKED_AT,
      });
      const items: Row[] = [];
      for (const row of rows) {
        if (matches && !(await matches(tx, row, filter))) continue;
        items.push(row);
        if (items.length === limit) return { items, reached: row.id };
      }
      return { items, reached: rows.length < LOOKED_AT ? null : (rows.at(-1)?.id ?? null) };
    },
    async highest(tx, managerId, filter) {
      const last = await tx.first(table, where(managerId, filter), ['-id'] as never);
      return last?.id ?? 0;
    },
  };
}
