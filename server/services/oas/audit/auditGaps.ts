// Where a repair had to leave entries of the audit record out: the chain goes on behind the gap, and the gap stands in the record for
// good. Only a repair of a stopped cloud writes these rows.
import type { Tx } from '../../../core/store/types.js';
import { auditGapTable, type AuditRow } from '../tables.js';
import type { Link } from './auditChain.js';

const MOST_GAPS = 5000;

/** Whether the entry stands behind a gap that a repair has named. */
export type KnowsGap = (row: AuditRow, previous: Link | undefined) => boolean;

export async function knownGaps(tx: Tx): Promise<KnowsGap> {
  const gaps = new Map(
    (await tx.find(auditGapTable, { where: {}, limit: MOST_GAPS })).map((gap) => [gap.id, gap] as const),
  );
  return (row, previous) => {
    const gap = gaps.get(row.id);
    return gap !== undefined && gap.previousHash === row.previousHash && gap.after === (previous?.id ?? 0);
  };
}
