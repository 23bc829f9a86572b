// Hours become days once no chart shows them as hours, and days are forgotten once none shows them at all: what is kept does not
// grow with the cloud's age. Promise: nothing is lost or doubled by it, for an hour goes in the transaction that adds it to its day.
import { DAY, HOUR, type Instant } from '../../../core/kernel/clock.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { addCounts, emptyFigure } from '../jobs/figures.js';
import { figureTable, type FigureRow } from '../tables.js';
import { mergeDurations } from '../../../core/figures/durations.js';
import { DAYS_KEPT, HOURS_KEPT, startOfDay } from './windows.js';

const ROWS_A_SLICE = 100;

/** In portions, until all is folded. `zone`: whose days they become. */
export async function foldFigures(store: Store, zone: string, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && (await store.transaction((tx) => foldSlice(tx, zone))));
  while (!signal?.aborted && (await store.transaction(forgetSlice)));
}

/** Answers whether more may be left. */
async function foldSlice(tx: Tx, zone: string): Promise<boolean> {
  const hours = await tx.find(figureTable, {
    where: { span: 'hour', at: { lt: tx.now() - (HOURS_KEPT + 1) * HOUR } },
    orderBy: ['at', 'managerId', 'task'],
    limit: ROWS_A_SLICE,
  });
  for (const hour of hours) {
    const { managerId, at, task } = hour;
    await addToDay(tx, hour, startOfDay(at, zone, 0));
    await tx.delete(figureTable, { managerId, span: 'hour', at, task });
  }
  return hours.length === ROWS_A_SLICE;
}

async function addToDay(tx: Tx, hour: FigureRow, day: Instant): Promise<void> {
  const { managerId, task } = hour;
  const key = { managerId, span: 'day', at: day, task } as const;
  const present = await tx.get(figureTable, [managerId, 'day', day, task]);
  const base = present ?? emptyFigure(key);
  const sum = {
    ...addCounts(base, hour),
    waits: mergeDurations(base.waits, hour.waits),
    runs: mergeDurations(base.runs, hour.runs),
  };
  if (present) await tx.update(figureTable, key, sum);
  else await tx.insert(figureTable, { ...base, ...sum });
}

async function forgetSlice(tx: Tx): Promise<boolean> {
  const days = await tx.find(figureTable, {
    // A day more than is shown: it began before its hours did.
    where: { span: 'day', at: { lt: tx.now() - (DAYS_KEPT + 1) * DAY } },
    orderBy: ['at', 'managerId', 'task'],
    limit: ROWS_A_SLICE,
  });
  for (const { managerId, span, at, task } of days)
    await tx.delete(figureTable, { managerId, span, at, task });
  return days.length === ROWS_A_SLICE;
}
