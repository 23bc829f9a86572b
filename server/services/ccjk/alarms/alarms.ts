// Alerts of the service: the document's rules, looked at by a ticker and kept from when one began to stand.
//
// Promise: what stands is one alert for as long as it does, over restarts too, and its operator is told once. What comes back within
// ten minutes, acknowledged by nobody, is the same alert.
import { MINUTE } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { RequestTotals } from '../../../core/metrics/requestFigures.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import { tell } from '../messages.js';
import { accountTable, alarmTable, type AlarmRow } from '../tables.js';
import { isBeyond, ofDevices, ofMemory, ofQueue, ofRequests, RULES, type Measure } from './rules.js';

/** Looks over which requests are judged: five minutes, of one a minute. */
const LOOKS = 5;
const SAME_WITHIN = 10 * MINUTE;
const MOST_OPERATORS = 10;
const MOST_STANDING = 100;

export interface Alarms {
  /** Looks at every rule, and keeps what it finds. */
  look(): Promise<void>;
  /** Every rule as it is now, kept or not. */
  measure(tx: Tx): Promise<Measure[]>;
  /** When everything was looked at last; null: not yet in this run. */
  lookedAt(): number | null;
}

export function createAlarms(ccjk: Pick<Ccjk, 'core'>): Alarms {
  const { store, metrics, clock } = ccjk.core;
  const seen: RequestTotals[] = [metrics.requestTotals('ccjk')];
  let lookedAt: number | null = null;
  const measure = async (tx: Tx): Promise<Measure[]> => [
    ...ofRequests(seen[0]!, metrics.requestTotals('ccjk')),
    ofMemory(),
    await ofQueue(tx),
    await ofDevices(tx),
  ];
  return {
    measure,
    lookedAt: () => lookedAt,
    async look() {
      await store.transaction(async (tx) => keep(tx, (await measure(tx)).filter(isBeyond)));
      seen.push(metrics.requestTotals('ccjk'));
      if (seen.length > LOOKS) seen.shift();
      lookedAt = clock.now();
    },
  };
}

export const standingAlarms = (tx: Tx): Promise<AlarmRow[]> =>
  tx.find(alarmTable, { where: { open: true }, orderBy: ['rule', 'id'], limit: MOST_STANDING });

/** Throws not_found. One that somebody has acknowledged before, or that is over, stays as it is. */
export async function acknowledgeAlarm(
  tx: Tx,
  uuid: string,
  by: string,
): Promise<{ row: AlarmRow; isNew: boolean }> {
  const alarm = await tx.first(alarmTable, { uuid });
  if (!alarm) throw notFound('alert');
  if (!alarm.open || alarm.acknowledgedAt !== null) return { row: alarm, isNew: false };
  const patch = { acknowledgedAt: tx.now(), acknowledgedBy: by };
  const [row] = await tx.update(alarmTable, { id: alarm.id }, patch);
  return { row: row!, isNew: true };
}

async function keep(tx: Tx, beyond: readonly Measure[]): Promise<void> {
  const known = await standingAlarms(tx);
  for (const { id, rule } of known) {
    const isOver = !beyond.some((measure) => measure.rule === rule);
    if (isOver) await tx.update(alarmTable, { id }, { open: false, endedAt: tx.now() });
  }
  for (const measure of beyond) {
    const { rule } = measure;
    const value = measure.value!;
    const row = known.find((one) => one.rule === rule) ?? (await formerOf(tx, rule));
    const { limit, level } = RULES[rule];
    if (row) {
      const now = { value, worst: Math.max(row.worst, value), open: true, endedAt: null };
      // What has not moved is not written each minute.
      if (!row.open || row.value !== value) await tx.update(alarmTable, { id: row.id }, now);
      continue;
    }
    await tx.insert(alarmTable, {
      ...{ uuid: newUuid(), rule, level, value, limit, worst: value, open: true },
      ...{ openedAt: tx.now(), acknowledgedAt: null, acknowledgedBy: null, endedAt: null },
    });
    await tellOperators(tx, measure);
  }
}

/** The same occurrence, where it was over for a moment. */
async function formerOf(tx: Tx, rule: AlarmRow['rule']): Promise<AlarmRow | undefined> {
  const last = await tx.first(alarmTable, { rule }, ['-id']);
  if (!last || last.acknowledgedAt !== null || last.endedAt === null) return undefined;
  return tx.now() - last.endedAt < SAME_WITHIN ? last : undefined;
}

async function tellOperators(tx: Tx, { rule, value, text }: Measure): Promise<void> {
  const { level, limit } = RULES[rule];
  const where = { isOperator: true };
  const operators = await tx.find(accountTable, { where, orderBy: ['id'], limit: MOST_OPERATORS });
  for (const { id: userId } of operators) {
    const data = { rule, level, value, limit };
    await tell(tx, { userId, type: 'alert', title: `${level}: ${text}`, content: text, data });
  }
}
