// The super's managers: document, section 3.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { extension, idList } from './lifecycle.js';
import {
  filterWord,
  instant,
  instantOrNull,
  keyword,
  pageOf,
  paging,
  password,
  pathId,
  USER_STATUSES,
} from './shapes.js';

const common = { role: 'super', localOnly: true } as const;
const ofManager = z.object({ id: pathId });

const manager = z.object({
  id: z.int(),
  username: z.string(),
  alias: z.string(),
  status: z.enum(USER_STATUSES),
  expires_at: instant,
  is_expired: z.boolean(),
  /** Null when not since the cloud keeps it. */
  last_login_at: instantOrNull,
  /** The same as `total_users`. */
  user_count: z.int(),
  total_users: z.int(),
  active_users: z.int(),
  expired_users: z.int(),
  disabled_users: z.int(),
  nodes: z.int(),
  /** Jobs given up in the last 24 full hours, the present one among them. */
  failed_24h: z.int(),
  created_at: instant,
  updated_at: instant,
});

export const listManagers = route({
  ...common,
  method: 'get',
  path: '/api/v1/super/managers',
  query: z.object({
    /** Part of the username or the alias. */
    keyword,
    status: filterWord(['active', 'expired', 'disabled', 'expiring_7d']),
    ...paging,
  }),
  answer: pageOf(
    manager,
    z.object({
      total: z.int(),
      active: z.int(),
      expired: z.int(),
      disabled: z.int(),
      /** Active ones that expire within seven days. */
      expiring_7d: z.int(),
    }),
  ),
  errors: ['local_only'],
  summary: 'Managers, newest first; with a status filter by expiry, soonest first',
});

const change = { ...extension, status: z.enum(['active', 'disabled']).optional() };
const someChange = {
  error: 'expected at least one of expires_at, extend_days, status',
};
const hasChange = ({ expires_at, extend_days, status }: { [Name in keyof typeof change]?: unknown }) =>
  [expires_at, extend_days, status].some((value) => value !== undefined);

export const changeManager = route({
  ...common,
  method: 'patch',
  path: '/api/v1/super/managers/:id/lifecycle',
  params: ofManager,
  body: z.object(change).refine(hasChange, someChange),
  answer: z.object({
    id: z.int(),
    expires_at: instant,
    status: z.enum(USER_STATUSES),
    message: z.string(),
  }),
  errors: ['local_only', 'not_found', 'invalid_time'],
  summary: "Change a manager's validity, or disable it",
});

/** All or none. */
export const changeManagers = route({
  ...common,
  method: 'post',
  path: '/api/v1/super/managers/batch-lifecycle',
  body: z.object({ manager_ids: idList(200), ...change }).refine(hasChange, someChange),
  answer: z.object({ updated: z.int() }),
  errors: ['local_only', 'not_found', 'invalid_time'],
  summary: 'Change the validity of up to 200 managers, or disable them',
});

export const resetManagerPassword = route({
  ...common,
  method: 'patch',
  path: '/api/v1/super/managers/:id/password',
  params: ofManager,
  body: z
    .object({ password: password.optional(), new_password: password.optional() })
    .refine(({ password, new_password }) => password !== undefined || new_password !== undefined, {
      error: 'password: expected 6 to 128 characters',
    })
    .transform((body): { password: string } => ({ password: body.password ?? body.new_password ?? '' })),
  answer: z.object({ message: z.string(), ended_sessions: z.int() }),
  errors: ['local_only', 'not_found'],
  summary: "Set a manager's password; its sessions and its agents' end at once",
});
