// What a manager sees first (document, section 4), with the original's fields beside the document's.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant } from './shapes.js';

export const getOverview = route({
  method: 'get',
  path: '/api/v1/manager/overview',
  role: 'manager',
  answer: z.object({
    user_stats: z.object({
      total: z.int(),
      active: z.int(),
      expired: z.int(),
      disabled: z.int(),
      /** Active now, and no more in seven days. */
      expiring_7d: z.int(),
    }),
    job_stats: z.object({
      pending: z.int(),
      leased: z.int(),
      running: z.int(),
      /** As long as jobs are kept. */
      success: z.int(),
      failed: z.int(),
      /** Jobs that ended so within the last 24 hours. */
      success_24h: z.int(),
      failed_24h: z.int(),
    }),
    /** The last 20 failed attempts, newest first. */
    recent_failures: z.array(
      z.object({
        job_id: z.int(),
        user_id: z.int(),
        /** Of a user that is gone these are empty. */
        account_no: z.string(),
        login_id: z.string(),
        username: z.string(),
        task_type: z.string(),
        job_status: z.string(),
        error_code: z.string(),
        message: z.string(),
        node: z.string(),
        event_at: instant,
      }),
    ),
    /** Failed attempts of the last 24 hours. */
    recent_failures_24h: z.int(),
    generated_at: instant,
  }),
  summary: 'Users and jobs at a glance',
});
