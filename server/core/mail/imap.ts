// A look into a mailbox by IMAP: unread mails after a mark, one line to the server, bounded in time and in number.
//
// Promise: a mail is marked as read only after `take` has come back, so what `take` wrote is on disk before it.
import { ImapFlow, type FetchMessageObject, type MailboxObject, type MessageStructureObject } from 'imapflow';
import { SECOND } from '../kernel/clock.js';
import { isUnsafe, reasonOfHost, type MailReason } from './failure.js';
import { MailHostError, resolveMailHost, type HostRules } from './mailHosts.js';
import type { MailServer } from './smtp.js';

export interface Mailbox {
  server: MailServer;
  /** Mails with this in their subject. */
  subject: string;
  /** Up to where it was read; of another `uidValidity` than the server's it counts for nothing. */
  lastUid: number | null;
  uidValidity: string | null;
  /** Taken before, and maybe not marked as read yet. */
  unmarkedUids: readonly number[];
}

export interface FoundMail {
  uid: number;
  uidValidity: string;
  /** Its senders' addresses as they stand in it. */
  from: string[];
  subject: string;
  messageId: string | null;
  /** Its first part of plain text; null: it has none, or is too large. */
  text: string | null;
  /** A machine wrote it. */
  isAutomatic: boolean;
  /** The server that received it found its sender to be forged. */
  isForged: boolean;
}

export interface MailTaker {
  /** What it throws ends the look. Answers whether the mail is to be marked as read. */
  take(mail: FoundMail): Promise<boolean>;
  /** They are marked as read. */
  marked(uids: readonly number[]): Promise<void>;
}

export const MAILBOX_STEPS = ['connected', 'signed_in', 'opened', 'read'] as const;
export type MailboxStep = (typeof MAILBOX_STEPS)[number];

/** Why a mailbox could not be read, in words that carry nothing of the other server's. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
  constructor(
    /** The step that failed. */
    readonly step: MailboxStep,
    message: string,
    readonly reason: MailReason,
    /** What IMAP itself calls the server's refusal: `NO`, `BAD`, and the standard's code where it gave one. */
    readonly reply: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface MailboxLimits {
  totalMs?: number;
  idleMs?: number;
}

const TOTAL_MS = 60 * SECOND;
const IDLE_MS = 10 * SECOND;
const TLS_PORT = 993;
const UPGRADED_PORT = 143;
const MOST_MAILS = 20;
const MOST_TEXT_BYTES = 100_000;
const HEADERS = ['auto-submitted', 'authentication-results'];

/** Throws MailboxError, and whatever `taker` throws. Answers how many mails were taken. */
export async function readMailbox(
  mailbox: Mailbox,
  rules: Omit<HostRules, 'protocol'>,
  taker: MailTaker,
  signal: AbortSignal,
  limits: MailboxLimits = {},
): Promise<number> {
  let failure: unknown;
  const own = (error: unknown) => {
    failure = error;
    throw error;
  };
  const guarded: MailTaker = {
    take: (mail) => taker.take(mail).catch(own),
    marked: (uids) => taker.marked(uids).catch(own),
  };
  try {
    return await converse(mailbox.server, rules, signal, limits, (client, box) =>
      look(client, box, mailbox, guarded),
    );
  } catch (error) {
    throw failure ?? error;
  }
}

/** As a look into the mailbox, but nothing is taken and nothing marked. Answers how many mails wait. Throws MailboxError. */
export const tryMailbox = (
  mailbox: Mailbox,
  rules: Omit<HostRules, 'protocol'>,
  signal: AbortSignal,
  limits: MailboxLimits = {},
): Promise<number> =>
  converse(
    mailbox.server,
    rules,
    signal,
    limits,
    async (client, box) => (await waitingIn(client, box, mailbox)).length,
  );

/** One line to the server, up to its inbox; whatever happens, the line is closed in the end. */
async function converse<Value>(
  server: MailServer,
  rules: Omit<HostRules, 'protocol'>,
  signal: AbortSignal,
  { totalMs = TOTAL_MS, idleMs = IDLE_MS }: MailboxLimits,
  work: (client: ImapFlow, box: MailboxObject) => Promise<Value>,
): Promise<Value> {
  const client = await clientOf(server, rules, idleMs);
  // It is told of as well as thrown; unheard it would end the process.
  client.on('error', () => undefined);
  const close = () => client.close();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    close();
  }, totalMs);
  signal.addEventListener('abort', close);
  let step: MailboxStep = 'connected';
  try {
    await client.connect();
    step = 'opened';
    const box = await client.mailboxOpen('INBOX');
    step = 'read';
    const value = await work(client, box);
    await client.logout();
    return value;
  } catch (error) {
    const failed = step === 'connected' ? stepOfConnecting(client, error) : step;
    throw mailboxError(failed, isLate ? { code: 'TIMEOUT' } : error, error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', close);
    client.close();
  }
}

async function clientOf(
  server: MailServer,
  rules: Omit<HostRules, 'protocol'>,
  idleMs: number,
): Promise<ImapFlow> {
  const at = await resolveMailHost(server, { ...rules, protocol: 'imap' }).catch((error: unknown) => {
    if (!(error instanceof MailHostError)) throw error;
    throw new MailboxError('connected', error.message, reasonOfHost(error));
  });
  const isTls = server.port === TLS_PORT || (server.secure && server.port !== UPGRADED_PORT);
  return new ImapFlow({
    host: at.address,
    port: at.port,
    ...(at.servername !== undefined && { servername: at.servername }),
    secure: isTls,
    ...(server.secure && !isTls && { doSTARTTLS: true }),
    tls: { rejectUnauthorized: server.secure || isTls },
    ...(server.login && { auth: { user: server.login.username, pass: server.login.password } }),
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: idleMs,
    greetingTimeout: idleMs,
    socketTimeout: idleMs,
    maxLineLength: 1024 * 1024,
    maxLiteralSize: 1024 * 1024,
  });
}

async function look(
  client: ImapFlow,
  box: MailboxObject,
  mailbox: Mailbox,
  taker: MailTaker,
): Promise<number> {
  const uidValidity = box.uidValidity.toString();
  const isSame = uidValidity === mailbox.uidValidity;
  const mark = async (uids: readonly number[]) => {
    if (await client.messageFlagsAdd(uids.join(','), ['\\Seen'], { uid: true })) await taker.marked(uids);
  };
  if (mailbox.unmarkedUids.length > 0) {
    if (isSame) await mark(mailbox.unmarkedUids);
    else await taker.marked(mailbox.unmarkedUids);
  }
  const uids = (await waitingIn(client, box, mailbox)).slice(0, MOST_MAILS);
  for (const uid of uids) {
    const query = { uid: true, envelope: true, bodyStructure: true, headers: HEADERS };
    const message = await client.fetchOne(String(uid), query, { uid: true });
    // It was removed meanwhile.
    if (!message) continue;
    if (await taker.take(await readMail(client, message, uidValidity))) await mark([uid]);
  }
  return uids.length;
}

/** Unread mails after the mark, the oldest first. */
async function waitingIn(
  client: ImapFlow,
  box: MailboxObject,
  { subject, lastUid, uidValidity }: Mailbox,
): Promise<number[]> {
  const after = box.uidValidity.toString() === uidValidity ? (lastUid ?? 0) : 0;
  const found = await client.search({ seen: false, subject, uid: `${after + 1}:*` }, { uid: true });
  if (!Array.isArray(found)) throw new Error('the search was refused');
  // `n:*` names the newest mail even where that lies before n.
  return found.filter((uid) => uid > after).sort((a, b) => a - b);
}

async function readMail(
  client: ImapFlow,
  { uid, envelope, bodyStructure, headers }: FetchMessageObject,
  uidValidity: string,
): Promise<FoundMail> {
  const lines = (headers?.toString('utf8') ?? '').replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const header = (name: string) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '';
  const part = bodyStructure && plainPart(bodyStructure);
  return {
    uid,
    uidValidity,
    from: (envelope?.from ?? []).map(({ address }) => address ?? ''),
    subject: envelope?.subject ?? '',
    messageId: envelope?.messageId ?? null,
    text: part ? await textOf(client, uid, part) : null,
    isAutomatic: /^auto-submitted:\s*auto-/i.test(header('auto-submitted')),
    isForged: saysForged(header('authentication-results')),
  };
}

/** The newest line stands first: the one of the server that the mailbox is at. */
function saysForged(results: string): boolean {
  if (/\bdmarc=fail\b/i.test(results)) return true;
  return /\bspf=(soft)?fail\b/i.test(results) && !/\bdkim=pass\b/i.test(results);
}

function plainPart(node: MessageStructureObject): MessageStructureObject | undefined {
  if (node.disposition?.toLowerCase() === 'attachment') return undefined;
  if (node.type.toLowerCase() === 'text/plain') return node;
  for (const child of node.childNodes ?? []) {
    const found = plainPart(child);
    if (found) return found;
  }
  return undefined;
}

/** Decoded; null beyond what a command can be: half of one is none. */
async function textOf(client: ImapFlow, uid: number, node: MessageStructureObject): Promise<string | null> {
  if ((node.size ?? 0) > MOST_TEXT_BYTES) return null;
  const options = { uid: true, maxBytes: MOST_TEXT_BYTES };
  const { content } = await client.download(String(uid), node.part ?? '1', options);
  if (!content) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

interface ImapFailure {
  code?: string | undefined;
  authenticationFailed?: boolean;
  responseStatus?: string;
  serverResponseCode?: string;
}

/** Connecting and signing in are one call: whoever was greeted was connected. */
const stepOfConnecting = (client: ImapFlow, error: unknown): MailboxStep => {
  const failure = error as ImapFailure;
  if (failure.authenticationFailed) return 'signed_in';
  return client.greeting === undefined || isUnsafe(failure.code) ? 'connected' : 'signed_in';
};

const WORDS: Readonly<Record<MailboxStep, string>> = {
  connected: 'the mail server did not take the connection',
  signed_in: 'the mail server did not take the user name and password',
  opened: 'the mail server did not open the inbox',
  read: 'the mail server did not let the inbox be read',
};

function mailboxError(step: MailboxStep, said: unknown, cause: unknown): MailboxError {
  const failure = said as ImapFailure;
  const reply = replyOf(failure);
  const reason =
    reply !== null
      ? 'answered'
      : isUnsafe(failure.code)
        ? 'unsafe'
        : /TIMEOUT/i.test(failure.code ?? '')
          ? 'late'
          : 'broken';
  const why = {
    answered: `it answered ${reply}`,
    unsafe: 'no safe connection came about',
    late: 'it did not answer in time',
    broken: 'the connection broke off, or its words were no IMAP',
  }[reason];
  return new MailboxError(step, `${WORDS[step]}: ${why}`, reason, reply, { cause });
}

/** The standard's codes alone (RFC 3501, RFC 5530): any other word would be the server's own. */
const CODES = new Set([
  ...['ALERT', 'ALREADYEXISTS', 'AUTHENTICATIONFAILED', 'AUTHORIZATIONFAILED', 'CANNOT', 'CLIENTBUG'],
  ...['CONTACTADMIN', 'CORRUPTION', 'EXPIRED', 'EXPUNGEISSUED', 'INUSE', 'LIMIT', 'NONEXISTENT', 'NOPERM'],
  ...['OVERQUOTA', 'PRIVACYREQUIRED', 'SERVERBUG', 'UNAVAILABLE'],
]);

function replyOf({ responseStatus, serverResponseCode }: ImapFailure): string | null {
  if (responseStatus !== 'NO' && responseStatus !== 'BAD') return null;
  const code = serverResponseCode?.toUpperCase();
  return code !== undefined && CODES.has(code) ? `${responseStatus} ${code}` : responseStatus;
}
