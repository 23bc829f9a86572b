// Routes of the operator over all accounts.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { Account, Session } from './auth.js';
import { Usage } from './plans.js';
import { flag, limit, offset, plan, text, uuid } from './shapes.js';

export const AccountRow = Account.extend({
  is_active: z.boolean(),
  devices: z.int(),
  open_tasks: z.int(),
  tasks_today: z.int(),
  /** Null: no limit. */
  tasks_a_day: z.int().nullable(),
  sessions: z.int(),
});
export type AccountRow = z.infer<typeof AccountRow>;

const params = z.object({ user_id: uuid });

export const listAccounts = route({
  method: 'get',
  path: '/v1/admin/users',
  role: 'task:admin',
  query: z.object({
    /** A part of the e-mail address or of the name that is shown. */
    keyword: text(1, 100).optional(),
    plan: plan.optional(),
    is_active: flag,
    limit: limit(20),
    offset,
  }),
  answer: z.object({
    users: z.array(AccountRow),
    total: z.int(),
    /** More may match: only the newest that do were counted. */
    truncated: z.boolean(),
    limit: z.int(),
    offset: z.int(),
  }),
  summary: 'All accounts, the newest first',
});

export const getAccount = route({
  method: 'get',
  path: '/v1/admin/users/:user_id',
  role: 'task:admin',
  params,
  answer: AccountRow.extend({
    usage: Usage,
    /** The newest first; at most twenty of `sessions`. */
    newest_sessions: z.array(Session),
  }),
  summary: 'One account, what it uses, and where it is signed in',
});

export const updateAccount = route({
  method: 'patch',
  path: '/v1/admin/users/:user_id',
  role: 'task:admin',
  params,
  body: z.object({ plan, is_active: z.boolean(), is_verified: z.boolean() }).partial(),
  answer: Account.extend({ is_active: z.boolean() }),
  errors: ['INVALID_STATE'],
  summary: 'Change an account’s plan, or switch it off',
});

export const endAccountSessions = route({
  method: 'post',
  path: '/v1/admin/users/:user_id/end-sessions',
  role: 'task:admin',
  params,
  answer: z.object({ ended: z.int() }),
  summary: 'End every session of an account; of one’s own all others',
});
