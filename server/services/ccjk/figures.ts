// What is counted where it happens, a row a UTC day: for the plan's tasks a day, and for charts.
import { addDurations } from '../../core/figures/durations.js';
import { DAY, toIso, type Instant } from '../../core/kernel/clock.js';
import type { Tx } from '../../core/store/types.js';
import { figureTable, type FigureRow, type TaskRow } from './tables.js';

/** `YYYY-MM-DD`, UTC: a plan's day. */
export const dayOf = (at: Instant): string => toIso(at).slice(0, 10);

/** When the plan's next day begins. */
export const nextDay = (at: Instant): Instant => (Math.floor(at / DAY) + 1) * DAY;

export const NOTHING = {
  created: 0,
  completed: 0,
  failed: 0,
  timedOut: 0,
  cancelled: 0,
  executionMs: 0,
  runs: {},
} as const;
const WHOLE_ACCOUNT = '';
/** Of all devices and days together: more than two hundred devices with tasks on each day of a quarter. */
const MOST_ROWS = 20_000;

export type Counts = Omit<FigureRow, 'userId' | 'deviceUuid' | 'day'>;
type Change = (row: Counts) => Partial<Counts>;

export async function countToday(tx: Tx, userId: string): Promise<Counts> {
  return (await tx.get(figureTable, [userId, WHOLE_ACCOUNT, dayOf(tx.now())])) ?? NOTHING;
}

export async function countCreated(tx: Tx, userId: string, deviceUuid: string, tasks: number): Promise<void> {
  await count(tx, { userId, deviceUuid }, ({ created }) => ({ created: created + tasks }));
}

/** A task that ended by itself. One that ran too long counts as failed too, as the document has it. */
export async function countEnded(tx: Tx, task: TaskRow, isSuccess: boolean): Promise<void> {
  const began = task.saidStartedAt ?? task.startedAt;
  const ended = task.saidEndedAt ?? tx.now();
  const ms = began === null ? null : Math.min(Math.max(0, ended - began), 7 * DAY);
  await count(tx, task, (row) => ({
    ...(isSuccess ? { completed: row.completed + 1 } : { failed: row.failed + 1 }),
    ...(task.timedOut && !isSuccess ? { timedOut: row.timedOut + 1 } : {}),
    ...(ms === null ? {} : { executionMs: row.executionMs + ms, runs: addDurations(row.runs, [ms]) }),
  }));
}

/** Beside what ended: how long it ran says nothing. */
export const countCancelled = (tx: Tx, task: TaskRow): Promise<void> =>
  count(tx, task, ({ cancelled }) => ({ cancelled: cancelled + 1 }));

/** For the account and for the device. */
async function count(
  tx: Tx,
  { userId, deviceUuid: device }: Pick<TaskRow, 'userId' | 'deviceUuid'>,
  change: Change,
): Promise<void> {
  const day = dayOf(tx.now());
  for (const deviceUuid of [WHOLE_ACCOUNT, device]) {
    const [known] = await tx.update<FigureRow>(figureTable, { userId, deviceUuid, day }, change);
    if (!known) await tx.insert(figureTable, { userId, deviceUuid, day, ...NOTHING, ...change(NOTHING) });
  }
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

/** Rows of the last `days` days by device; where there are too many, the latest. Devices that are gone are among them. */
export async function readDevices(tx: Tx, userId: string, days: number): Promise<Map<string, FigureRow[]>> {
  const since = dayOf(tx.now() - (days - 1) * DAY);
  const rows = await tx.find(figureTable, {
    where: { userId, day: { gte: since } },
    orderBy: ['-day', 'deviceUuid'],
    limit: MOST_ROWS,
  });
  const byDevice = new Map<string, FigureRow[]>();
  for (const row of rows) {
    if (row.deviceUuid === WHOLE_ACCOUNT) continue;
    const known = byDevice.get(row.deviceUuid);
    if (known) known.push(row);
    else byDevice.set(row.deviceUuid, [row]);
  }
  return byDevice;
}
