// Routes of a user: document, section 5. `expiredAllowed` marks what an expired user may still do (behaviour row 25).
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import {
  code,
  instant,
  instantOrNull,
  jsonObject,
  line,
  text,
  timeline,
  timelineQuery,
  USER_STATUSES,
  userType,
} from './shapes.js';
import { TASK_ERRORS, TaskConfigPatch, UserTasks } from './tasks.js';

const signedIn = z.object({
  token: z.string(),
  account_no: z.string(),
  login_id: z.string(),
  user_type: userType,
  /** Until when the account is valid. */
  expires_at: instant,
  expired: z.boolean(),
  /** Until when the token is valid. */
  token_exp: instant,
});

export const registerByCode = route({
  method: 'post',
  path: '/api/v1/user/auth/register-by-code',
  role: 'public',
  body: z.object({ code }),
  answer: signedIn,
  status: 201,
  errors: ['code_not_found', 'code_used', 'code_revoked', 'code_lapsed'],
  summary: 'Become a user with an activation code',
});

/** The account number is the credential (behaviour row 23): with or without dashes, in any case. */
export const loginUser = route({
  method: 'post',
  path: '/api/v1/user/auth/login',
  role: 'public',
  body: z.object({
    account_no: text(6, 64),
    device_info: z.string().nullish(),
  }),
  answer: signedIn,
  errors: ['wrong_credentials', 'account_disabled'],
  summary: 'Sign in as a user; an expired one may, to redeem a code',
});

export const logoutUser = route({
  method: 'post',
  path: '/api/v1/user/auth/logout',
  role: 'user',
  expiredAllowed: true,
  answer: z.object({ message: z.string(), revoked: z.int() }),
  summary: 'End this token',
});

export const redeemCode = route({
  method: 'post',
  path: '/api/v1/user/auth/redeem-code',
  role: 'user',
  expiredAllowed: true,
  body: z.object({ code }),
  answer: z.object({
    expires_at: instant,
    user_type: userType,
    extended_days: z.int(),
    message: z.string(),
  }),
  errors: ['code_not_found', 'code_used', 'code_revoked', 'code_lapsed', 'code_of_other_manager'],
  summary: 'Prolong the account, and take on the type of the code',
});

const notifyConfig = z.object({ email_enabled: z.boolean(), email: z.string() });

const profile = z.object({
  id: z.int(),
  user_id: z.int(),
  account_no: z.string(),
  login_id: z.string(),
  manager_id: z.int(),
  manager_alias: z.string(),
  user_type: userType,
  status: z.enum(USER_STATUSES),
  archive_status: z.string(),
  server: z.string(),
  /** The name in the game. */
  username: z.string(),
  is_expired: z.boolean(),
  expires_at: instant,
  created_at: instant,
  assets: jsonObject,
  token_exp: instant,
  token_created: instant,
  last_used_at: instantOrNull,
  notify_config: notifyConfig,
});

export const getProfile = route({
  method: 'get',
  path: '/api/v1/user/me/profile',
  role: 'user',
  expiredAllowed: true,
  answer: profile,
  summary: 'Who is signed in',
});

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export const putProfile = route({
  method: 'put',
  path: '/api/v1/user/me/profile',
  role: 'user',
  expiredAllowed: true,
  body: z
    .object({
      server: line(128).optional(),
      username: line(128).optional(),
      notify_config: z
        .object({ email_enabled: z.boolean().default(false), email: line(254).default('') })
        .refine((notify) => !notify.email_enabled || notify.email === '' || EMAIL.test(notify.email), {
          error: 'email: expected an address such as name@example.com',
        })
        .optional(),
    })
    .refine((change) => Object.values(change).some((value) => value !== undefined), {
      error: 'expected at least one of server, username, notify_config',
    }),
  answer: profile.extend({ message: z.string() }),
  summary: 'Change server, name in the game, or notifications',
});

export const getAssets = route({
  method: 'get',
  path: '/api/v1/user/me/assets',
  role: 'user',
  answer: z.object({
    user_id: z.int(),
    account_no: z.string(),
    user_type: userType,
    assets: jsonObject,
    expires_at: instant,
    status: z.enum(USER_STATUSES),
  }),
  summary: 'Own goods as last set or reported',
});

export const getTasks = route({
  method: 'get',
  path: '/api/v1/user/me/tasks',
  role: 'user',
  answer: UserTasks,
  summary: 'Own task settings, in the order of the type',
});

/** Merged: defaults, then what is stored, then what is sent. */
export const putTasks = route({
  method: 'put',
  path: '/api/v1/user/me/tasks',
  role: 'user',
  body: TaskConfigPatch,
  answer: UserTasks,
  errors: TASK_ERRORS,
  summary: 'Change some of the own task settings',
});

export const listLogs = route({
  method: 'get',
  path: '/api/v1/user/me/logs',
  role: 'user',
  query: timelineQuery,
  answer: timeline,
  summary: 'Own time line: job events, agent log lines and audit entries, newest first',
});
