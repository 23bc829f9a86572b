// The document's alert rules (monitoring): what each measures, and from when on it stands. That of database connections has no
// counterpart here; that of Redis' memory is the memory of this process, in which all rows lie.
import { getHeapStatistics } from 'node:v8';
import { BUCKETS, type RequestTotals } from '../../../core/metrics/requestFigures.js';
import type { Tx } from '../../../core/store/types.js';
import type { ALERT_UNITS, AlertLevel, AlertName } from '../contract/alerts.js';
import { deviceTable, taskTable } from '../tables.js';

export interface RuleSpec {
  level: AlertLevel;
  unit: (typeof ALERT_UNITS)[number];
  /** The alert stands while the value is beyond it. */
  limit: number;
}

export const RULES: Readonly<Record<AlertName, RuleSpec>> = {
  api_error_rate: { level: 'P1', unit: 'percent', limit: 5 },
  memory: { level: 'P1', unit: 'percent', limit: 90 },
  api_p95: { level: 'P2', unit: 'ms', limit: 1000 },
  queue_length: { level: 'P2', unit: 'tasks', limit: 100 },
  devices_offline: { level: 'P3', unit: 'percent', limit: 20 },
};

export interface Measure {
  rule: AlertName;
  /** Null: too little was seen to tell. */
  value: number | null;
  /** In words, for messages. */
  text: string;
}

export const isBeyond = ({ rule, value }: Measure): boolean => value !== null && value > RULES[rule].limit;

/** Fewer requests, or devices, say nothing of a rate. */
const FEWEST_REQUESTS = 20;
const FEWEST_DEVICES = 5;

const percentOf = (part: number, whole: number): number => Math.round((part / whole) * 1000) / 10;

/** Of what was answered between two looks. */
export function ofRequests(since: RequestTotals, present: RequestTotals): Measure[] {
  const answered = present.answered - since.answered;
  if (answered < FEWEST_REQUESTS) {
    return [
      { rule: 'api_error_rate', value: null, text: '' },
      { rule: 'api_p95', value: null, text: '' },
    ];
  }
  const failed = percentOf(present.failed - since.failed, answered);
  const slow = p95Of(
    present.took.map((count, n) => count - since.took[n]!),
    answered,
  );
  return [
    { rule: 'api_error_rate', value: failed, text: `${failed} % of ${answered} requests failed` },
    { rule: 'api_p95', value: slow, text: `one request in twenty takes ${slow} ms or longer` },
  ];
}

/** Milliseconds; within the class of lengths that holds it, as if its requests lay evenly in it. */
function p95Of(counts: readonly number[], answered: number): number {
  const wanted = answered * 0.95;
  let before = 0;
  const bucket = counts.findIndex((count) => (before += count) >= wanted);
  const from = BUCKETS[bucket - 1] ?? 0;
  const to = BUCKETS[bucket] ?? from;
  const share = 1 - (before - wanted) / Math.max(1, counts[bucket] ?? 1);
  return Math.round((from + (to - from) * share) * 1000);
}

export async function ofQueue(tx: Tx): Promise<Measure> {
  const waiting = await tx.count(taskTable, { status: 'pending' });
  return { rule: 'queue_length', value: waiting, text: `${waiting} tasks wait` };
}

export async function ofDevices(tx: Tx): Promise<Measure> {
  const all = await tx.count(deviceTable, {});
  const offline = await tx.count(deviceTable, { status: 'offline' });
  const value = all < FEWEST_DEVICES ? null : percentOf(offline, all);
  return { rule: 'devices_offline', value, text: `${offline} of ${all} devices are offline` };
}

export function ofMemory(): Measure {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  const value = percentOf(used, limit);
  return { rule: 'memory', value, text: `${value} % of the memory is used` };
}
