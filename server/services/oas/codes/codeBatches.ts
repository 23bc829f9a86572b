// Batches: the names under which codes were made together. A name lives as long as a code carries it; how many were made,
// used and handed out is counted by index, never kept beside.
import type { Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { Paging } from '../lists/paging.js';
import { formatMinute } from '../tasks/zones.js';
import { codeBatchTable, type CodeBatchRow } from '../tables.js';
import type { CodeStock } from './codeStock.js';

export interface CountedBatch extends CodeBatchRow {
  made: number;
  unused: number;
  used: number;
  revoked: number;
  handedOut: number;
}

/** To be called before a code takes the name; '' is no batch. */
export async function keepBatch(tx: Tx, { managerId }: CodeStock, name: string): Promise<void> {
  if (name === '' || (await tx.first(codeBatchTable, { managerId, name }))) return;
  await tx.insert(codeBatchTable, { managerId, name, createdAt: tx.now() });
}

/** To be called after codes lost these names: one that no code carries any more is gone. */
export async function forgetEmptyBatches(tx: Tx, stock: CodeStock, names: Iterable<string>): Promise<void> {
  const { managerId } = stock;
  for (const name of new Set(names)) {
    if (name === '' || (await tx.count(stock.table, { managerId, batchName: name })) > 0) continue;
    await tx.delete(codeBatchTable, { managerId, name });
  }
}

/** A name for a batch that was given none: the wall clock of `zone`, with a number behind it when that is taken. */
export async function freshBatchName(tx: Tx, { managerId }: CodeStock, zone: string): Promise<string> {
  const now: Instant = tx.now();
  const base = formatMinute(now, zone);
  let name = base;
  for (let n = 2; await tx.first(codeBatchTable, { managerId, name }); n++) name = `${base} #${n}`;
  return name;
}

/** Newest first. */
export async function pageBatches(
  tx: Tx,
  { table, managerId }: CodeStock,
  paging: Paging,
): Promise<{ rows: CountedBatch[]; total: number }> {
  const { rows, total } = await tx.page(codeBatchTable, {
    where: { managerId },
    orderBy: ['-id'],
    ...paging,
  });
  const counted: CountedBatch[] = [];
  for (const row of rows) {
    const codes = { managerId, batchName: row.name };
    counted.push({
      ...row,
      made: await tx.count(table, codes),
      unused: await tx.count(table, { ...codes, status: 'unused' }),
      used: await tx.count(table, { ...codes, status: 'used' }),
      revoked: await tx.count(table, { ...codes, status: 'revoked' }),
      handedOut: await tx.count(table, { ...codes, handedOutAt: { gte: 0 } }),
    });
  }
  return { rows: counted, total };
}
