// Routes of accounts and sessions: document, section 1.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { done, email, instant, instantOrNull, line, password, plan, uuid } from './shapes.js';

/** As `/auth/me` and every sign-in show it. */
export const Account = z.object({
  id: uuid,
  email: z.string(),
  display_name: z.string().nullable(),
  avatar_url: z.string().nullable(),
  plan,
  is_verified: z.boolean(),
  /** Runs this cloud: may look after all accounts. */
  is_operator: z.boolean(),
  storage_quota: z.int(),
  storage_used: z.int(),
  created_at: instant,
  last_login_at: instantOrNull,
});
export type Account = z.infer<typeof Account>;

/** The document's names, and beside them those that the published clients read. */
const tokens = {
  token: z.string(),
  refresh_token: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Seconds that `token` is good for. */
  expires_in: z.int(),
  expiresIn: z.int(),
};

const SignedIn = z.object({
  user: Account,
  ...tokens,
  tokens: z.object({ accessToken: z.string(), refreshToken: z.string() }),
});

const newAccount = z.object({
  email,
  password,
  display_name: line(0, 100).nullish(),
  /** Of a fresh cloud, from elsewhere than this machine: makes this account the operator's. */
  setup_code: z.string().max(64).optional(),
});

export const register = route({
  method: 'post',
  path: '/v1/auth/register',
  role: 'public',
  body: newAccount,
  answer: SignedIn,
  status: 201,
  envelope: 'both',
  errors: ['EMAIL_TAKEN', 'wrong_setup_code'],
  summary: 'Open an account',
});

export const login = route({
  method: 'post',
  path: '/v1/auth/login',
  role: 'public',
  body: z.object({ email: z.string().max(320), password: z.string().max(1000) }),
  answer: SignedIn,
  envelope: 'both',
  errors: ['INVALID_CREDENTIALS', 'ACCOUNT_DISABLED'],
  summary: 'Sign in',
});

/** A refresh token is good once; one that comes again ends its session (document, security). */
export const refresh = route({
  method: 'post',
  path: '/v1/auth/refresh',
  role: 'public',
  body: z
    .object({ refresh_token: z.string().max(500).optional(), refreshToken: z.string().max(500).optional() })
    .refine((body) => body.refresh_token !== undefined || body.refreshToken !== undefined, {
      error: 'expected text',
      path: ['refresh_token'],
    }),
  answer: z.object(tokens),
  envelope: 'both',
  errors: ['INVALID_REFRESH_TOKEN', 'TOKEN_REUSED'],
  summary: 'A new access token for a refresh token, which is replaced',
});

export const logout = route({
  method: 'post',
  path: '/v1/auth/logout',
  role: 'session',
  answer: done,
  summary: 'End this session: its access and refresh token are dead',
});

/** Both ways in which clients read it: the fields themselves, and under `user`. */
export const me = route({
  method: 'get',
  path: '/v1/auth/me',
  role: 'user:read',
  answer: Account.extend({ user: Account }),
  summary: 'The account that is signed in',
});

export const updateMe = route({
  method: 'patch',
  path: '/v1/auth/me',
  role: 'user:write',
  body: z.object({ display_name: line(0, 100).nullish(), avatar_url: z.url().max(500).nullish() }),
  answer: Account,
  summary: 'Change the name that is shown',
});

export const changePassword = route({
  method: 'post',
  path: '/v1/auth/password',
  role: 'session',
  body: z.object({ old_password: z.string().max(1000), new_password: password }),
  answer: z.object({ ended_sessions: z.int() }),
  errors: ['WRONG_PASSWORD'],
  summary: 'Change the password; all other sessions end',
});

export const Session = z.object({
  id: z.string(),
  address: z.string(),
  user_agent: z.string(),
  created_at: instant,
  expires_at: instant,
  current: z.boolean(),
});
export type SessionShown = z.infer<typeof Session>;

export const listSessions = route({
  method: 'get',
  path: '/v1/auth/sessions',
  role: 'session',
  answer: z.object({ sessions: z.array(Session) }),
  summary: 'Sessions that are open',
});

export const endSession = route({
  method: 'delete',
  path: '/v1/auth/sessions/:session_id',
  role: 'session',
  params: z.object({ session_id: z.string().max(64) }),
  answer: done,
  summary: 'End one session',
});

export const endOtherSessions = route({
  method: 'post',
  path: '/v1/auth/sessions/end-others',
  role: 'session',
  answer: z.object({ ended: z.int() }),
  summary: 'End every session but this one',
});
