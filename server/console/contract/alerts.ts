// What needs the operator: every alert that stands, those that are over, and the webhook they are sent to.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

const Instant = z.iso.datetime();

export const Alert = z.object({
  id: z.int(),
  rule: z.enum([
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
  ]),
  level: z.enum(['bad', 'warn']),
  state: z.enum(['open', 'acknowledged', 'resolved']),
  /** Names, numbers, and instants in ms: what a page says in its own language. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  opened_at: Instant,
  acknowledged_at: Instant.nullable(),
  resolved_at: Instant.nullable(),
});
export type Alert = z.infer<typeof Alert>;

export const AlertsState = z.object({
  /** Those that stand, the worst first; then those that are over, the newest first. */
  items: z.array(Alert),
  /** Null: not yet in this run. */
  checked_at: Instant.nullable(),
  webhook: z.object({
    is_on: z.boolean(),
    is_signed: z.boolean(),
    /** Messages that wait for their receiver. */
    waiting: z.int(),
    last: z.object({ at: Instant, delivered: z.boolean(), detail: z.string() }).nullable(),
  }),
});
export type AlertsState = z.infer<typeof AlertsState>;

export const listAlerts = route({
  method: 'get',
  path: '/console/api/alerts',
  role: 'operator',
  answer: AlertsState,
  summary: 'What needs the operator, the worst first, and what no longer does.',
});

export const acknowledgeAlert = route({
  method: 'post',
  path: '/console/api/alerts/:id/acknowledgement',
  role: 'operator',
  params: z.object({ id: z.coerce.number().int().positive() }),
  answer: Alert,
  errors: ['not_found'],
  summary: 'Says that somebody has seen it; it stays in the list until it is over.',
});

export const testWebhook = route({
  method: 'post',
  path: '/console/api/alerts/webhook/test',
  role: 'operator',
  answer: z.object({
    delivered: z.boolean(),
    /** What the receiver answered; null where nobody did. */
    status: z.int().nullable(),
    detail: z.string(),
  }),
  errors: ['no_webhook'],
  summary: 'Sends one message to the webhook now, and tells what its receiver said.',
});
