// Routes of mail: document, section 5.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { AppError, invalid, notFound, unauthenticated } from '../../../core/kernel/errors.js';
import { hmacSha256Hex, secretsEqual } from '../../../core/kernel/ids.js';
import { MailHostError, resolveMailHost } from '../../../core/mail/mailHosts.js';
import { newMessageId, sendAgain } from '../../../core/mail/outbox.js';
import { deliver, DeliveryError } from '../../../core/mail/smtp.js';
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import {
  deleteLetter,
  getEmailConfig,
  getMailState,
  incomingEmail,
  retryLetter,
  saveEmailConfig,
  testEmail,
} from '../contract/email.js';
import { ownDevice } from '../devices/devices.js';
import { configOfSender, takeMail } from '../mail/commands.js';
import { configOf, hasOwnServer, saveConfig, wayOf } from '../mail/mailboxConfig.js';
import { mailOutbox, type EmailConfigRow } from '../tables.js';

/** Each may hold a line to another server for a while. */
const TESTS_A_MINUTE = 10;
const MOST_LETTERS = 100;

export const emailRoutes = (ccjk: Ccjk) => [
  handle(saveEmailConfig, async ({ body, actor, ip, transaction }) => {
    const { account } = asPerson(actor);
    await transaction((tx) => ownDevice(tx, account.id, body.device_id));
    await checkHosts(ccjk, body);
    return transaction(async (tx, again) => {
      const { account: present } = asPerson(again);
      await ownDevice(tx, present.id, body.device_id);
      const fields = {
        deviceUuid: body.device_id,
        address: body.email_address,
        imapHost: body.imap_host ?? null,
        imapPort: body.imap_port ?? null,
        imapSecure: body.imap_secure,
        smtpHost: body.smtp_host ?? null,
        smtpPort: body.smtp_port ?? null,
        smtpSecure: body.smtp_secure,
        username: body.username ?? null,
        isActive: body.is_active,
        notify: [...new Set(body.notify)],
      };
      const saved = await saveConfig(tx, ccjk, present.id, fields, body.password);
      await audit(
        tx,
        { actor: again, ip },
        {
          action: 'save_email_config',
          target: ['device', body.device_id],
          detail: { email_address: saved.address },
        },
      );
      return configWire(saved);
    });
  }),

  handle(getEmailConfig, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const device = await ownDevice(tx, asPerson(actor).account.id, params.device_id);
      return configWire(await configOf(tx, device.uuid));
    }),
  ),

  handle(testEmail, async ({ body, transaction }) => {
    const { config, accountId } = await transaction(async (tx, actor) => {
      const { account } = asPerson(actor);
      const device = await ownDevice(tx, account.id, body.device_id);
      return { config: await configOf(tx, device.uuid), accountId: account.id };
    });
    ccjk.rates.take(`mail tests of ${accountId}`, TESTS_A_MINUTE);
    const way = wayOf(ccjk, config);
    if (typeof way === 'string') throw invalid('NO_MAIL_SERVER', way);
    const messageId = newMessageId();
    const mail = {
      from: way.from,
      to: config.address,
      subject: 'CCJK: test mail',
      text: 'This mail was asked for by a test of the mail settings. They work.\n',
      messageId,
      inReplyTo: null,
      date: ccjk.core.clock.now(),
    };
    const { privateHosts } = ccjk.settings().mail;
    const steps = await deliver(way.server, mail, { privateHosts }).catch(toAppError);
    return { delivered: true as const, to: config.address, message_id: messageId, steps };
  }),

  handle(incomingEmail, async ({ body, bytes, headers, transaction }) => {
    checkSignature(webhookSecret(ccjk), headers['x-email-signature'], bytes);
    const { from, subject, body: text, message_id: messageId } = body;
    return transaction(async (tx) => {
      const config = await configOfSender(tx, from);
      const { taskUuid, repeated } = await takeMail(tx, config, { from, subject, body: text, messageId });
      return { task_id: taskUuid, repeated };
    });
  }),

  handle(getMailState, async ({ transaction }) =>
    transaction(async (tx) => {
      const letters = await tx.find(mailOutbox, {
        where: { state: 'dead' },
        orderBy: ['-id'],
        limit: MOST_LETTERS,
      });
      return {
        webhook: { path: incomingEmail.path, secret: webhookSecret(ccjk) },
        own_server: hasOwnServer(ccjk),
        waiting: await tx.count(mailOutbox, { state: 'waiting' }),
        sent: await tx.count(mailOutbox, { state: 'sent' }),
        dead: await tx.count(mailOutbox, { state: 'dead' }),
        dead_letters: letters.map(({ id, to, subject, attempts, lastError, createdAt, endedAt }) => ({
          id,
          to,
          subject,
          attempts,
          last_error: lastError,
          created_at: toIso(createdAt),
          ended_at: toIsoOrNull(endedAt),
        })),
      };
    }),
  ),

  handle(retryLetter, async ({ params, ip, transaction }) => {
    const row = await transaction(async (tx, actor) => {
      const again = await sendAgain(tx, mailOutbox, params.id);
      if (again) {
        await audit(tx, { actor, ip }, { action: 'retry_letter', target: ['letter', String(params.id)] });
      }
      return again;
    });
    if (!row) throw notFound('dead letter');
    return { message: 'the letter will be tried again' };
  }),

  handle(deleteLetter, async ({ params, ip, transaction }) => {
    const [row] = await transaction(async (tx, actor) => {
      const gone = await tx.delete(mailOutbox, { id: params.id, state: 'dead' });
      if (gone.length > 0) {
        await audit(tx, { actor, ip }, { action: 'delete_letter', target: ['letter', String(params.id)] });
      }
      return gone;
    });
    if (!row) throw notFound('dead letter');
    return { message: 'letter deleted' };
  }),
];

/** The operator's own, else one that belongs to this installation. */
const webhookSecret = (ccjk: Ccjk): string =>
  ccjk.settings().mail.webhookSecret || ccjk.core.secret('ccjk', 'mail webhook');

/** Throws unauthenticated/`INVALID_SIGNATURE`. */
function checkSignature(secret: string, given: string | undefined, bytes: Uint8Array): void {
  const signature = (given ?? '')
    .trim()
    .toLowerCase()
    .replace(/^sha256=/, '');
  if (secretsEqual(signature, hmacSha256Hex(secret, bytes))) return;
  throw unauthenticated('INVALID_SIGNATURE', 'X-Email-Signature is not that of this body');
}

interface NamedHosts {
  imap_host?: string | null | undefined;
  imap_port?: number | null | undefined;
  smtp_host?: string | null | undefined;
  smtp_port?: number | null | undefined;
}

/** What may never be connected to is refused when it is named; a name that is unknown now may be known later. */
async function checkHosts(ccjk: Ccjk, { imap_host, imap_port, smtp_host, smtp_port }: NamedHosts) {
  const { privateHosts } = ccjk.settings().mail;
  const named = [
    { protocol: 'imap', host: imap_host, port: imap_port ?? 993 },
    { protocol: 'smtp', host: smtp_host, port: smtp_port ?? 587 },
  ] as const;
  for (const { protocol, host, port } of named) {
    if (host == null) continue;
    try {
      await resolveMailHost({ host, port }, { privateHosts, protocol });
    } catch (error) {
      if (!(error instanceof MailHostError)) throw error;
      if (error.reason === 'refused')
        throw invalid('MAIL_HOST_REFUSED', `${protocol}_host: ${error.message}`);
    }
  }
}

function toAppError(error: unknown): never {
  if (!(error instanceof DeliveryError)) throw error;
  if (error.isRefusedHost) throw invalid('MAIL_HOST_REFUSED', error.message);
  throw new AppError('upstream', 'EMAIL_DELIVERY_FAILED', error.message, {
    details: { delivered: false, step: error.step, reply: error.reply },
  });
}

function configWire(row: EmailConfigRow) {
  return {
    id: row.id,
    device_id: row.deviceUuid,
    email_address: row.address,
    imap_host: row.imapHost,
    imap_port: row.imapPort,
    imap_secure: row.imapSecure,
    smtp_host: row.smtpHost,
    smtp_port: row.smtpPort,
    smtp_secure: row.smtpSecure,
    username: row.username,
    has_password: row.sealedPassword !== null,
    is_active: row.isActive,
    notify: [...row.notify],
    last_check: toIsoOrNull(row.lastCheckAt),
    last_error: row.lastError,
  };
}
