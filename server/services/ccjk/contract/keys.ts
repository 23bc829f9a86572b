// Routes of API keys (document: table api_keys, Scopes) and of the audit record.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { done, instant, instantOrNull, jsonObject, limit, line, offset, SCOPES, uuid } from './shapes.js';

const scopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(SCOPES.length)
  .transform((names) => SCOPES.filter((scope) => names.includes(scope)));

export const ApiKey = z.object({
  id: uuid,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** What it begins with: to tell keys apart. */
  prefix: z.string(),
  is_active: z.boolean(),
  last_used: instantOrNull,
  expires_at: instantOrNull,
  created_at: instant,
});

export const createApiKey = route({
  method: 'post',
  path: '/v1/api-keys',
  role: 'session',
  body: z.object({ name: line(1, 100), scopes, expires_at: instant.nullish() }),
  answer: ApiKey.extend({
    /** Shown this once. */
    key: z.string(),
  }),
  status: 201,
  errors: ['TOO_MANY_KEYS', 'SCOPE_REFUSED'],
  summary: 'Make an API key',
});

export const listApiKeys = route({
  method: 'get',
  path: '/v1/api-keys',
  role: 'session',
  answer: z.object({ keys: z.array(ApiKey) }),
  summary: 'API keys of the account',
});

export const revokeApiKey = route({
  method: 'delete',
  path: '/v1/api-keys/:key_id',
  role: 'session',
  params: z.object({ key_id: uuid }),
  answer: done,
  summary: 'Revoke an API key: it is dead at once',
});

export const AuditEntry = z.object({
  id: z.int(),
  at: instant,
  actor: z.string(),
  actor_id: uuid.nullable(),
  action: z.string(),
  target_type: z.string(),
  target_id: z.string(),
  detail: jsonObject,
  ip: z.string(),
});

export const listAudit = route({
  method: 'get',
  path: '/v1/audit',
  role: 'user:read',
  query: z.object({ limit: limit(50), offset }),
  answer: z.object({ entries: z.array(AuditEntry), total: z.int(), limit: z.int(), offset: z.int() }),
  summary: 'What was done in this account',
});

export const listAllAudit = route({
  method: 'get',
  path: '/v1/admin/audit',
  role: 'task:admin',
  query: z.object({ limit: limit(50), offset }),
  answer: z.object({ entries: z.array(AuditEntry), total: z.int(), limit: z.int(), offset: z.int() }),
  summary: 'What was done in all accounts',
});
