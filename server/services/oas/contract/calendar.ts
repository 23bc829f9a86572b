// What will run when, within the next hours; and a user's own "now".
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { filterWord, instant, keyword, pageOf, paging, pathId, USER_TYPES } from './shapes.js';

const window = {
  /** RFC 3339, or `YYYY-MM-DD[ HH:MM[:SS]]` in `oas.timeZone`; now when left out. Brought into the next 24 hours. */
  from: z.string().max(64).optional(),
  /** 1 to 24. */
  hours: paging.page,
};

const stretch = z.object({ from: instant, to: instant });

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
  quiet: z.array(stretch),
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

export const listDueTasks = route({
  method: 'get',
  path: '/api/v1/manager/calendar/due',
  role: 'manager',
  query: z.object({
    ...paging,
    /** Lists the hour in which this moment lies, written as `from` above; all hours when left out. */
    hour: z.string().max(64).optional(),
    /** In either language. */
    task_type: keyword,
    user_type: filterWord(USER_TYPES),
    /** Part of a user's account number, login id or name in the game. */
    keyword,
  }),
  /** Each task's next run, the earliest first; what follows from it is not among them. */
  answer: pageOf(
    z.object({
      at: instant,
      user_id: z.int(),
      account_no: z.string(),
      login_id: z.string(),
      username: z.string(),
      user_type: z.string(),
      task_type: z.string(),
      priority: z.int(),
      daily: z.string().nullable(),
    }),
    z.object({
      from: instant,
      to: instant,
      /** Hours of the clock, the first one from now on: how many tasks fall into each under the filter. */
      hours: z.array(stretch.extend({ due: z.int() })),
      quiet: z.array(stretch),
      due: z.int(),
    }),
  ),
  errors: ['invalid_time', 'unknown_task'],
  summary: 'What will run in which hour of the next 24, paged for any number of tasks',
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
