// One job with its events and what agents wrote meanwhile, in memory or sealed.
import { MINUTE } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import type { History } from '../../../core/store/history/history.js';
import type { Tx } from '../../../core/store/types.js';
import { isForgotten, shownSealed } from './sealedPool.js';
import { sealedEvents, sealedJobs, sealedLines } from '../sealed.js';
import {
  agentLogTable,
  clearedLogTable,
  jobEventTable,
  jobTable,
  type AgentLogRow,
  type JobEventRow,
  type JobRow,
} from '../tables.js';

const MOST_EVENTS = 1000;
const LOGS_READ = 2000;
const MOST_LOGS = 500;
/** Agents send their lines a little after the work. */
const LOGS_FOLLOW_MS = 2 * MINUTE;

export interface JobStory {
  job: JobRow;
  /** Oldest first. */
  events: JobEventRow[];
  /** Of the job's user and task, from its making until shortly after its end; oldest first, the newest if there are many. */
  logs: AgentLogRow[];
  truncated: boolean;
}

type Transaction = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

/** Throws not_found, for another manager's job too. */
export async function readJobStory(
  history: History,
  transaction: Transaction,
  { managerId, id }: { managerId: number; id: number },
): Promise<JobStory> {
  const job = await findJob(history, transaction, id);
  if (job?.lane !== managerId) throw notFound('job', id);
  // Rows and segments in one transaction: what leaves the store afterwards was read there.
  const hot = await transaction(async (tx) => {
    const until = job.endedAt === null ? tx.now() : job.endedAt + LOGS_FOLLOW_MS;
    const cleared = await tx.get(clearedLogTable, job.userId);
    return {
      until,
      job: job.endedAt === null ? job : await shownSealed(tx, job),
      isForgotten: await isForgotten(tx, job.userId),
      from: Math.max(job.createdAt, (cleared?.until ?? -1) + 1),
      events: await tx.find(jobEventTable, { where: { jobId: id }, orderBy: ['id'], limit: MOST_EVENTS }),
      lines: await tx.find(agentLogTable, {
        where: { userId: job.userId, at: { gte: job.createdAt, lte: until } },
        orderBy: ['-at', '-id'],
        limit: LOGS_READ,
      }),
      sealedEvents: await history.segments(tx, sealedEvents),
      sealedLines: await history.segments(tx, sealedLines),
    };
  });
  if (hot.isForgotten) return { job: hot.job, events: [], logs: [], truncated: false };
  const { from, until: upTo } = hot;
  const ofJob = { key: 'jobId', value: id, from };
  const ofUser = { key: 'userId', value: job.userId, from, upTo };
  const room = (most: number, rows: readonly unknown[]) => ({ offset: 0, limit: most - rows.length });
  const older = await history.page(sealedEvents, hot.sealedEvents, ofJob, room(MOST_EVENTS, hot.events));
  const read = [
    ...hot.lines,
    ...(await history.page(sealedLines, hot.sealedLines, ofUser, room(LOGS_READ, hot.lines))),
  ];
  const lines = read.filter(({ task }) => task === job.task);
  return {
    job,
    events: [...older.reverse(), ...hot.events],
    logs: lines.slice(0, MOST_LOGS).reverse(),
    truncated: read.length === LOGS_READ || lines.length > MOST_LOGS,
  };
}

async function findJob(history: History, transaction: Transaction, id: number): Promise<JobRow | undefined> {
  const job = await transaction((tx) => tx.get(jobTable, id));
  return job ?? findSealedJob(history, transaction, id);
}

/** The job of this number if it has left the store. */
export async function findSealedJob(
  history: History,
  transaction: Transaction,
  id: number,
): Promise<JobRow | undefined> {
  const segments = await transaction(async (tx) =>
    (await tx.get(jobTable, id)) ? [] : history.segments(tx, sealedJobs),
  );
  const [sealed] = await history.page(
    sealedJobs,
    segments,
    { key: 'id', value: id },
    { offset: 0, limit: 1 },
  );
  return sealed;
}
