// The audit record as the super reads it (document, section 3), and as a manager reads its own part of it.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { filterWord, instant, jsonObject, keyword, moment, paging, pathId } from './shapes.js';

export const ACTOR_TYPES = ['super', 'manager', 'user', 'agent', 'operator', 'system'] as const;

const filters = {
  /** The whole name of an action. */
  action: keyword,
  /** Part of the actor's name. */
  keyword,
  actor_type: filterWord(ACTOR_TYPES),
  /** The number of the thing or the user it is about, or part of what the entry says of it. */
  target: keyword,
  /** From this moment on, and before that one. */
  from: moment,
  to: moment,
};

const auditPage = z.object({
  items: z.array(
    z.object({
      id: z.int(),
      actor_type: z.enum(ACTOR_TYPES),
      actor_id: z.int(),
      actor_name: z.string(),
      /** Who acted in this account's name: `operator` from the console, `super:<name>` for support. */
      via: z.string().nullable(),
      action: z.string(),
      target_type: z.string(),
      target_id: z.int(),
      /** 0 when it is no manager's business. */
      manager_id: z.int(),
      /** 0 when it is about no user. */
      user_id: z.int(),
      detail: jsonObject,
      ip: z.string(),
      created_at: instant,
    }),
  ),
  total: z.int(),
  page: z.int(),
  page_size: z.int(),
  /** Only there when older entries may match that were not looked through: `total` is at least so many. */
  truncated: z.literal(true).optional(),
  /** With it: all from this moment on was looked through. As `to` it goes on from there. */
  searched_to: instant.optional(),
});

const optionalId = z
  .union([z.string(), z.number()])
  .optional()
  .transform((value) => (value === undefined || value === '' ? undefined : value))
  .pipe(pathId.optional());

export const listAuditLogs = route({
  method: 'get',
  path: '/api/v1/super/audit-logs',
  role: 'super',
  localOnly: true,
  query: z.object({
    ...filters,
    /** `super`: the super's own acts and managers' use of renewal keys. `all`: everything. */
    scope: filterWord(['super', 'all']),
    /** Whose business it is. */
    manager_id: optionalId,
    ...paging,
  }),
  answer: auditPage,
  envelope: 'bare',
  errors: ['local_only', 'invalid_time'],
  summary: 'The audit record, newest first; codes, account numbers and tokens stand masked',
});

export const listManagerAuditLogs = route({
  method: 'get',
  path: '/api/v1/manager/audit-logs',
  role: 'manager',
  query: z.object({ ...filters, ...paging }),
  answer: auditPage,
  envelope: 'bare',
  errors: ['invalid_time'],
  summary: 'What the manager, its users, its agents and the super changed in this account, newest first',
});
