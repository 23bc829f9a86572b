// Routes without a token: document, section 2.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { credentials, filterWord, instantOrNull, jsonObject, text, USER_TYPES } from './shapes.js';
import { Templates } from './tasks.js';

/** 503 with `status: degraded`, `redis: down` and a reason when the store cannot write (behaviour row 36). */
export const getHealth = route({
  method: 'get',
  path: '/health',
  role: 'public',
  answer: z.object({ status: z.literal('ok'), redis: z.literal('up'), store: z.literal('up') }),
  envelope: 'bare',
  errors: ['degraded'],
  summary: 'Whether the cloud can serve and write',
});

export const getBootstrapStatus = route({
  method: 'get',
  path: '/api/v1/bootstrap/status',
  role: 'public',
  answer: z.object({
    initialized: z.boolean(),
    /** Whether somebody may register as a manager without a renewal key. */
    registration_open: z.boolean(),
  }),
  envelope: 'bare',
  summary: 'Whether the first super admin exists',
});

/** From this machine, or with the setup code that the console shows (behaviour row 20). */
export const initBootstrap = route({
  method: 'post',
  path: '/api/v1/bootstrap/init',
  role: 'public',
  body: credentials.extend({ setup_code: text(1, 128).optional() }),
  answer: z.object({ message: z.string() }),
  status: 201,
  errors: ['local_only', 'wrong_setup_code', 'already_initialized'],
  summary: 'Create the first super admin, once',
});

export const getSchedulerStatus = route({
  method: 'get',
  path: '/api/v1/scheduler/status',
  role: 'public',
  answer: z.object({
    scheduler: z.looseObject({ running: z.boolean(), tick_interval: z.string() }),
    snapshot: jsonObject,
    enabled: z.boolean(),
    status: z.looseObject({ running: z.boolean(), last_run_at: instantOrNull }),
  }),
  envelope: 'bare',
  summary: 'What the scheduler did last and when it runs next',
});

export const getTaskTemplates = route({
  method: 'get',
  path: '/api/v1/task-templates',
  role: 'public',
  query: z.object({ user_type: filterWord(USER_TYPES) }),
  answer: Templates,
  summary: 'Every task with its defaults, fields and next-time rule',
});
