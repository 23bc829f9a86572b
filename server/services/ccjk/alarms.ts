// The document's alert rules (monitoring), looked at by a ticker. Those of database connections and of Redis' memory have no counterpart
// here. The operator is told once for as long as one stands.
import { BUCKETS, type RequestTotals } from '../../core/metrics/requestFigures.js';
import { MINUTE } from '../../core/kernel/clock.js';
import type { Tx } from '../../core/store/types.js';
import type { Ccjk } from './ccjk.js';
import { tell } from './messages.js';
import { accountTable, alarmTable, deviceTable, taskTable } from './tables.js';

export type AlarmRule = 'api_error_rate' | 'api_p95' | 'queue_length' | 'devices_offline';

export interface Alarm {
  rule: AlarmRule;
  level: 'P1' | 'P2' | 'P3';
  /** Percent, milliseconds or a number of tasks; so is the limit that it is beyond. */
  value: number;
  limit: number;
  text: string;
}

/** Looks that make the window over which requests are judged: five minutes of one a minute. */
const LOOKS = 5;
/** Fewer requests, or devices, say nothing of a rate. */
const FEWEST_REQUESTS = 20;
const FEWEST_DEVICES = 5;
/** What comes back sooner is the same occurrence. */
const SAME_WITHIN = 10 * MINUTE;
const MOST_OPERATORS = 10;

export interface Alarms {
  /** One look. Answers what stands. */
  look(): Promise<readonly Alarm[]>;
}

export function createAlarms(ccjk: Ccjk): Alarms {
  const { store, metrics } = ccjk.core;
  const seen: RequestTotals[] = [metrics.requestTotals('ccjk')];
  return {
    look() {
      const present = metrics.requestTotals('ccjk');
      const since = seen[0]!;
      seen.push(present);
      if (seen.length > LOOKS) seen.shift();
      return store.transaction(async (tx) => {
        const standing = [...ofRequests(since, present), ...(await ofDevices(tx)), ...(await ofQueue(tx))];
        await keep(tx, standing);
        return standing;
      });
    },
  };
}

/** Of what was answered between two looks. */
export function ofRequests(since: RequestTotals, present: RequestTotals): Alarm[] {
  const answered = present.answered - since.answered;
  if (answered < FEWEST_REQUESTS) return [];
  const alarms: Alarm[] = [];
  const percent = Math.round(((present.failed - since.failed) / answered) * 1000) / 10;
  if (percent > 5) {
    const text = `${percent} % of ${answered} requests failed`;
    alarms.push({ rule: 'api_error_rate', level: 'P1', value: percent, limit: 5, text });
  }
  let counted = 0;
  const bucket = present.took.findIndex((count, n) => {
    counted += count - since.took[n]!;
    return counted >= answered * 0.95;
  });
  // The bound below it: so long at least.
  const atLeastMs = (BUCKETS[bucket - 1] ?? 0) * 1000;
  if (atLeastMs >= 1000) {
    const text = `one request in twenty takes longer than ${atLeastMs} ms`;
    alarms.push({ rule: 'api_p95', level: 'P2', value: atLeastMs, limit: 1000, text });
  }
  return alarms;
}

async function ofQueue(tx: Tx): Promise<Alarm[]> {
  const waiting = await tx.count(taskTable, { status: 'pending' });
  if (waiting <= 100) return [];
  const text = `${waiting} tasks wait`;
  return [{ rule: 'queue_length', level: 'P2', value: waiting, limit: 100, text }];
}

async function ofDevices(tx: Tx): Promise<Alarm[]> {
  const all = await tx.count(deviceTable, {});
  const offline = await tx.count(deviceTable, { status: 'offline' });
  const percent = Math.round((offline / Math.max(1, all)) * 1000) / 10;
  if (all < FEWEST_DEVICES || percent <= 20) return [];
  const text = `${offline} of ${all} devices are offline`;
  return [{ rule: 'devices_offline', level: 'P3', value: percent, limit: 20, text }];
}

/** Each occurrence is told once, over restarts too. */
async function keep(tx: Tx, standing: readonly Alarm[]): Promise<void> {
  const known = await tx.find(alarmTable, { where: {}, limit: 100 });
  for (const row of known) {
    const isOver = row.endedAt === null && !standing.some(({ rule }) => rule === row.rule);
    if (isOver) await tx.update(alarmTable, { rule: row.rule }, { endedAt: tx.now() });
  }
  for (const alarm of standing) {
    const row = known.find(({ rule }) => rule === alarm.rule);
    if (row?.endedAt === null) continue;
    if (row) await tx.update(alarmTable, { rule: alarm.rule }, { endedAt: null });
    else await tx.insert(alarmTable, { rule: alarm.rule, endedAt: null });
    if (!row || tx.now() - (row.endedAt ?? 0) >= SAME_WITHIN) await tellOperators(tx, alarm);
  }
}

async function tellOperators(tx: Tx, { rule, level, value, limit, text }: Alarm): Promise<void> {
  const where = { isOperator: true };
  const operators = await tx.find(accountTable, { where, orderBy: ['id'], limit: MOST_OPERATORS });
  for (const { id: userId } of operators) {
    const data = { rule, level, value, limit };
    await tell(tx, { userId, type: 'alert', title: `${level}: ${text}`, content: text, data });
  }
}
