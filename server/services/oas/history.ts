// What OAS lets retention seal and take: ended jobs with their events, agents' lines, and the audit record from its beginning.
import { chainHistory } from '../../core/audit/cut.js';
import type { HistoryKind } from '../../core/history/retention.js';
import type { Instant } from '../../core/kernel/clock.js';
import type { Table, Tx } from '../../core/store/types.js';
import type { SealedTable } from '../../core/store/history/sealedTable.js';
import { auditChain } from './audit/auditChain.js';
import { sealedEvents, sealedJobs, sealedLines } from './sealed.js';
import { jobEventTable, jobTable } from './tables.js';

/** Rows whose number grows with their instant: the oldest are the first. */
interface Dated {
  id: number;
  at: Instant;
}

export const history: readonly HistoryKind[] = [
  { tables: [jobTable.name], oldest: oldestJob, removeOldest: removeJobs, sealed: sealedJobs as never },
  // Those of jobs that are gone already, as of deleted users, and of jobs that have been open for longer.
  datedKind(sealedEvents),
  datedKind(sealedLines),
  chainHistory(auditChain),
];

function datedKind<Row extends Dated>(sealed: SealedTable<Row>): HistoryKind {
  const rows = sealed.table as unknown as Table<Dated>;
  return {
    tables: [rows.name],
    sealed: sealed as never,
    oldest: async (tx) => (await tx.first(rows, {}, ['id']))?.at ?? null,
    async removeOldest(tx, before, limit) {
      const found = await tx.find(rows, { where: {}, orderBy: ['id'], limit });
      const ids = found.filter(({ at }) => at < before).map(({ id }) => id);
      if (ids.length > 0) await tx.delete(rows, { id: { in: ids } });
      return ids.length;
    },
  };
}

async function oldestJob(tx: Tx): Promise<Instant | null> {
  const [job] = await tx.find(jobTable, {
    where: { endedAt: { gt: 0 } },
    orderBy: ['endedAt', 'id'],
    limit: 1,
  });
  return job?.endedAt ?? null;
}

/** A job goes with its events, or keeps those that there was no room for until the next time. */
async function removeJobs(tx: Tx, before: Instant, limit: number): Promise<number> {
  const jobs = await tx.find(jobTable, {
    where: { endedAt: { lt: before } },
    orderBy: ['endedAt', 'id'],
    limit,
  });
  let removed = 0;
  for (const { id } of jobs) {
    if (removed >= limit) break;
    const events = await tx.find(jobEventTable, {
      where: { jobId: id },
      orderBy: ['id'],
      limit: limit - removed,
    });
    if (events.length > 0) await tx.delete(jobEventTable, { id: { in: events.map((event) => event.id) } });
    removed += events.length;
    if (removed >= limit && (await tx.count(jobEventTable, { jobId: id })) > 0) break;
    await tx.delete(jobTable, { id });
    removed += 1;
  }
  return removed;
}
