// The operator acts in a service: a first super account, and a short-lived token of one of its roles.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

export const createSuper = route({
  method: 'post',
  path: '/console/api/super',
  role: 'operator',
  body: z.object({ username: z.string().min(3).max(64), password: z.string().min(6).max(128) }),
  answer: z.object({ message: z.string() }),
  status: 201,
  errors: ['already_initialized'],
  summary: 'Creates the first super account of OAS; refused when there is one.',
});

export const openServiceSession = route({
  method: 'post',
  path: '/console/api/services/:name/session',
  role: 'operator',
  params: z.object({ name: z.string().min(1).max(32) }),
  body: z.object({ role: z.string().min(1).max(32) }),
  answer: z.object({ token: z.string(), expires_at: z.iso.datetime() }),
  errors: ['not_found', 'not_initialized'],
  summary: 'A 15-minute token of a role of the service; what is done with it is audited as the operator’s.',
});
