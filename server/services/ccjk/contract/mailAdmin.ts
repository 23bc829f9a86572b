// Routes of the operator about mail: the cloud's own server, the gateway's secret, letters that no server took.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { Delivered, MailFailure } from './email.js';
import { done, instant, instantOrNull } from './shapes.js';

const Letter = z.object({
  id: z.int(),
  to: z.string(),
  subject: z.string(),
  attempts: z.int(),
  last_error: z.string().nullable(),
  last_failure: MailFailure.nullable(),
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
    /** Through which the cloud itself sends, as it is set. */
    server: z
      .object({
        host: z.string(),
        port: z.int(),
        secure: z.boolean(),
        username: z.string().nullable(),
        from: z.string(),
      })
      .nullable(),
    waiting: z.int(),
    sent: z.int(),
    dead: z.int(),
    /** Mails that no server took; the newest hundred. */
    dead_letters: z.array(Letter),
  }),
  summary: 'The secret of the mail webhook, and mails that could not be sent',
});

export const testOwnServer = route({
  method: 'post',
  path: '/v1/admin/mail/test',
  role: 'task:admin',
  answer: Delivered,
  errors: ['EMAIL_DELIVERY_FAILED', 'MAIL_HOST_REFUSED', 'NO_MAIL_SERVER'],
  summary: "Send a mail to the operator's own address through the cloud's mail server",
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
