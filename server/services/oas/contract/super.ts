// Routes of the super admin: document, section 3. This machine only, unless `oas.superFromLan` (ARCHITECTURE).
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { codeExtraFields, codeExtras, codeFilters, codeSummary } from './codeShapes.js';
import {
  CODE_STATUSES,
  credentials,
  durationDays,
  instant,
  instantOrNull,
  pageOf,
  paging,
} from './shapes.js';

export const loginSuper = route({
  method: 'post',
  path: '/api/v1/super/auth/login',
  role: 'public',
  localOnly: true,
  body: credentials,
  answer: z.object({ token: z.string(), role: z.literal('super'), expires_at: instant }),
  envelope: 'bare',
  errors: ['wrong_credentials', 'local_only'],
  summary: 'Sign in as super admin',
});

export const renewalKey = z.object({
  id: z.int(),
  code: z.string(),
  duration_days: z.int(),
  status: z.enum(CODE_STATUSES),
  used_by_manager_id: z.int().nullable(),
  /** Empty when nobody used it. */
  used_by_manager_username: z.string(),
  used_at: instantOrNull,
  created_by_super_admin_id: z.int(),
  created_at: instant,
  ...codeExtraFields,
});

export const createRenewalKey = route({
  method: 'post',
  path: '/api/v1/super/manager-renewal-keys',
  role: 'super',
  localOnly: true,
  body: z.object({ duration_days: durationDays, ...codeExtras }),
  answer: renewalKey,
  status: 201,
  errors: ['local_only', 'invalid_time'],
  summary: 'Make a key that prolongs a manager',
});

export const listRenewalKeys = route({
  method: 'get',
  path: '/api/v1/super/manager-renewal-keys',
  role: 'super',
  localOnly: true,
  query: z.object({ ...codeFilters, ...paging }),
  answer: pageOf(renewalKey, codeSummary),
  errors: ['local_only', 'invalid_time'],
  summary: 'Renewal keys, newest first',
});
