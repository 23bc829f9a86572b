// Builds the declared indexes once all rows are in: a fuzzy checkpoint plus its journal passes through states that no transaction
// ever saw, so uniqueness holds only at the end.
import { LOOK_EACH, pacer, sortByKind } from './slices.js';
import { isMember, type DeclaredIndex, type TableState } from './tableState.js';
import { isScalar, type Entry } from './scalars.js';
import { StoreDamageError } from './types.js';

export async function buildIndexes(tables: Iterable<TableState>): Promise<void> {
  for (const table of tables) {
    if (table.primary.size === 0) continue;
    for (const index of table.indexes) await buildIndex(table, index);
  }
}

async function buildIndex(table: TableState, index: DeclaredIndex): Promise<void> {
  const pace = pacer(5);
  const cursor = table.primary.cursor(0, table.primary.size);
  const entries: Entry[] = [];
  for (let entry = cursor.nextEntry(), i = 1; entry; entry = cursor.nextEntry(), i++) {
    if (i % LOOK_EACH === 0 && pace.due()) await pace.rest();
    if (!isMember(index, entry.row)) continue;
    if (index.kind === 'ordered') {
      entries.push(entry);
      continue;
    }
    if (index.unique && index.hash.twin(entry.row)) throw notUnique(table, index);
    index.hash.insert(entry);
  }
  if (index.kind === 'hash') return;
  const { tree } = index;
  const first = tree.order[0]!.column;
  // What is missing or no scalar is as good as null, in the order and so among the kinds.
  const kindOf = ({ row }: Entry) => (isScalar(row[first]) ? row[first] : null);
  const sorted = await sortByKind(entries, tree.compareEntries, kindOf);
  if (index.unique) {
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
