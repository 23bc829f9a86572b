// Builds the declared indexes once all rows are in: a fuzzy checkpoint plus its journal passes through states that no transaction
// ever saw, so uniqueness holds only at the end.
import { LOOK_EACH, pacer, sortByKind } from './slices.js';
import type { DeclaredIndex, TableState } from './tableState.js';
import { isScalar, type Entry } from './scalars.js';
import { StoreDamageError } from './types.js';

export async function buildIndexes(tables: Iterable<TableState>): Promise<void> {
  for (const table of tables) {
    if (table.primary.size === 0) continue;
    for (const { entries, ordered } of await gather(table)) {
      for (const index of ordered) await buildOrdered(table, index, entries);
    }
  }
}

type Ordered = DeclaredIndex & { kind: 'ordered' };
type Hash = DeclaredIndex & { kind: 'hash' };

/** Indexes in which the same rows stand. */
interface Group {
  readonly any: DeclaredIndex;
  readonly ordered: Ordered[];
  readonly hashes: Hash[];
  /** By the key, where an ordered index needs them. */
  readonly entries: Entry[];
}

/** One walk through the rows, which lie all over the heap, for all indexes together; it fills the hash indexes. */
async function gather(table: TableState): Promise<Iterable<Group>> {
  const groups = new Map<string, Group>();
  for (const index of table.indexes) {
    const name = JSON.stringify([index.only, index.notNull]);
    let group = groups.get(name);
    if (!group) groups.set(name, (group = { any: index, ordered: [], hashes: [], entries: [] }));
    if (index.kind === 'hash') group.hashes.push(index);
    else group.ordered.push(index);
  }
  const list = [...groups.values()];
  const pace = pacer(5);
  const cursor = table.primary.cursor(0, table.primary.size);
  for (let entry = cursor.nextEntry(), i = 1; entry; entry = cursor.nextEntry(), i++) {
    if (i % LOOK_EACH === 0 && pace.due()) await pace.rest();
    for (const { any, ordered, hashes, entries } of list) {
      if (!any.holds(entry.row)) continue;
      if (ordered.length > 0) entries.push(entry);
      for (const index of hashes) {
        if (index.unique && index.hash.twin(entry.row)) throw notUnique(table, index);
        index.hash.insert(entry);
      }
    }
  }
  return list;
}

async function buildOrdered(table: TableState, index: Ordered, entries: readonly Entry[]): Promise<void> {
  const { tree } = index;
  const first = tree.order[0]!.column;
  // What is missing or no scalar is as good as null, in the order and so among the kinds.
  const kindOf = ({ row }: Entry) => (isScalar(row[first]) ? row[first] : null);
  const sorted = await sortByKind(entries, tree.compareEntries, kindOf);
  if (index.unique) {
    const pace = pacer(5);
    for (let i = 1; i < sorted.length; i++) {
      const values = index.columns.map((column) => sorted[i]!.row[column]);
      if (tree.comparePrefix(sorted[i - 1]!.row, values) === 0) throw notUnique(table, index);
      if (pace.due()) await pace.rest();
    }
  }
  await tree.build(sorted);
}

const notUnique = (table: TableState, index: DeclaredIndex): StoreDamageError =>
  new StoreDamageError(
    `store/${table.name}`,
    0,
    `two rows share ${index.columns.join(', ')}, which ${index.name} declares unique`,
  );
