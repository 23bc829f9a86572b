// What is counted where it happens, a row a UTC day: for the plan's tasks a day, and for charts.
import { DAY, toIso, type Instant } from '../../core/kernel/clock.js';
import type { Tx } from '../../core/store/types.js';
import { figureTable, type FigureRow, type TaskRow } from './tables.js';

/** `YYYY-MM-DD`, UTC: a plan's day. */
export const dayOf = (at: Instant): string => toIso(at).slice(0, 10);

const NOTHING = { created: 0, completed: 0, failed: 0, executionMs: 0 };
const WHOLE_ACCOUNT = '';

type Counts = typeof NOTHING;

export async function countToday(tx: Tx, userId: string): Promise<Counts> {
  return (await tx.get(figureTable, [userId, WHOLE_ACCOUNT, dayOf(tx.now())])) ?? NOTHING;
}

export async function countCreated(tx: Tx, userId: string, deviceUuid: string, tasks: number): Promise<void> {
  for (const device of [WHOLE_ACCOUNT, deviceUuid]) await add(tx, userId, device, { created: tasks });
}

/** A task that ended: `failed` and `timeout` count as failed, cancelled ones do not count. */
export async function countEnded(tx: Tx, task: TaskRow, isSuccess: boolean): Promise<void> {
  const began = task.saidStartedAt ?? task.startedAt;
  const ended = task.saidEndedAt ?? tx.now();
  const executionMs = began === null ? 0 : Math.min(Math.max(0, ended - began), 7 * DAY);
  const counts = isSuccess ? { completed: 1, executionMs } : { failed: 1, executionMs };
  for (const device of [WHOLE_ACCOUNT, task.deviceUuid]) await add(tx, task.userId, device, counts);
}

async function add(tx: Tx, userId: string, deviceUuid: string, counts: Partial<Counts>): Promise<void> {
  const day = dayOf(tx.now());
  const sum = (row: Counts): Counts => ({
    created: row.created + (counts.created ?? 0),
    completed: row.completed + (counts.completed ?? 0),
    failed: row.failed + (counts.failed ?? 0),
    executionMs: row.executionMs + (counts.executionMs ?? 0),
  });
  const [known] = await tx.update(figureTable, { userId, deviceUuid, day }, sum);
  if (!known) await tx.insert(figureTable, { userId, deviceUuid, day, ...sum(NOTHING) });
}

/** The last `days` days, today last, days without any included. */
export async function readDays(
  tx: Tx,
  userId: string,
  deviceUuid: string | null,
  days: number,
): Promise<FigureRow[]> {
  const device = deviceUuid ?? WHOLE_ACCOUNT;
  const rows: FigureRow[] = [];
  for (let back = days - 1; back >= 0; back--) {
    const day = dayOf(tx.now() - back * DAY);
    const row = await tx.get(figureTable, [userId, device, day]);
    rows.push(row ?? { userId, deviceUuid: device, day, ...NOTHING });
  }
  return rows;
}
