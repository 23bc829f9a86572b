// What of the audit record can be filtered by in the address, and how it is asked for.
import { z } from 'zod';
import { ACTOR_TYPES } from '../../../server/services/oas/contract/audit.js';

export const auditFilters = z.object({
  keyword: z.string().max(200),
  action: z.string().max(200),
  actor_type: z.enum(ACTOR_TYPES),
  target: z.string().max(200),
  from: z.iso.date(),
  /** A day, or a moment where a search in the history goes on. */
  to: z.union([z.iso.date(), z.iso.datetime()]),
});
export type AuditValues = Partial<z.output<typeof auditFilters>>;

export const AUDIT_PAGE_SIZE = 50;

const DAY_MS = 86_400_000;

/** A person's last day is meant whole; the cloud is asked for what came before the next one. */
export function auditQuery<Values extends AuditValues>(values: Values): Values {
  if (values.to === undefined || values.to.includes('T')) return values;
  const next = new Date(Date.parse(`${values.to}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return { ...values, to: next };
}
