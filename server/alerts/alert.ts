// Words of the alerts. A rule finds something about a subject; as long as it does there is one alert of the two.
import { z } from 'zod';
import type { Instant } from '../core/kernel/clock.js';

/** Worst first: what loses data, then what stops work, then what will. */
export const RULES = [
  'store_repaired',
  'store_read_only',
  'disk_low',
  'clock_jumped',
  'backup_old',
  'agent_offline',
  'dead_letters',
  'limit_passed',
  'queue_late',
  'manager_expiring',
] as const;
export type Rule = (typeof RULES)[number];

/** What a page can say in its own language: numbers, names, instants in ms. */
export type Facts = Readonly<Record<string, string | number>>;

export interface Finding {
  rule: Rule;
  /** What it is about, among all that the rule may find; '' where there is only one. */
  subject: string;
  level: 'bad' | 'warn';
  facts: Facts;
  /** Only keeps an alert that is there: what lies between "wrong" and "well again". */
  isBetween?: boolean;
  /** Somebody has said elsewhere that it is known. */
  isSeen?: boolean;
}

export const Alert = z.object({
  id: z.int(),
  rule: z.enum(RULES),
  subject: z.string(),
  level: z.enum(['bad', 'warn']),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  state: z.enum(['open', 'acknowledged', 'resolved']),
  openedAt: z.int(),
  acknowledgedAt: z.int().nullable(),
  resolvedAt: z.int().nullable(),
  /** Looks in a row that no longer found it. */
  misses: z.int(),
});
export type Alert = z.infer<typeof Alert>;

export interface AlertChange {
  kind: 'opened' | 'acknowledged' | 'resolved';
  alert: Alert;
}

/** Those that nobody has seen first, then the worst, then the oldest. */
export function byDamage(a: Alert, b: Alert): number {
  const seen = (alert: Alert) => Number(alert.state !== 'open');
  const mild = (alert: Alert) => Number(alert.level === 'warn');
  return (
    seen(a) - seen(b) ||
    mild(a) - mild(b) ||
    RULES.indexOf(a.rule) - RULES.indexOf(b.rule) ||
    a.openedAt - b.openedAt ||
    a.id - b.id
  );
}

export const isCurrent = ({ state }: Alert): boolean => state !== 'resolved';

export const keyOf = ({ rule, subject }: Pick<Alert, 'rule' | 'subject'>): string => `${rule} ${subject}`;

/** A wall clock that was set away from its course. */
export interface Jump {
  at: Instant;
  byMs: number;
}
