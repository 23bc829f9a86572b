// Routes of mail: document, section 5.
import { toIsoOrNull } from '../../../core/kernel/clock.js';
import { invalid, unauthenticated } from '../../../core/kernel/errors.js';
import { hmacSha256Hex, secretsEqual } from '../../../core/kernel/ids.js';
import { MailHostError, resolveMailHost } from '../../../core/mail/mailHosts.js';
import type { OutboxRow } from '../../../core/mail/outbox.js';
import type { Tx } from '../../../core/store/types.js';
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import {
  deleteEmailConfig,
  getEmailConfig,
  incomingEmail,
  listEmailConfigs,
  saveEmailConfig,
} from '../contract/email.js';
import { ownDevice } from '../devices/devices.js';
import { configOfSender, takeMail } from '../mail/commands.js';
import { cloudsWay, configOf, saveConfig } from '../mail/mailboxConfig.js';
import { webhookSecret } from '../mail/webhookSecret.js';
import { emailConfigTable, mailOutbox, type EmailConfigRow } from '../tables.js';

/** One a device. */
const MOST_MAILBOXES = 10_000;

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

  handle(listEmailConfigs, async ({ transaction }) =>
    transaction(async (tx, actor) => {
      const rows = await tx.find(emailConfigTable, {
        where: { userId: asPerson(actor).account.id },
        orderBy: ['userId', 'id'],
        limit: MOST_MAILBOXES,
      });
      const mailboxes = [];
      for (const row of rows) {
        mailboxes.push({ ...configWire(row), outgoing: await outgoingOf(tx, row.id) });
      }
      return { mailboxes, own_server: typeof cloudsWay(ccjk) !== 'string' };
    }),
  ),

  handle(getEmailConfig, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const device = await ownDevice(tx, asPerson(actor).account.id, params.device_id);
      return configWire(await configOf(tx, device.uuid));
    }),
  ),

  handle(deleteEmailConfig, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const device = await ownDevice(tx, asPerson(actor).account.id, params.device_id);
      const { address } = await configOf(tx, device.uuid);
      await tx.delete(emailConfigTable, { deviceUuid: device.uuid });
      await audit(
        tx,
        { actor, ip },
        {
          action: 'delete_email_config',
          target: ['device', device.uuid],
          detail: { email_address: address },
        },
      );
    });
    return { message: 'mailbox forgotten' };
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
];

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

async function outgoingOf(tx: Tx, owner: string) {
  const newest = (state: OutboxRow['state']) => tx.first(mailOutbox, { owner, state }, ['-id']);
  const [waiting, dead] = [await newest('waiting'), await newest('dead')];
  const failed = waiting?.lastError == null ? undefined : waiting;
  return {
    waiting: waiting ? await tx.count(mailOutbox, { owner, state: 'waiting' }) : 0,
    dead: dead ? await tx.count(mailOutbox, { owner, state: 'dead' }) : 0,
    last_error: (failed ?? dead)?.lastError ?? null,
    last_failure: (failed ?? dead)?.lastFailure ?? null,
  };
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
    last_step: row.lastStep,
    last_reason: row.lastReason,
    last_reply: row.lastReply,
  };
}
