// Where a record begins once retention has cut it: the number and the hash of the last entry that went, so that the first one that is
// left still proves what came before it.
import type { HistoryKind } from '../history/retention.js';
import type { Instant } from '../kernel/clock.js';
import type { Tx } from '../store/types.js';
import { rowsOf, type Chain, type ChainedRow, type ChainStartRow, type Link } from './chain.js';

const ONE = 1;

export const startOf = <Row extends ChainedRow>(
  tx: Tx,
  chain: Chain<Row>,
): Promise<ChainStartRow | undefined> => tx.get(chain.starts, ONE);

/** Removes the oldest entries from before `before`. The newest stays in any case: the next one is chained to it. */
export async function cut<Row extends ChainedRow>(
  tx: Tx,
  chain: Chain<Row>,
  before: Instant,
  limit: number,
): Promise<number> {
  const rows = rowsOf(chain);
  const found = await tx.find(rows, { where: {}, orderBy: ['id'], limit: limit + 1 });
  // The chain is cut in one place: what comes after the first entry that stays, stays too. One was read beyond those that may go, so
  // that the last of all is known.
  const young = found.findIndex(({ at }) => at >= before);
  const gone = found.slice(0, young < 0 ? found.length - 1 : young);
  const last = gone.at(-1);
  if (!last) return 0;
  await tx.delete(rows, { id: { in: gone.map(({ id }) => id) } });
  await startAfter(tx, chain, last);
  return gone.length;
}

/** The record begins behind this entry, which goes with all before it. */
async function startAfter<Row extends ChainedRow>(
  tx: Tx,
  chain: Chain<Row>,
  { id, hash }: Link,
): Promise<void> {
  const start = { upTo: id, hash, cutAt: tx.now() };
  if (await startOf(tx, chain)) await tx.update(chain.starts, { id: ONE }, start);
  else await tx.insert(chain.starts, { id: ONE, ...start });
}

/** The record as retention sees it. */
export const chainHistory = <Row extends ChainedRow>(chain: Chain<Row>): HistoryKind => ({
  tables: [chain.table.name],
  oldest: async (tx) => (await tx.first(rowsOf(chain), {}, ['id']))?.at ?? null,
  removeOldest: (tx, before, limit) => cut(tx, chain, before, limit),
  ...(chain.sealed && { sealed: chain.sealed as never }),
  dropped: (tx, { tail }) => startAfter(tx, chain, tail as unknown as Link),
});
