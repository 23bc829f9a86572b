// Tests of mail settings: each goes to the real server and says which step failed, and what the server answered in the protocol's own
// words (three digits, `NO AUTHENTICATIONFAILED`). Its free words stay out: they would carry to whoever names a host what answers there.
import { SECOND } from '../../../core/kernel/clock.js';
import { AppError, invalid } from '../../../core/kernel/errors.js';
import { MailboxError, tryMailbox } from '../../../core/mail/imap.js';
import { newMessageId, type Way } from '../../../core/mail/outbox.js';
import { deliver, DeliveryError } from '../../../core/mail/smtp.js';
import type { Tx } from '../../../core/store/types.js';
import { asPerson, handle, type CcjkActor } from '../actor.js';
import type { Ccjk } from '../ccjk.js';
import { INBOX_STEPS, testEmail, testInbox } from '../contract/email.js';
import { testOwnServer } from '../contract/mailAdmin.js';
import { ownDevice } from '../devices/devices.js';
import { mailboxOf } from '../mail/mailboxes.js';
import { cloudsWay, configOf, inboxOf, wayOf } from '../mail/mailboxConfig.js';

/** Each may hold a line to another server for a while. */
const TESTS_A_MINUTE = 10;
/** Somebody waits for the answer. */
const INBOX_LIMITS = { totalMs: 20 * SECOND };

export const mailTestRoutes = (ccjk: Ccjk) => [
  handle(testEmail, async ({ body, transaction }) => {
    const { config, accountId } = await transaction((tx, actor) => mailboxFor(tx, actor, body.device_id));
    takeTest(ccjk, accountId);
    return sendTest(ccjk, wayOf(ccjk, config), config.address);
  }),

  handle(testInbox, async ({ body, transaction }) => {
    const { config, accountId } = await transaction((tx, actor) => mailboxFor(tx, actor, body.device_id));
    takeTest(ccjk, accountId);
    const server = inboxOf(ccjk, config);
    if (typeof server === 'string') throw invalid('NO_INBOX', server);
    const { privateHosts } = ccjk.settings().mail;
    const signal = new AbortController().signal;
    const mailbox = mailboxOf(config, server);
    const waiting = await tryMailbox(mailbox, { privateHosts }, signal, INBOX_LIMITS).catch(ofInbox);
    return { steps: [...INBOX_STEPS], waiting };
  }),

  handle(testOwnServer, async ({ actor }) => {
    const { account } = asPerson(actor);
    takeTest(ccjk, account.id);
    return sendTest(ccjk, cloudsWay(ccjk), account.email);
  }),
];

async function mailboxFor(tx: Tx, actor: CcjkActor, deviceUuid: string) {
  const { account } = asPerson(actor);
  const device = await ownDevice(tx, account.id, deviceUuid);
  return { config: await configOf(tx, device.uuid), accountId: account.id };
}

const takeTest = (ccjk: Ccjk, accountId: string): void =>
  ccjk.rates.take(`mail tests of ${accountId}`, TESTS_A_MINUTE);

async function sendTest(ccjk: Ccjk, way: Way, to: string) {
  if (typeof way === 'string') throw invalid('NO_MAIL_SERVER', way);
  const messageId = newMessageId();
  const mail = {
    from: way.from,
    to,
    subject: 'CCJK: test mail',
    text: 'This mail was asked for by a test of the mail settings. They work.\n',
    messageId,
    inReplyTo: null,
    date: ccjk.core.clock.now(),
  };
  const { privateHosts } = ccjk.settings().mail;
  const steps = await deliver(way.server, mail, { privateHosts }).catch(ofDelivery);
  return { delivered: true as const, to, message_id: messageId, steps };
}

function ofDelivery(error: unknown): never {
  if (!(error instanceof DeliveryError)) throw error;
  if (error.reason === 'refused_host') throw invalid('MAIL_HOST_REFUSED', error.message);
  throw new AppError('upstream', 'EMAIL_DELIVERY_FAILED', error.message, {
    details: { delivered: false, step: error.step, reason: error.reason, reply: error.reply },
  });
}

function ofInbox(error: unknown): never {
  if (!(error instanceof MailboxError)) throw error;
  if (error.reason === 'refused_host') throw invalid('MAIL_HOST_REFUSED', error.message);
  throw new AppError('upstream', 'INBOX_UNREADABLE', error.message, {
    details: { step: error.step, reason: error.reason, reply: error.reply },
  });
}
