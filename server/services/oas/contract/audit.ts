// The audit record as the super reads it: document, section 3.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { filterWord, instant, jsonObject, keyword, paging } from './shapes.js';

export const listAuditLogs = route({
  method: 'get',
  path: '/api/v1/super/audit-logs',
  role: 'super',
  localOnly: true,
  query: z.object({
    /** The whole name of an action. */
    action: keyword,
    /** Part of the actor's name. */
    keyword,
    /** `super`: the super's own acts and managers' use of renewal keys. `all`: everything. */
    scope: filterWord(['super', 'all']),
    ...paging,
  }),
  answer: z.object({
    items: z.array(
      z.object({
        id: z.int(),
        actor_type: z.enum(['super', 'manager', 'user', 'agent', 'operator', 'system']),
        actor_id: z.int(),
        actor_name: z.string(),
        /** `operator` when the operator acted in this role from the console. */
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
  }),
  envelope: 'bare',
  errors: ['local_only'],
  summary: 'The audit record, newest first; codes, account numbers and tokens stand masked',
});
