// How OAS's history is sealed, and by what sealed rows are found: as the lists in memory are, by owner, then newest first.
import { chainTail } from '../../core/audit/chain.js';
import { sealedTally, type SegmentRow } from '../../core/store/history/catalogue.js';
import type { Tx } from '../../core/store/types.js';
import { textKey, type SealedTable } from '../../core/store/history/sealedTable.js';
import {
  agentLogTable,
  auditTable,
  jobEventTable,
  jobTable,
  type AgentLogRow,
  type AuditRow,
  type JobEventRow,
  type JobRow,
} from './tables.js';

const ENDED = ['success', 'failed', 'cancelled'] as const satisfies readonly JobRow['status'][];

/** Under the key `laneStatus`. */
export const laneStatusKey = (lane: number, status: (typeof ENDED)[number]): number =>
  lane * 4 + ENDED.indexOf(status);

export const sealedJobs: SealedTable<JobRow> = {
  table: jobTable,
  order: 'endedAt',
  where: { endedAt: { gt: 0 } },
  at: ({ endedAt }) => endedAt ?? 0,
  keys: {
    id: ({ id }) => id,
    lane: ({ lane }) => lane,
    laneStatus: ({ lane, status }) => lane * 4 + ENDED.findIndex((ended) => ended === status),
    userId: ({ userId }) => userId,
  },
  tally: ({ lane, status }) => tallyName(lane, status),
  tallied: {
    lane: (tallies, lane) => ENDED.reduce((sum, status) => sum + (tallies[tallyName(lane, status)] ?? 0), 0),
    laneStatus: (tallies, value) => tallies[tallyName(Math.floor(value / 4), ENDED[value % 4]!)] ?? 0,
  },
};

const tallyName = (lane: number, status: JobRow['status']): string => `${lane} ${status}`;

/** Jobs of one manager, or of all, in memory and sealed. Live pages ask it all the time: a segment costs it one look-up. */
export async function countOfStatus(tx: Tx, status: JobRow['status'], lane?: number): Promise<number> {
  const there = await tx.count(jobTable, lane === undefined ? { status } : { lane, status });
  const ended = ENDED.find((one) => one === status);
  if (ended === undefined) return there;
  const inSegment = (tallies: Tallies) =>
    lane === undefined ? ofAllLanes(tallies)[ended] : (tallies[tallyName(lane, ended)] ?? 0);
  return there + (await sealedTally(tx, jobTable.name, inSegment));
}

type Tallies = SegmentRow['tallies'];
type ByStatus = Record<(typeof ENDED)[number], number>;

/** Tallies never change in place. */
const sums = new WeakMap<Tallies, ByStatus>();

function ofAllLanes(tallies: Tallies): ByStatus {
  let sum = sums.get(tallies);
  if (!sum) {
    sum = { success: 0, failed: 0, cancelled: 0 };
    for (const [name, rows] of Object.entries(tallies)) {
      const ended = ENDED.find((status) => name.endsWith(` ${status}`));
      if (ended) sum[ended] += rows;
    }
    sums.set(tallies, sum);
  }
  return sum;
}

export const sealedEvents: SealedTable<JobEventRow> = {
  table: jobEventTable,
  order: 'id',
  where: {},
  at: ({ at }) => at,
  keys: {
    jobId: ({ jobId }) => jobId,
    userId: ({ userId }) => userId,
    failedManager: ({ type, managerId }) => (type === 'fail' ? managerId : null),
  },
};

export const sealedLines: SealedTable<AgentLogRow> = {
  table: agentLogTable,
  order: 'id',
  where: {},
  at: ({ at }) => at,
  keys: { userId: ({ userId }) => userId },
};

/** The one value of the keys `all` and `superView`. */
export const ALL = 0;

export const sealedAudit: SealedTable<AuditRow> = {
  table: auditTable,
  order: 'id',
  where: {},
  at: ({ at }) => at,
  keys: {
    all: () => ALL,
    superView: ({ superView }) => (superView ? ALL : null),
    action: ({ action }) => textKey(action),
    superViewAction: ({ superView, action }) => (superView ? textKey(action) : null),
    managerId: ({ managerId }) => managerId,
    userId: ({ userId }) => userId,
  },
  keepsNewest: true,
  tail: chainTail,
};
