// Routes of alerts, for the operator: document, monitoring.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant, instantOrNull, limit, offset, uuid } from './shapes.js';

/** In the order of the document's levels. `memory` is what the document says of Redis. */
export const ALERT_RULES = [
  'api_error_rate',
  'memory',
  'api_p95',
  'queue_length',
  'devices_offline',
] as const;
export const ALERT_LEVELS = ['P1', 'P2', 'P3'] as const;
export const ALERT_UNITS = ['percent', 'ms', 'tasks'] as const;

export type AlertName = (typeof ALERT_RULES)[number];
export type AlertLevel = (typeof ALERT_LEVELS)[number];

const rule = {
  rule: z.enum(ALERT_RULES),
  level: z.enum(ALERT_LEVELS),
  unit: z.enum(ALERT_UNITS),
  /** The alert stands while the value is beyond it. */
  limit: z.number(),
};

export const AlertRule = z.object({
  ...rule,
  /** At this moment; null: too few requests or devices to tell. */
  value: z.number().nullable(),
  firing: z.boolean(),
});
export type AlertRule = z.infer<typeof AlertRule>;

export const Alert = z.object({
  id: uuid,
  ...rule,
  /** When it was looked at last. */
  value: z.number(),
  /** The furthest beyond the limit. */
  worst: z.number(),
  opened_at: instant,
  acknowledged_at: instantOrNull,
  acknowledged_by: z.string().nullable(),
  /** Null: it stands. */
  ended_at: instantOrNull,
});
export type Alert = z.infer<typeof Alert>;

export const listAlerts = route({
  method: 'get',
  path: '/v1/admin/alerts',
  role: 'task:admin',
  query: z.object({ limit: limit(50), offset }),
  answer: z.object({
    rules: z.array(AlertRule),
    /** Those that stand, the worst first. */
    firing: z.array(Alert),
    /** Those that are over, the newest first. */
    past: z.array(Alert),
    /** Of those that are over. */
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
    /** Null: not yet in this run. */
    checked_at: instantOrNull,
  }),
  summary: 'The alert rules, which of them stand, and which did',
});

export const acknowledgeAlert = route({
  method: 'post',
  path: '/v1/admin/alerts/:alert_id/acknowledge',
  role: 'task:admin',
  params: z.object({ alert_id: uuid }),
  answer: Alert,
  summary: 'Say that somebody has seen it; it stands until it is over',
});
