// The cloud's own log, and the bundle that an operator hands to whoever helps.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

const Instant = z.iso.datetime();
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Where a line stands in the log. */
const Place = z.string().regex(/^\d{4}-\d{2}-\d{2}\.\d{1,9}\.\d{1,12}$/, 'a place in the log');

/** A wall clock's minute that there is. */
export const Minute = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'such as 2026-11-21 14:20')
  .refine((text) => !Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`)), 'no such minute');

export const LogLine = z.object({
  id: Place,
  time: Instant,
  level: z.string(),
  message: z.string(),
  /** Everything else that the line says. */
  fields: z.record(z.string(), z.unknown()),
});
export type LogLine = z.infer<typeof LogLine>;

export const readLogs = route({
  method: 'get',
  path: '/console/api/logs',
  role: 'operator',
  query: z.object({
    /** This level and worse. */
    level: z.enum(LOG_LEVELS).optional(),
    /** Anywhere in the line, in any case. */
    text: z.string().min(1).max(200).optional(),
    from: Instant.optional(),
    /** Before it. */
    to: Instant.optional(),
    /** `2026-11-21 14:20` on the cloud's wall clock: that minute, and what was before it. */
    minute: Minute.optional(),
    /** Part of the route. */
    route: z.string().min(1).max(200).optional(),
    request_id: z
      .string()
      .regex(/^[0-9a-f-]{1,64}$/)
      .optional(),
    service: z
      .string()
      .regex(/^[a-z][a-z0-9]{0,30}$/)
      .optional(),
    /** Lines before this place: `next` of the answer before. */
    before: Place.optional(),
    /** Lines from this place on: `end` of an earlier answer. */
    after: Place.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  answer: z.object({
    /** Newest first. */
    items: z.array(LogLine),
    /** Where the search goes on; it stops after a few megabytes even when nothing was found. Null: nothing older. */
    next: Place.nullable(),
    /** Time of the oldest line that was looked at. */
    searched_to: Instant.nullable(),
    end: Place.nullable(),
  }),
  summary: 'Lines of the cloud’s log, newest first, one stretch an ask.',
});

export const readDiagnostics = route({
  method: 'get',
  path: '/console/api/diagnostics',
  role: 'operator',
  answer: z.never(),
  file: ['application/json'],
  summary:
    'One file for whoever helps: version, platform, settings, figures and the newest log lines, without secrets or names.',
});
