// Routes of mail: document, section 5.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { MESSAGE_TYPES } from './messages.js';
import { done, email, instant, instantOrNull, line, text, uuid } from './shapes.js';

const host = line(1, 255).refine((value) => /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i.test(value), {
  error: 'expected a host name or an address',
});
const port = z.int().min(1).max(65_535);

const fields = z.object({
  device_id: uuid,
  email_address: email,
  imap_host: host.nullish(),
  imap_port: port.nullish(),
  imap_secure: z.boolean().default(true),
  smtp_host: host.nullish(),
  smtp_port: port.nullish(),
  smtp_secure: z.boolean().default(true),
  /** For both servers; left out: the address itself. */
  username: line(1, 255).nullish(),
  /** Kept, never shown again. Left out: what was kept stays, unless it would go to another server or user than it was given for. */
  password: text(1, 500).nullish(),
  is_active: z.boolean().default(true),
  /** Which messages about the device are sent to the address too. */
  notify: z.array(z.enum(MESSAGE_TYPES)).max(MESSAGE_TYPES.length).default([]),
});

export const EmailConfig = fields.omit({ password: true }).extend({
  id: uuid,
  email_address: z.string(),
  imap_host: z.string().nullable(),
  imap_port: port.nullable(),
  smtp_host: z.string().nullable(),
  smtp_port: port.nullable(),
  username: z.string().nullable(),
  has_password: z.boolean(),
  last_check: instantOrNull,
  /** What the mailbox said last when it could not be read. */
  last_error: z.string().nullable(),
});

export const saveEmailConfig = route({
  method: 'post',
  path: '/v1/email/config',
  role: 'config:write',
  body: fields,
  answer: EmailConfig,
  errors: ['MAIL_HOST_REFUSED', 'CONFLICT'],
  summary: 'Say which mailbox belongs to a device',
});

export const getEmailConfig = route({
  method: 'get',
  path: '/v1/email/config/:device_id',
  role: 'config:read',
  params: z.object({ device_id: uuid }),
  answer: EmailConfig,
  summary: 'The mailbox of a device, without its password',
});

export const testEmail = route({
  method: 'post',
  path: '/v1/email/test',
  role: 'config:write',
  body: z.object({ device_id: uuid }),
  answer: z.object({
    delivered: z.literal(true),
    to: z.string(),
    message_id: z.string(),
    /** The step that each server answered: `connected`, `signed_in`, `accepted`. */
    steps: z.array(z.string()),
  }),
  errors: ['EMAIL_DELIVERY_FAILED', 'MAIL_HOST_REFUSED', 'NO_MAIL_SERVER'],
  summary: 'Send a mail to the mailbox; success means that its server took it',
});

const Letter = z.object({
  id: z.int(),
  to: z.string(),
  subject: z.string(),
  attempts: z.int(),
  last_error: z.string().nullable(),
  created_at: instant,
  ended_at: instantOrNull,
});

/** Keeps the secret from everybody but the operator. */
export const getMailState = route({
  method: 'get',
  path: '/v1/admin/mail',
  role: 'task:admin',
  answer: z.object({
    /** What a mail gateway signs its calls with, and where it calls. */
    webhook: z.object({ path: z.string(), secret: z.string() }),
    /** The cloud has a mail server of its own. */
    own_server: z.boolean(),
    waiting: z.int(),
    sent: z.int(),
    dead: z.int(),
    /** Mails that no server took; the newest hundred. */
    dead_letters: z.array(Letter),
  }),
  summary: 'The secret of the mail webhook, and mails that could not be sent',
});

const letterParams = z.object({ id: z.coerce.number().int().min(1) });

export const retryLetter = route({
  method: 'post',
  path: '/v1/admin/mail/:id/retry',
  role: 'task:admin',
  params: letterParams,
  answer: done,
  summary: 'Try to send a dead letter again',
});

export const deleteLetter = route({
  method: 'delete',
  path: '/v1/admin/mail/:id',
  role: 'task:admin',
  params: letterParams,
  answer: done,
  summary: 'Throw a dead letter away',
});

/** Signed: hex HMAC-SHA-256 of the body as it is, with or without `sha256=` before it. */
export const incomingEmail = route({
  method: 'post',
  path: '/v1/email/incoming',
  role: 'webhook',
  headers: z.object({ 'x-email-signature': z.string().max(200).optional() }),
  body: z.object({
    from: line(3, 400),
    subject: text(0, 1000),
    body: z.string().max(100_000),
    message_id: line(1, 500),
  }),
  answer: z.object({
    task_id: uuid,
    /** This mail had come before. */
    repeated: z.boolean(),
  }),
  status: 201,
  errors: ['INVALID_SIGNATURE', 'UNKNOWN_SENDER', 'NOT_A_COMMAND', 'QUOTA_EXCEEDED'],
  summary: 'A mail becomes a task',
});
