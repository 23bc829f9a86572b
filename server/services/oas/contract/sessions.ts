// Own sessions and own passwords, of supers, managers and users. Beyond the document, beside its `auth` routes; who has expired
// may still see to its password and sign out.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant, instantOrNull, pageOf, paging, password, pathId } from './shapes.js';

const total = z.object({ total: z.int() });

const session = z.object({
  /** Names the session; no secret. */
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  /** Who acts in this account's name: `operator` from the console, `super:<name>` for support; null for its owner. */
  via: z.string().nullable(),
  address: z.string(),
  user_agent: z.string(),
  created_at: instant,
  expires_at: instant,
});

const ended = z.object({ message: z.string(), ended: z.int() });

const routesOf = (role: 'super' | 'manager') => {
  const common = role === 'super' ? { role, localOnly: true } : { role, expiredAllowed: true };
  const errors = role === 'super' ? ['local_only'] : [];
  const path = `/api/v1/${role}/auth`;
  return {
    list: route({
      ...common,
      method: 'get',
      path: `${path}/sessions`,
      query: z.object(paging),
      answer: pageOf(session, total),
      errors,
      summary: 'Own sessions that are still good',
    }),
    endOne: route({
      ...common,
      method: 'delete',
      path: `${path}/sessions/:id`,
      params: z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, 'expected the id of a session') }),
      answer: ended,
      errors: [...errors, 'not_found'],
      summary: 'End one of the own sessions',
    }),
    endOthers: route({
      ...common,
      method: 'delete',
      path: `${path}/sessions/others`,
      answer: ended,
      errors,
      summary:
        role === 'super'
          ? 'End all own sessions but this one'
          : "End all own sessions but this one, and the agents' that signed in with the password",
    }),
    logout: route({
      ...common,
      method: 'post',
      path: `${path}/logout`,
      answer: z.object({ message: z.string(), revoked: z.int() }),
      errors,
      summary: 'End this session',
    }),
    changePassword: route({
      ...common,
      method: 'post',
      path: `${path}/password`,
      /** The present password is only compared: its length says nothing. */
      body: z.object({ old_password: z.string().min(1).max(256), new_password: password }),
      answer: z.object({ message: z.string(), ended_sessions: z.int() }),
      errors: [...errors, 'wrong_password'],
      summary: 'Change the own password; this session stays, all others end',
    }),
  };
};

export const superSessionRoutes = routesOf('super');
export const {
  list: listSuperSessions,
  endOne: endSuperSession,
  endOthers: endOtherSuperSessions,
  logout: logoutSuper,
  changePassword: changeSuperPassword,
} = superSessionRoutes;

export const managerSessionRoutes = routesOf('manager');
export const {
  list: listManagerSessions,
  endOne: endManagerSession,
  endOthers: endOtherManagerSessions,
  logout: logoutManager,
  changePassword: changeManagerPassword,
} = managerSessionRoutes;

export const listUserSessions = route({
  method: 'get',
  path: '/api/v1/user/auth/sessions',
  role: 'user',
  query: z.object(paging),
  answer: pageOf(
    z.object({
      id: z.int(),
      current: z.boolean(),
      device_info: z.string(),
      created_at: instant,
      expires_at: instant,
      /** Since the cloud was started; null when not since then. */
      last_used_at: instantOrNull,
    }),
    total,
  ),
  summary: 'Own tokens that are still good',
});

export const endUserSession = route({
  method: 'delete',
  path: '/api/v1/user/auth/sessions/:id',
  role: 'user',
  params: z.object({ id: pathId }),
  answer: ended,
  errors: ['not_found'],
  summary: 'End one of the own tokens',
});

export const endOtherUserSessions = route({
  method: 'delete',
  path: '/api/v1/user/auth/sessions/others',
  role: 'user',
  answer: ended,
  summary: 'End all own tokens but this one',
});

export const logoutUserEverywhere = route({
  method: 'post',
  path: '/api/v1/user/auth/logout-all',
  role: 'user',
  expiredAllowed: true,
  answer: z.object({ message: z.string(), revoked: z.int() }),
  summary: 'End all own tokens, this one too',
});
