// Figures of jobs by hour, counted where an attempt ends and where a job is handed out for the first time.
// Promise: each end is counted exactly once, for it is counted in the transaction, and under the predicate, that ends the attempt:
// a word said twice and a word that came late count as often as they have effects. A success that comes after its job was given
// up takes the failure back from the hour in which that was counted.
import { HOUR, type Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { addDurations } from '../../../core/figures/durations.js';
import { figureTable, type FigureRow, type JobRow } from '../tables.js';

/** The row that counts the whole cloud, and the one that counts all tasks together. */
export const WHOLE_CLOUD = 0;
export const ALL_TASKS = '';

export const COUNTS = ['success', 'failed', 'retries', 'timeouts', 'cancelled'] as const;
export type Count = (typeof COUNTS)[number];
export type Counts = Record<Count, number>;

/**
 * What an attempt's end means. `given_up`: its node said that it failed, and no attempt is left. `retry`: another follows.
 * `timed_out`: the lease ran out and the job waits again; `timed_out_for_good`: and no attempt was left.
 */
export type Outcome = 'success' | 'given_up' | 'retry' | 'timed_out' | 'timed_out_for_good' | 'cancelled';

const COUNTED_AS: Record<Outcome, readonly Count[]> = {
  success: ['success'],
  given_up: ['failed'],
  retry: ['retries'],
  timed_out: ['timeouts'],
  timed_out_for_good: ['timeouts', 'failed'],
  cancelled: ['cancelled'],
};

/** Ended by a word of the node: how long the work took is known. */
const HAS_RUN: ReadonlySet<Outcome> = new Set(['success', 'given_up', 'retry']);

type Counted = Pick<JobRow, 'lane' | 'task' | 'startedAt' | 'leasedAt'>;

/** `job` as it is after its end. Of several ends in one transaction, `countEnds` writes fewer rows. */
export const countEnd = (tx: Tx, job: Counted, outcome: Outcome): Promise<void> =>
  countEnds(tx, [{ job, outcome }]);

export async function countEnds(tx: Tx, ends: readonly { job: Counted; outcome: Outcome }[]): Promise<void> {
  const sheet = new Sheet(tx.now());
  for (const { job, outcome } of ends) {
    const began = job.startedAt ?? job.leasedAt;
    const runs = HAS_RUN.has(outcome) && began !== null ? [tx.now() - began] : [];
    for (const count of COUNTED_AS[outcome]) sheet.count(job, count, 1);
    sheet.measure(job, { runs });
  }
  await sheet.write(tx);
}

/** Jobs as they were before they were handed out: the first time each is, how long it waited is counted. */
export async function countWaits(
  tx: Tx,
  jobs: readonly (Counted & Pick<JobRow, 'createdAt'>)[],
): Promise<void> {
  const sheet = new Sheet(tx.now());
  for (const job of jobs) {
    if (job.leasedAt === null) sheet.measure(job, { waits: [tx.now() - job.createdAt] });
  }
  await sheet.write(tx);
}

/** A job that had been given up succeeded after all; `before` is the job as it was until now. */
export async function takeFailureBack(tx: Tx, before: Counted & Pick<JobRow, 'endedAt'>): Promise<void> {
  if (before.endedAt === null) return;
  const sheet = new Sheet(before.endedAt);
  sheet.count(before, 'failed', -1);
  await sheet.write(tx);
}

interface KeyedLine extends Pick<FigureRow, 'managerId' | 'task'> {
  counts: Partial<Counts>;
  waits: number[];
  runs: number[];
}

/** What changes in one hour, gathered by manager and task, so that each row is written once. */
class Sheet {
  private readonly lines = new Map<string, KeyedLine>();
  private readonly hour: Instant;

  constructor(at: Instant) {
    this.hour = at - (at % HOUR);
  }

  count(job: Counted, count: Count, by: 1 | -1): void {
    for (const [managerId, task] of [
      [job.lane, job.task],
      [job.lane, ALL_TASKS],
      [WHOLE_CLOUD, ALL_TASKS],
    ] as const) {
      const { counts } = this.line(managerId, task);
      counts[count] = (counts[count] ?? 0) + by;
    }
  }

  measure(job: Counted, { waits = [], runs = [] }: { waits?: number[]; runs?: number[] }): void {
    if (waits.length + runs.length === 0) return;
    const line = this.line(job.lane, job.task);
    line.waits.push(...waits);
    line.runs.push(...runs);
  }

  async write(tx: Tx): Promise<void> {
    for (const line of this.lines.values()) await addLine(tx, this.hour, line);
  }

  private line(managerId: number, task: string): KeyedLine {
    const name = `${managerId} ${task}`;
    const known = this.lines.get(name);
    if (known) return known;
    const line: KeyedLine = { managerId, task, counts: {}, waits: [], runs: [] };
    this.lines.set(name, line);
    return line;
  }
}

async function addLine(
  tx: Tx,
  at: Instant,
  { managerId, task, counts, waits, runs }: KeyedLine,
): Promise<void> {
  const key = { managerId, span: 'hour', at, task } as const;
  const present = await tx.get(figureTable, [managerId, 'hour', at, task]);
  const base = present ?? emptyFigure(key);
  // Only what is new is written: every end of a job passes here three times.
  const changed: Partial<FigureRow> = {};
  for (const count of COUNTS) if (counts[count]) changed[count] = base[count] + counts[count];
  if (waits.length > 0) changed.waits = addDurations(base.waits, waits);
  if (runs.length > 0) changed.runs = addDurations(base.runs, runs);
  if (present) await tx.update(figureTable, key, changed);
  else await tx.insert(figureTable, { ...base, ...changed });
}

export const emptyFigure = (key: Pick<FigureRow, 'managerId' | 'span' | 'at' | 'task'>): FigureRow => ({
  ...key,
  ...{ success: 0, failed: 0, retries: 0, timeouts: 0, cancelled: 0 },
  ...{ waits: {}, runs: {} },
});

export function addCounts(left: Counts, right: Partial<Counts>): Counts {
  const sum = {} as Counts;
  for (const count of COUNTS) sum[count] = left[count] + (right[count] ?? 0);
  return sum;
}
