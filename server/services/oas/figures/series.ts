// What was counted over a window, step by step and in sum: read from the rows of hours and days, never from jobs.
import { addInto, type Durations } from '../../../core/figures/durations.js';
import { HOUR } from '../../../core/kernel/clock.js';
import type { Tx, Where } from '../../../core/store/types.js';
import { addCounts, ALL_TASKS, COUNTS, type Counts } from '../jobs/figures.js';
import { figureTable, type FigureRow } from '../tables.js';
import { stepOf, type Window } from './windows.js';

export interface TaskFigures {
  task: string;
  counts: Counts;
  waits: Durations;
  runs: Durations;
}

export const NOTHING: Counts = { success: 0, failed: 0, retries: 0, timeouts: 0, cancelled: 0 };

/** A window of days reads at most 90 days and 74 hours of every task. */
const MOST_ROWS = 20_000;

/** Counts of each step of the window, all tasks together. */
export async function readSeries(tx: Tx, managerId: number, window: Window): Promise<Counts[]> {
  return seriesOf(await rowsOf(tx, managerId, window, { task: ALL_TASKS }), window);
}

/** The same, and each task's own sums, the busiest first. */
export async function readByTask(
  tx: Tx,
  managerId: number,
  window: Window,
): Promise<{ series: Counts[]; tasks: TaskFigures[] }> {
  const rows = await rowsOf(tx, managerId, window, {});
  const tasks = new Map<string, Sum>();
  for (const row of rows) {
    if (row.task === ALL_TASKS) continue;
    let sum = tasks.get(row.task);
    if (!sum) tasks.set(row.task, (sum = { task: row.task, counts: { ...NOTHING }, waits: {}, runs: {} }));
    for (const count of COUNTS) sum.counts[count] += row[count];
    addInto(sum.waits, row.waits);
    addInto(sum.runs, row.runs);
  }
  const ended = ({ counts }: TaskFigures) => COUNTS.reduce((all, count) => all + counts[count], 0);
  return {
    series: seriesOf(
      rows.filter(({ task }) => task === ALL_TASKS),
      window,
    ),
    tasks: [...tasks.values()].sort((a, b) => ended(b) - ended(a) || (a.task < b.task ? -1 : 1)),
  };
}

/** Filled in place: there are thousands of rows to a chart. */
interface Sum extends TaskFigures {
  waits: Record<string, number>;
  runs: Record<string, number>;
}

export const sumOf = (series: readonly Counts[]): Counts => series.reduce<Counts>(addCounts, NOTHING);

/** A day stands for its noon: it may have been made in another time zone. */
const momentOf = ({ span, at }: FigureRow) => (span === 'day' ? at + 12 * HOUR : at);

async function rowsOf(
  tx: Tx,
  managerId: number,
  window: Window,
  more: Where<FigureRow>,
): Promise<FigureRow[]> {
  const [from = 0] = window.starts;
  const find = (span: FigureRow['span'], gte: number) =>
    tx.find(figureTable, {
      where: { managerId, span, at: { gte }, ...more },
      limit: MOST_ROWS,
      walkLimit: MOST_ROWS,
    });
  const hours = await find('hour', from);
  const days = window.step === 'day' ? await find('day', from - 12 * HOUR) : [];
  return [...days, ...hours].filter((row) => momentOf(row) >= from);
}

function seriesOf(rows: readonly FigureRow[], window: Window): Counts[] {
  const series = window.starts.map(() => NOTHING);
  for (const row of rows) {
    const step = stepOf(window, momentOf(row));
    series[step] = addCounts(series[step] ?? NOTHING, row);
  }
  return series;
}
