// An outbox: a mail is a row of the transaction that it tells of, and a ticker sends it.
//
// Promise: a mail whose row is on disk is tried until a server takes it, refuses it for good, or `maxAttempts` are spent; then it is
// a dead letter that stays to be seen. An attempt counts before it begins, so a crash in the midst of one cannot repeat it for ever;
// a crash after the server took it sends it once more, under the same Message-ID.
import { DAY, HOUR, MINUTE, type Instant } from '../kernel/clock.js';
import { jitter, newUuid } from '../kernel/ids.js';
import { table, type Store, type Table, type Tx } from '../store/types.js';
import type { MailReason } from './failure.js';
import type { HostRules } from './mailHosts.js';
import { deliver, DeliveryError, type DeliveryLimits, type MailServer, type MailStep } from './smtp.js';

export interface OutboxRow {
  id: number;
  /** Whose mail it is, in the service's own words. */
  owner: string;
  /** What it is about, in the service's own words; told to `onSent`. */
  about: string | null;
  to: string;
  subject: string;
  text: string;
  messageId: string;
  inReplyTo: string | null;
  state: 'waiting' | 'sent' | 'dead';
  attempts: number;
  maxAttempts: number;
  /** The next attempt; null: there is none. */
  dueAt: Instant | null;
  lastError: string | null;
  /** The same for programs, where a mail server was asked. */
  lastFailure: { step: MailStep; reason: MailReason; reply: number | null } | null;
  createdAt: Instant;
  endedAt: Instant | null;
}

/** The outbox of a service. */
export const outboxTable = (name: string): Table<OutboxRow> =>
  table<OutboxRow>({
    name,
    version: 2,
    migrations: { 1: (row) => ({ ...row, lastFailure: null }) },
    key: ['id'],
    autoKey: true,
    indexes: {
      due: { kind: 'ordered', columns: ['dueAt', 'id'], notNull: 'dueAt' },
      byState: { kind: 'ordered', columns: ['state', '-id'] },
      byOwner: { kind: 'ordered', columns: ['owner', 'state', '-id'] },
      ended: { kind: 'ordered', columns: ['state', 'endedAt', 'id'], notNull: 'endedAt' },
    },
  });

export type NewMail = Pick<OutboxRow, 'owner' | 'about' | 'to' | 'subject' | 'text'> &
  Partial<Pick<OutboxRow, 'inReplyTo' | 'maxAttempts'>>;

/** Over thirty hours. */
const MAX_ATTEMPTS = 8;
const FIRST_WAIT = MINUTE;
const LONGEST_WAIT = 12 * HOUR;
const LONGEST_SUBJECT = 200;

/** A Message-ID of this cloud; `isOwnMessageId` knows it again. */
export const newMessageId = (): string => `<${newUuid()}@deskcloud.invalid>`;
export const isOwnMessageId = (id: string): boolean => /@deskcloud\.invalid>?\s*$/i.test(id);

export const post = (tx: Tx, outbox: Table<OutboxRow>, mail: NewMail): Promise<OutboxRow> =>
  tx.insert(outbox, {
    owner: mail.owner,
    about: mail.about,
    to: mail.to,
    subject: oneLine(mail.subject),
    text: mail.text,
    messageId: newMessageId(),
    inReplyTo: mail.inReplyTo ?? null,
    state: 'waiting',
    attempts: 0,
    maxAttempts: mail.maxAttempts ?? MAX_ATTEMPTS,
    dueAt: tx.now(),
    lastError: null,
    lastFailure: null,
    createdAt: tx.now(),
    endedAt: null,
  });

/** A line break in a subject would be a header of its own. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SUBJECT);

/** Through which server a mail goes, and from whom. A string says why through none. */
export type Way = { server: MailServer; from: string } | string;

export interface Sender {
  store: Store;
  outbox: Table<OutboxRow>;
  rules(): Omit<HostRules, 'protocol'>;
  wayOf(row: OutboxRow): Promise<Way>;
  /** In the transaction that says that the server took it. */
  onSent?(tx: Tx, row: OutboxRow): Promise<void>;
  limits?: DeliveryLimits;
}

/** Sends what is due, `atOnce` at a time. Answers how many it tried. Never throws for a mail that a server does not take. */
export async function sendDue(sender: Sender, signal: AbortSignal, atOnce = 4): Promise<number> {
  if (signal.aborted) return 0;
  const { store, outbox } = sender;
  const taken = await store.transaction((tx) =>
    tx.claim(outbox, {
      where: { dueAt: { lte: tx.now() } },
      orderBy: ['dueAt', 'id'],
      limit: atOnce,
      patch: ({ attempts }) => ({ attempts: attempts + 1, dueAt: tx.now() + waitAfter(attempts + 1) }),
    }),
  );
  await Promise.all(taken.map((row) => send(sender, row)));
  return taken.length;
}

/** Four times as long from try to try: a minute, four, a quarter of an hour, ... */
const waitAfter = (attempts: number): number =>
  Math.round(Math.min(FIRST_WAIT * 4 ** (attempts - 1), LONGEST_WAIT) * jitter(0.1));

async function send(sender: Sender, row: OutboxRow): Promise<void> {
  const { store, outbox } = sender;
  // Spent by a crash in its last attempt: whether a server took it nobody knows.
  if (row.attempts > row.maxAttempts)
    return bury(sender, row, { lastError: row.lastError ?? 'the last attempt was cut off' });
  const way = await sender.wayOf(row);
  if (typeof way === 'string') return bury(sender, row, { lastError: way, lastFailure: null });
  try {
    const { to, subject, text, messageId, inReplyTo, createdAt: date } = row;
    const mail = { from: way.from, to, subject, text, messageId, inReplyTo, date };
    await deliver(way.server, mail, sender.rules(), sender.limits);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const { message: lastError, step, reason, reply } = error;
    const failed = { lastError, lastFailure: { step, reason, reply } };
    if (error.isFinal || row.attempts >= row.maxAttempts) return bury(sender, row, failed);
    await store.transaction((tx) => tx.update(outbox, { id: row.id }, failed));
    return;
  }
  await store.transaction(async (tx) => {
    const sent = {
      state: 'sent',
      dueAt: null,
      lastError: null,
      lastFailure: null,
      endedAt: tx.now(),
    } as const;
    const [done] = await tx.update(outbox, { id: row.id, state: 'waiting' }, sent);
    if (done) await sender.onSent?.(tx, done);
  });
}

async function bury(
  { store, outbox }: Sender,
  { id }: OutboxRow,
  failed: Pick<OutboxRow, 'lastError'> & Partial<Pick<OutboxRow, 'lastFailure'>>,
): Promise<void> {
  await store.transaction((tx) =>
    tx.update(outbox, { id }, { state: 'dead', dueAt: null, ...failed, endedAt: tx.now() }),
  );
}

/** A dead letter begins anew. Answers undefined for one that is not dead. */
export async function sendAgain(
  tx: Tx,
  outbox: Table<OutboxRow>,
  id: number,
): Promise<OutboxRow | undefined> {
  const anew = { state: 'waiting', attempts: 0, dueAt: tx.now(), endedAt: null } as const;
  return (await tx.update(outbox, { id, state: 'dead' }, anew))[0];
}

const KEPT_SENT = 7 * DAY;
const KEPT_DEAD = 90 * DAY;
const MOST_PURGED = 500;

/** Removes what was sent a week ago and what died three months ago; answers whether more is left. */
export async function purgeOutbox(tx: Tx, outbox: Table<OutboxRow>): Promise<boolean> {
  let removed = 0;
  for (const [state, kept] of [['sent', KEPT_SENT] as const, ['dead', KEPT_DEAD] as const]) {
    const old = await tx.find(outbox, {
      where: { state, endedAt: { lte: tx.now() - kept } },
      orderBy: ['endedAt', 'id'],
      limit: MOST_PURGED,
    });
    for (const { id } of old) await tx.delete(outbox, { id });
    removed = Math.max(removed, old.length);
  }
  return removed === MOST_PURGED;
}
