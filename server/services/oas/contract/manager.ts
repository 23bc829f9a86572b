// Routes of a manager: document, section 4. `expiredAllowed` marks those without the document's asterisk.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { codeExtraFields, codeExtras, codeFilters, codeSummary } from './codeShapes.js';
import {
  code,
  CODE_STATUSES,
  credentials,
  durationDays,
  filterWord,
  instant,
  instantOrNull,
  jsonObject,
  pageOf,
  paging,
  pathId,
  timeline,
  timelineQuery,
  USER_STATUSES,
  USER_TYPES,
  userType,
} from './shapes.js';
import { USER_FILTER_ERRORS, userFilters } from './userFilter.js';
import { TASK_ERRORS, TaskConfigPatch, UserTasks } from './tasks.js';

const signedIn = z.object({
  token: z.string(),
  role: z.literal('manager'),
  /** For people; says so when the account has to be renewed first. */
  message: z.string(),
  expired: z.boolean(),
  /** Until when the account is valid. */
  expires_at: instant,
  manager_id: z.int(),
  /** Until when the token is valid. */
  token_exp: instant,
});

/** A renewal key in `code` is redeemed in the same transaction (behaviour row 21). */
export const registerManager = route({
  method: 'post',
  path: '/api/v1/manager/auth/register',
  role: 'public',
  body: credentials.extend({ code: code.optional() }),
  answer: signedIn,
  status: 201,
  envelope: 'bare',
  errors: [
    'username_taken',
    'registration_closed',
    'code_not_found',
    'code_used',
    'code_revoked',
    'code_lapsed',
  ],
  summary: 'Register as a manager',
});

export const loginManager = route({
  method: 'post',
  path: '/api/v1/manager/auth/login',
  role: 'public',
  body: credentials,
  answer: signedIn,
  envelope: 'bare',
  errors: ['wrong_credentials', 'account_disabled'],
  summary: 'Sign in as a manager; an expired one may, to renew',
});

export const getManagerMe = route({
  method: 'get',
  path: '/api/v1/manager/auth/me',
  role: 'manager',
  expiredAllowed: true,
  answer: z.object({
    id: z.int(),
    username: z.string(),
    alias: z.string(),
    expires_at: instant,
    expired: z.boolean(),
    created_at: instant,
  }),
  summary: 'Who is signed in, and until when the account is valid',
});

export const redeemRenewalKey = route({
  method: 'post',
  path: '/api/v1/manager/auth/redeem-renewal-key',
  role: 'manager',
  expiredAllowed: true,
  body: z.object({ code }),
  answer: z.object({ expires_at: instant, extended_days: z.int(), message: z.string() }),
  errors: ['code_not_found', 'code_used', 'code_revoked', 'code_lapsed'],
  summary: 'Prolong the account with a renewal key',
});

export const activationCode = z.object({
  id: z.int(),
  code: z.string(),
  duration_days: z.int(),
  user_type: userType,
  status: z.enum(CODE_STATUSES),
  used_by_user_id: z.int().nullable(),
  /** Empty when nobody used it, or its user is gone. */
  used_by_account_no: z.string(),
  used_at: instantOrNull,
  created_at: instant,
  ...codeExtraFields,
});

export const grant = { duration_days: durationDays, user_type: userType };
export const activationCodeFilters = { ...codeFilters, user_type: filterWord(USER_TYPES) };

export const createActivationCode = route({
  method: 'post',
  path: '/api/v1/manager/activation-codes',
  role: 'manager',
  body: z.object({ ...grant, ...codeExtras }),
  answer: activationCode,
  status: 201,
  errors: ['invalid_time'],
  summary: 'Make a code that creates or prolongs a user',
});

export const listActivationCodes = route({
  method: 'get',
  path: '/api/v1/manager/activation-codes',
  role: 'manager',
  query: z.object({ ...activationCodeFilters, ...paging }),
  answer: pageOf(activationCode, codeSummary),
  errors: ['invalid_time'],
  summary: 'Own activation codes, newest first',
});

export const user = z.object({
  id: z.int(),
  account_no: z.string(),
  login_id: z.string(),
  manager_id: z.int(),
  user_type: userType,
  status: z.enum(USER_STATUSES),
  archive_status: z.string(),
  server: z.string(),
  /** The name in the game. */
  username: z.string(),
  is_expired: z.boolean(),
  expires_at: instant,
  created_by: z.string(),
  created_at: instant,
  updated_at: instant,
});

export const createdUser = user.extend({ user_id: z.int() });

export const quickCreateUser = route({
  method: 'post',
  path: '/api/v1/manager/users/quick-create',
  role: 'manager',
  body: z.object(grant),
  answer: createdUser,
  status: 201,
  summary: 'Make a user at once, without handing out a code',
});

export const listUsers = route({
  method: 'get',
  path: '/api/v1/manager/users',
  role: 'manager',
  query: z.object({
    ...userFilters,
    /** `1`: those that were deleted and can still be restored; without another filter the newest deletion first. */
    deleted: filterWord(['0', '1', 'false', 'true']),
    ...paging,
  }),
  answer: pageOf(
    user.extend({
      /** Of deleted users alone. */
      deleted_at: instant.optional(),
      restorable_until: instant.optional(),
    }),
    z.object({
      total: z.int(),
      active: z.int(),
      expired: z.int(),
      disabled: z.int(),
      daily: z.int(),
      duiyi: z.int(),
      shuaka: z.int(),
      expiring_7d: z.int(),
      /** Not in `total`: deleted, but restorable. */
      deleted: z.int(),
      /** Only there when more may match than were looked through: `total` is at least so many. */
      truncated: z.literal(true).optional(),
    }),
  ),
  errors: USER_FILTER_ERRORS,
  summary: 'Own users by id; with a status filter by expiry, soonest first',
});

const ofUser = z.object({ user_id: pathId });
const NOT_OWN = ['not_found', 'not_your_user'] as const;

export const getUser = route({
  method: 'get',
  path: '/api/v1/manager/users/:user_id',
  role: 'manager',
  params: ofUser,
  answer: user.extend({
    /** Under which login id a node last reported this account; empty before any did. */
    seen_login_id: z.string(),
  }),
  errors: NOT_OWN,
  summary: 'One user',
});

export const getUserAssets = route({
  method: 'get',
  path: '/api/v1/manager/users/:user_id/assets',
  role: 'manager',
  params: ofUser,
  answer: z.object({
    user_id: z.int(),
    user_type: userType,
    assets: jsonObject,
    expires_at: instant,
    status: z.enum(USER_STATUSES),
  }),
  errors: NOT_OWN,
  summary: "A user's goods as last set or reported",
});

export const getUserTasks = route({
  method: 'get',
  path: '/api/v1/manager/users/:user_id/tasks',
  role: 'manager',
  params: ofUser,
  answer: UserTasks,
  errors: NOT_OWN,
  summary: "A user's task settings, in the order of its type",
});

/** Merged: defaults, then what is stored, then what is sent. */
export const putUserTasks = route({
  method: 'put',
  path: '/api/v1/manager/users/:user_id/tasks',
  role: 'manager',
  params: ofUser,
  body: TaskConfigPatch,
  answer: UserTasks,
  errors: [...NOT_OWN, ...TASK_ERRORS],
  summary: "Change some of a user's task settings",
});

export const listUserLogs = route({
  method: 'get',
  path: '/api/v1/manager/users/:user_id/logs',
  role: 'manager',
  params: ofUser,
  query: timelineQuery,
  answer: timeline,
  errors: NOT_OWN,
  summary: "A user's time line: job events, agent log lines and audit entries, newest first",
});
