// A look into a mailbox by IMAP: unread mails after a mark, one line to the server, bounded in time and in number.
//
// Promise: a mail is marked as read only after `take` has come back, so what `take` wrote is on disk before it.
import { ImapFlow, type FetchMessageObject, type MessageStructureObject } from 'imapflow';
import { SECOND } from '../kernel/clock.js';
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

/** Why a mailbox could not be read, in words that carry nothing of the other server's. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
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
  { totalMs = TOTAL_MS, idleMs = IDLE_MS }: MailboxLimits = {},
): Promise<number> {
  const client = await clientOf(mailbox.server, rules, idleMs);
  let failure: unknown;
  const own = (error: unknown) => {
    failure = error;
    throw error;
  };
  const guarded: MailTaker = {
    take: (mail) => taker.take(mail).catch(own),
    marked: (uids) => taker.marked(uids).catch(own),
  };
  // It is told of as well as thrown; unheard it would end the process.
  client.on('error', () => undefined);
  const close = () => client.close();
  const timer = setTimeout(close, totalMs);
  signal.addEventListener('abort', close);
  try {
    await client.connect();
    const taken = await look(client, mailbox, guarded);
    await client.logout();
    return taken;
  } catch (error) {
    if (failure !== undefined) throw failure;
    throw new MailboxError(wordsFor(error), { cause: error });
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
    if (error instanceof MailHostError) throw new MailboxError(error.message);
    throw error;
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

async function look(client: ImapFlow, mailbox: Mailbox, taker: MailTaker): Promise<number> {
  const box = await client.mailboxOpen('INBOX');
  const uidValidity = box.uidValidity.toString();
  const isSame = uidValidity === mailbox.uidValidity;
  const mark = async (uids: readonly number[]) => {
    if (await client.messageFlagsAdd(uids.join(','), ['\\Seen'], { uid: true })) await taker.marked(uids);
  };
  if (mailbox.unmarkedUids.length > 0) {
    if (isSame) await mark(mailbox.unmarkedUids);
    else await taker.marked(mailbox.unmarkedUids);
  }
  const after = isSame ? (mailbox.lastUid ?? 0) : 0;
  const range = { seen: false, subject: mailbox.subject, uid: `${after + 1}:*` };
  const found = await client.search(range, { uid: true });
  if (!Array.isArray(found)) throw new Error('the search was refused');
  // `n:*` names the newest mail even where that lies before n.
  const uids = found
    .filter((uid) => uid > after)
    .sort((a, b) => a - b)
    .slice(0, MOST_MAILS);
  for (const uid of uids) {
    const query = { uid: true, envelope: true, bodyStructure: true, headers: HEADERS };
    const message = await client.fetchOne(String(uid), query, { uid: true });
    // It was removed meanwhile.
    if (!message) continue;
    if (await taker.take(await readMail(client, message, uidValidity))) await mark([uid]);
  }
  return uids.length;
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

function wordsFor(error: unknown): string {
  const { authenticationFailed, code } = error as { authenticationFailed?: boolean; code?: string };
  if (authenticationFailed) return 'the mail server did not take the user name and password';
  if (/TIMEOUT/.test(code ?? '')) return 'the mail server did not answer in time';
  if (/CERT|SIGNATURE|^ERR_TLS|^ERR_SSL/.test(code ?? ''))
    return 'no safe connection to the mail server came about';
  if (/^(ECONN|EHOST|ENET)/.test(code ?? '')) return 'the mail server did not take the connection';
  return 'the mail server broke the conversation off, or did not understand it';
}
