// One mail to one SMTP server: connected, signed in, handed over. What the other server says is told by its number alone: its own
// words would carry to whoever names a host what answers there.
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SECOND } from '../kernel/clock.js';
import { isUnsafe, reasonOfHost, type MailReason } from './failure.js';
import { MailHostError, resolveMailHost, type HostRules, type MailHost } from './mailHosts.js';

export interface MailServer extends MailHost {
  /** At 465 always TLS from the first byte. Elsewhere: true demands TLS, false takes it where it is offered. */
  secure: boolean;
  /** Null: without signing in. */
  login: { username: string; password: string } | null;
}

export interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
  /** In angle brackets. */
  messageId: string;
  /** Of the mail that this one answers. */
  inReplyTo: string | null;
  /** Written at; ms UTC. */
  date: number;
}

export type MailStep = 'connected' | 'signed_in' | 'accepted';

/** What did not come about; `isFinal`: the same would happen the next time. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  constructor(
    /** The step that failed. */
    readonly step: MailStep,
    message: string,
    readonly isFinal: boolean,
    readonly reason: MailReason,
    /** The server's three digits, if it said anything. */
    readonly reply: number | null = null,
  ) {
    super(message);
  }
}

export interface DeliveryLimits {
  /** From the look for the address to the last answer. */
  totalMs?: number;
  /** Silence. */
  idleMs?: number;
}

const TOTAL_MS = 20 * SECOND;
const IDLE_MS = 10 * SECOND;
const MOST_RESPONSE_BYTES = 64 * 1024;
/** TLS from the first byte belongs to this port; at these the line is upgraded. */
const TLS_PORT = 465;
const UPGRADED_PORTS = [25, 587, 2525];

/** Resolves once the server has taken the mail, with the steps that were done. Throws DeliveryError. */
export async function deliver(
  server: MailServer,
  mail: Mail,
  rules: Omit<HostRules, 'protocol'>,
  { totalMs = TOTAL_MS, idleMs = IDLE_MS }: DeliveryLimits = {},
): Promise<MailStep[]> {
  const raw = await compose(mail);
  const startedAt = performance.now();
  const at = await resolveMailHost(server, { ...rules, protocol: 'smtp' }).catch(toDeliveryError);
  const isTls = server.port === TLS_PORT || (server.secure && !UPGRADED_PORTS.includes(server.port));
  const connection = new SMTPConnection({
    host: at.address,
    port: at.port,
    ...(at.servername !== undefined && { servername: at.servername }),
    secure: isTls,
    requireTLS: server.secure && !isTls,
    // Where plain text would do, a certificate that nobody knows does as well.
    tls: { rejectUnauthorized: server.secure || isTls },
    name: 'deskcloud.invalid',
    connectionTimeout: idleMs,
    greetingTimeout: idleMs,
    socketTimeout: idleMs,
    socketCloseTimeout: SECOND,
    maxResponseSize: MOST_RESPONSE_BYTES,
    logger: false,
  });
  return converse(connection, server, mail, raw, totalMs - (performance.now() - startedAt));
}

function toDeliveryError(error: unknown): never {
  if (!(error instanceof MailHostError)) throw error;
  throw new DeliveryError('connected', error.message, error.reason === 'refused', reasonOfHost(error));
}

const compose = (mail: Mail): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const composer = new MailComposer({
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      messageId: mail.messageId,
      date: new Date(mail.date),
      ...(mail.inReplyTo !== null && { inReplyTo: mail.inReplyTo, references: mail.inReplyTo }),
      // Other machines must not answer it.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    composer.compile().build((error, message) => (error ? reject(error) : resolve(message!)));
  });

/** All steps on one line; whatever happens, the line is closed in the end. */
function converse(
  connection: InstanceType<typeof SMTPConnection>,
  server: MailServer,
  mail: Mail,
  raw: Buffer,
  leftMs: number,
): Promise<MailStep[]> {
  const done: MailStep[] = [];
  return new Promise<MailStep[]>((resolve, reject) => {
    const timer = setTimeout(() => fail(undefined), Math.max(leftMs, 1));
    // Settled before the line is closed, for closing it ends it, and an end is a failure.
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
      connection.close();
    };
    const fail = (error: SmtpFailure | undefined) =>
      settle(() => reject(failureOf(nextStep(done, server.login !== null), error)));
    connection.on('error', fail);
    connection.once('end', () => fail(undefined));
    const handOver = () =>
      connection.send({ from: addressOf(mail.from), to: [addressOf(mail.to)] }, raw, (error) => {
        if (error) return fail(error);
        done.push('accepted');
        settle(() => resolve(done));
      });
    connection.connect((error) => {
      if (error) return fail(error);
      done.push('connected');
      if (server.login === null) return handOver();
      const { username: user, password: pass } = server.login;
      connection.login({ user, pass }, (refused) => {
        if (refused) return fail(refused);
        done.push('signed_in');
        handOver();
      });
    });
  });
}

interface SmtpFailure {
  code?: string | undefined;
  responseCode?: number | undefined;
}

const nextStep = (done: readonly MailStep[], signsIn: boolean): MailStep =>
  !done.includes('connected')
    ? 'connected'
    : signsIn && !done.includes('signed_in')
      ? 'signed_in'
      : 'accepted';

/** `Name <a@b>` or `a@b`. */
export const addressOf = (text: string): string => /<([^<>]*)>\s*$/.exec(text)?.[1]?.trim() ?? text.trim();

const WORDS: Readonly<Record<MailStep, string>> = {
  connected: 'the mail server did not take the connection',
  signed_in: 'the mail server did not take the user name and password',
  accepted: 'the mail server did not take the mail',
};

function failureOf(step: MailStep, error: SmtpFailure | undefined): DeliveryError {
  const reply = error?.responseCode ?? null;
  const reason =
    reply !== null
      ? 'answered'
      : isUnsafe(error?.code)
        ? 'unsafe'
        : error === undefined || error.code === 'ETIMEDOUT'
          ? 'late'
          : 'broken';
  const why = {
    answered: `it answered ${reply}`,
    unsafe: 'no safe connection came about',
    late: 'it did not answer in time',
    broken: 'the connection broke off',
  }[reason];
  // 5xx is the server's last word about this mail; a refused sign-in may be mended by its owner, and so may all others.
  const isFinal = step === 'accepted' && reply !== null && reply >= 500;
  return new DeliveryError(step, `${WORDS[step]}: ${why}`, isFinal, reason, reply);
}
