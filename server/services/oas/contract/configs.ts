// Configs that agents are handed beside a user's tasks (full-config): free JSON objects that manager and user may set.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { jsonObject, pathId } from './shapes.js';

const name = z.enum(['rest', 'lineup', 'shikigami']);
const ofUser = { user_id: pathId };
const NOT_OWN = ['not_found', 'not_your_user'] as const;

const config = z.object({ user_id: z.int(), name, config: jsonObject });
const configs = z.object({
  user_id: z.int(),
  rest_config: jsonObject,
  lineup_config: jsonObject,
  shikigami_config: jsonObject,
});
/** At most 64 KB and 16 levels deep. `rest`: `enabled`, `mode`, `rest_start` (HH:MM), `rest_duration` (hours) are checked. */
const body = z.object({ config: z.record(z.string(), z.unknown(), { error: 'expected an object' }) });

export const getUserConfigs = route({
  method: 'get',
  path: '/api/v1/manager/users/:user_id/configs',
  role: 'manager',
  params: z.object(ofUser),
  answer: configs,
  errors: NOT_OWN,
  summary: "A user's rest, lineup and shikigami configs",
});

export const getUserConfig = route({
  method: 'get',
  path: '/api/v1/manager/users/:user_id/configs/:name',
  role: 'manager',
  params: z.object({ ...ofUser, name }),
  answer: config,
  errors: NOT_OWN,
  summary: "One of a user's configs",
});

export const putUserConfig = route({
  method: 'put',
  path: '/api/v1/manager/users/:user_id/configs/:name',
  role: 'manager',
  params: z.object({ ...ofUser, name }),
  body,
  answer: config,
  errors: [...NOT_OWN, 'invalid_config'],
  summary: "Replace one of a user's configs",
});

export const getConfigs = route({
  method: 'get',
  path: '/api/v1/user/me/configs',
  role: 'user',
  answer: configs,
  summary: 'Own rest, lineup and shikigami configs',
});

export const getConfig = route({
  method: 'get',
  path: '/api/v1/user/me/configs/:name',
  role: 'user',
  params: z.object({ name }),
  answer: config,
  summary: 'One of the own configs',
});

export const putConfig = route({
  method: 'put',
  path: '/api/v1/user/me/configs/:name',
  role: 'user',
  params: z.object({ name }),
  body,
  answer: config,
  errors: ['invalid_config'],
  summary: 'Replace one of the own configs',
});
