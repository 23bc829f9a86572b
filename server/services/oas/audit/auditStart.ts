// Where the audit record begins once retention has cut it: the number and the hash of the last entry that went, so that the first one
// that is left still proves what came before it.
import type { Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { auditStartTable, auditTable, type AuditRow, type AuditStartRow } from '../tables.js';

const ONE = 1;

export const auditStart = (tx: Tx): Promise<AuditStartRow | undefined> => tx.get(auditStartTable, ONE);

/** Removes the oldest entries from before `before`. The newest stays in any case: the next one is chained to it. */
export async function cutAudit(tx: Tx, before: Instant, limit: number): Promise<number> {
  const found = await tx.find(auditTable, { where: {}, orderBy: ['id'], limit: limit + 1 });
  // The chain is cut in one place: what comes after the first entry that stays, stays too. One was read beyond those that may go, so
  // that the last of all is known.
  const young = found.findIndex(({ at }) => at >= before);
  const cut = found.slice(0, young < 0 ? found.length - 1 : young);
  const last = cut.at(-1);
  if (!last) return 0;
  await tx.delete(auditTable, { id: { in: cut.map(({ id }) => id) } });
  await startAfter(tx, last);
  return cut.length;
}

/** What the next entry is chained to. */
export type AuditTail = Pick<AuditRow, 'id' | 'hash'>;

/** The record begins behind this entry, which goes with all before it. */
export async function startAfter(tx: Tx, { id, hash }: AuditTail): Promise<void> {
  const start = { upTo: id, hash, cutAt: tx.now() };
  if (await auditStart(tx)) await tx.update(auditStartTable, { id: ONE }, start);
  else await tx.insert(auditStartTable, { id: ONE, ...start });
}
