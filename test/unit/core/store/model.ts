// A simple model of the store: tables are maps, a transaction is a function that gives the next state. What the real one answers, and
// what it holds after any accident, is compared with it.
import assert from 'node:assert/strict';
import { AppError } from '../../../../server/core/kernel/errors.js';
import { systemClock, type Clock } from '../../../../server/core/kernel/clock.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { openStore, table, type Store, type Tx } from '../../../../server/core/store/index.js';
import type { Files } from '../../../../server/core/store/index.js';

export interface ItemRow {
  id: number;
  group: string;
  rank: number | null;
  code: string | null;
  text: string;
}

export const items = table<ItemRow>({
  name: 'model.items',
  version: 1,
  key: ['id'],
  indexes: {
    code: { kind: 'hash', columns: ['code'], unique: true, notNull: 'code' },
    byGroup: { kind: 'ordered', columns: ['group', '-rank', 'id'] },
    ranked: { kind: 'ordered', columns: ['rank'], notNull: 'rank' },
  },
});

export interface EntryRow {
  id: number;
  note: string;
}
export const entries = table<EntryRow>({ name: 'model.entries', version: 1, key: ['id'], autoKey: true });

export interface State {
  items: ReadonlyMap<number, ItemRow>;
  entries: ReadonlyMap<number, EntryRow>;
}
export const emptyState: State = { items: new Map(), entries: new Map() };

export type Deed =
  | { do: 'put'; row: ItemRow }
  | { do: 'move'; group: string; to: string }
  | { do: 'remove'; id: number }
  | { do: 'enter'; note: string }
  | { do: 'claim'; group: string; limit: number }
  | { do: 'throw' };

class Thrown extends Error {}

/** The deeds as a transaction of the real store. */
export async function act(tx: Tx, deeds: readonly Deed[]): Promise<void> {
  for (const deed of deeds) {
    switch (deed.do) {
      case 'put': {
        const { id, ...rest } = deed.row;
        const [changed] = await tx.update(items, { id }, rest);
        if (!changed) await tx.insert(items, deed.row);
        break;
      }
      case 'move':
        await tx.update(items, { group: deed.group }, { group: deed.to });
        break;
      case 'remove':
        await tx.delete(items, { id: deed.id });
        break;
      case 'enter':
        await tx.insert(entries, { note: deed.note });
        break;
      case 'claim': {
        const { group, limit } = deed;
        const orderBy = ['-rank', 'id'] as const;
        await tx.claim(items, {
          where: { group },
          orderBy,
          limit,
          patch: ({ text }) => ({ text: `${text}!` }),
        });
        break;
      }
      case 'throw':
        throw new Thrown('as asked');
    }
  }
}

/** The deeds on the model; undefined when they are refused as a whole. */
export function predict(state: State, deeds: readonly Deed[], nextEntry: number): State | undefined {
  const rows = new Map(state.items);
  const notes = new Map(state.entries);
  let next = nextEntry;
  for (const deed of deeds) {
    switch (deed.do) {
      case 'put': {
        const { id, code } = deed.row;
        if (code !== null && [...rows.values()].some((row) => row.code === code && row.id !== id))
          return undefined;
        rows.set(id, deed.row);
        break;
      }
      case 'move':
        for (const row of rows.values())
          if (row.group === deed.group) rows.set(row.id, { ...row, group: deed.to });
        break;
      case 'remove':
        rows.delete(deed.id);
        break;
      case 'enter':
        notes.set(next, { id: next, note: deed.note });
        next += 1;
        break;
      case 'claim':
        for (const row of inOrder(rows, deed.group).slice(0, deed.limit)) {
          rows.set(row.id, { ...row, text: `${row.text}!` });
        }
        break;
      case 'throw':
        return undefined;
    }
  }
  return { items: rows, entries: notes };
}

/** Highest rank first, null last, then by id. */
export function inOrder(rows: ReadonlyMap<number, ItemRow>, group: string | null): ItemRow[] {
  const members = [...rows.values()].filter((row) => (row.group ?? null) === group);
  return members.sort((a, b) => (b.rank ?? -Infinity) - (a.rank ?? -Infinity) || a.id - b.id || 0);
}

export const isRefusal = (error: unknown): boolean =>
  error instanceof Thrown || (error instanceof AppError && error.code === 'duplicate');
export const isUnavailable = (error: unknown): boolean =>
  error instanceof AppError && error.kind === 'unavailable';

/**
 * Everything that the store holds, read through every index. A repair that had to guess may keep a row whose column's name was spoiled:
 * the store takes what is missing for null, and so does this.
 */
export async function readAll(store: Store): Promise<State> {
  return store.transaction(async (tx) => {
    const rows = await tx.find(items, { where: {}, limit: 10_000 });
    const notes = await tx.find(entries, { where: {}, limit: 10_000 });
    const state = { items: byId(rows), entries: byId(notes) };
    for (const group of new Set(rows.map((row) => row.group ?? null)) as ReadonlySet<string>) {
      const members = await tx.find(items, { where: { group }, orderBy: ['-rank', 'id'], limit: 10_000 });
      assert.deepEqual(members.map(plain), inOrder(state.items, group));
      assert.equal(await tx.count(items, { group }), members.length);
      const page = await tx.page(items, { where: { group }, orderBy: ['rank', '-id'], page: 2, pageSize: 2 });
      assert.deepEqual(page.rows.map(plain), inOrder(state.items, group).reverse().slice(2, 4));
    }
    const ranked = [...state.items.values()].filter(({ rank }) => (rank ?? null) !== null);
    assert.equal(await tx.count(items, { rank: { gte: -1e9 } }), ranked.length);
    for (const row of state.items.values()) {
      if ((row.code ?? null) === null) continue;
      assert.deepEqual(plain(await tx.first(items, { code: row.code })), row);
    }
    return state;
  });
}

export const plain = (row: object | undefined): unknown => {
  const { v: _, ...rest } = (row ?? {}) as Record<string, unknown>;
  return rest;
};

const byId = <Row extends { id: number }>(rows: readonly Row[]): Map<number, Row> =>
  new Map(rows.map((row) => [row.id, plain(row) as Row]));

/** A store on a simulated disk; nobody else can hold that directory. */
export const openModelStore = (files: Files, app = '1.0.0', clock: Clock = systemClock): Promise<Store> =>
  openStore({
    dataDir: '/cloud',
    tables: [items, entries],
    files,
    app,
    clock,
    log: silentLog(),
    lock: { release: async () => undefined },
  });
