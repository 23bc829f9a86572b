// What will run when, within the next hours; and a user's own "now".
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant, paging, pathId } from './shapes.js';

const window = {
  /** RFC 3339, or `YYYY-MM-DD[ HH:MM[:SS]]` in `oas.timeZone`; now when left out. Brought into the next 24 hours. */
  from: z.string().max(64).optional(),
  /** 1 to 24. */
  hours: paging.page,
};

const calendar = z.object({
  /** As granted, not as asked. */
  from: instant,
  to: instant,
  /** Earliest first, at most 2,000. */
  items: z.array(
    z.object({
      /** When it becomes a job: its due time, out of quiet hours. */
      at: instant,
      user_id: z.int(),
      account_no: z.string(),
      login_id: z.string(),
      username: z.string(),
      task_type: z.string(),
      priority: z.int(),
      /** `HH:MM` of a daily task. */
      daily: z.string().nullable(),
      /** Follows from the run before it, by daily time or rule, if that ends well. */
      repeat: z.boolean(),
    }),
  ),
  hours: z.array(
    z.object({
      at: instant,
      /** Tasks whose next run falls into this hour: all of them, listed or not. */
      due: z.int(),
      /** Repeats of the tasks that were looked at. */
      repeats: z.int(),
    }),
  ),
  /** In these nothing becomes a job. */
  quiet: z.array(z.object({ from: instant, to: instant })),
  /** Tasks whose next run falls into the window. */
  due: z.int(),
  /** More are due than are listed. */
  truncated: z.boolean(),
});

const NOT_OWN = ['not_found', 'not_your_user'] as const;

export const getCalendar = route({
  method: 'get',
  path: '/api/v1/manager/calendar',
  role: 'manager',
  query: z.object({ ...window, user_id: pathId.optional() }),
  answer: calendar,
  errors: [...NOT_OWN, 'invalid_time'],
  summary: 'What will run when, of all users or of one',
});

export const getUserCalendar = route({
  method: 'get',
  path: '/api/v1/manager/users/:user_id/calendar',
  role: 'manager',
  params: z.object({ user_id: pathId }),
  query: z.object(window),
  answer: calendar,
  errors: [...NOT_OWN, 'invalid_time'],
  summary: 'What of a user will run when',
});

export const getOwnCalendar = route({
  method: 'get',
  path: '/api/v1/user/me/calendar',
  role: 'user',
  query: z.object(window),
  answer: calendar,
  errors: ['invalid_time'],
  summary: 'What of the own tasks will run when',
});

export const runOwnTaskNow = route({
  method: 'post',
  path: '/api/v1/user/me/tasks/:task/run-now',
  role: 'user',
  params: z.object({ task: z.string().max(64) }),
  answer: z.object({
    task_type: z.string(),
    next_time: z.string(),
    /** When it becomes a job: now, or at the end of quiet hours. */
    runs_at: instant,
    message: z.string(),
  }),
  errors: ['unknown_task', 'task_not_in_type', 'task_off', 'job_open'],
  summary: 'Make one of the own tasks due now',
});
