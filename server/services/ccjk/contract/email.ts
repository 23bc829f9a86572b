// Routes of mail: document, section 5.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { MESSAGE_TYPES } from './messages.js';
import { done, email, instantOrNull, line, text, uuid } from './shapes.js';

const host = line(1, 255).refine((value) => /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i.test(value), {
  error: 'expected a host name or an address',
});
const port = z.int().min(1).max(65_535);

/** What a mail to a server comes through, in order; `signed_in` where there is somebody to sign in as. */
export const MAIL_STEPS = ['connected', 'signed_in', 'accepted'] as const;
export const INBOX_STEPS = ['connected', 'signed_in', 'opened', 'read'] as const;

/** Why a step failed; `answered`: the server said no. */
export const MAIL_REASONS = ['answered', 'late', 'unsafe', 'broken', 'unknown_host', 'refused_host'] as const;
/** In the `details` of a test that failed. */
export const MailFailure = z.object({
  step: z.enum([...MAIL_STEPS, ...INBOX_STEPS]),
  reason: z.enum(MAIL_REASONS),
  /** What the server answered: three digits, or `NO AUTHENTICATIONFAILED`. */
  reply: z.union([z.int(), z.string()]).nullable(),
});
export type MailFailure = z.infer<typeof MailFailure>;

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
  /** Why the mailbox could not be read at the last look. */
  last_error: z.string().nullable(),
  /** At which step of it (`INBOX_STEPS`), and what its server answered: `NO AUTHENTICATIONFAILED`. */
  last_step: z.enum(INBOX_STEPS).nullable(),
  last_reason: z.enum(MAIL_REASONS).nullable(),
  last_reply: z.string().nullable(),
});
export type EmailConfig = z.infer<typeof EmailConfig>;

export const saveEmailConfig = route({
  method: 'post',
  path: '/v1/email/config',
  role: 'config:write',
  body: fields,
  answer: EmailConfig,
  errors: ['not_found', 'MAIL_HOST_REFUSED', 'CONFLICT'],
  summary: 'Say which mailbox belongs to a device',
});

/** A mailbox, and what becomes of the mails to it. */
export const Mailbox = EmailConfig.extend({
  outgoing: z.object({
    waiting: z.int(),
    /** No server took them; kept for three months. */
    dead: z.int(),
    /** Of the newest one that waits for another try, else of the newest dead one. */
    last_error: z.string().nullable(),
    last_failure: MailFailure.nullable(),
  }),
});
export type Mailbox = z.infer<typeof Mailbox>;

export const listEmailConfigs = route({
  method: 'get',
  path: '/v1/email/configs',
  role: 'config:read',
  answer: z.object({
    mailboxes: z.array(Mailbox),
    /** Mails go out through the cloud where a mailbox names no server of its own. */
    own_server: z.boolean(),
  }),
  summary: 'The mailboxes of all devices',
});

export const getEmailConfig = route({
  method: 'get',
  path: '/v1/email/config/:device_id',
  role: 'config:read',
  params: z.object({ device_id: uuid }),
  answer: EmailConfig,
  summary: 'The mailbox of a device, without its password',
});

export const deleteEmailConfig = route({
  method: 'delete',
  path: '/v1/email/config/:device_id',
  role: 'config:write',
  params: z.object({ device_id: uuid }),
  answer: done,
  summary: 'Forget the mailbox of a device, and its password',
});

/** What a test mail came to; a step that failed is named in the refusal's `details`, with the server's three digits. */
export const Delivered = z.object({
  delivered: z.literal(true),
  to: z.string(),
  message_id: z.string(),
  /** The steps that were done, of `MAIL_STEPS`. */
  steps: z.array(z.string()),
});

export const testEmail = route({
  method: 'post',
  path: '/v1/email/test',
  role: 'config:write',
  body: z.object({ device_id: uuid }),
  answer: Delivered,
  errors: ['not_found', 'EMAIL_DELIVERY_FAILED', 'MAIL_HOST_REFUSED', 'NO_MAIL_SERVER'],
  summary: 'Send a mail to the mailbox; success means that its server took it',
});

/** Nothing is taken and nothing marked; a step that failed is named in the refusal's `details`. */
export const testInbox = route({
  method: 'post',
  path: '/v1/email/test-inbox',
  role: 'config:write',
  body: z.object({ device_id: uuid }),
  answer: z.object({
    steps: z.array(z.enum(INBOX_STEPS)),
    /** Unread mails with [CCJK] in their subject that the next look takes. */
    waiting: z.int(),
  }),
  errors: ['not_found', 'INBOX_UNREADABLE', 'MAIL_HOST_REFUSED', 'NO_INBOX'],
  summary: 'Look whether the mailbox can be read',
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
