// Mailboxes that are looked into: their unread mails with [CCJK] become tasks.
//
// Promise: a mail's task, the mark up to which the mailbox was read, and the note that the mail is still to be marked as read are
// one commit. Whatever happens after it, the mail makes no second task, and is marked as read at the next look.
import { HOUR, SECOND } from '../../../core/kernel/clock.js';
import { AppError } from '../../../core/kernel/errors.js';
import {
  MailboxError,
  readMailbox,
  type FoundMail,
  type Mailbox,
  type MailTaker,
} from '../../../core/mail/imap.js';
import type { MailServer } from '../../../core/mail/smtp.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import { accountTable, emailConfigTable, type EmailConfigRow } from '../tables.js';
import { isCommandMail, takeMail, type CommandMail } from './commands.js';
import { inboxOf } from './mailboxConfig.js';
import { refuseByMail } from './notices.js';

const AT_ONCE = 4;
const MOST_CLAIMED = 40;
const LONGEST_WAIT = HOUR;

/** Looks into every mailbox that is due; those of one account one after another. Answers how many. */
export async function lookIntoMailboxes(ccjk: Ccjk, signal: AbortSignal): Promise<number> {
  const pollMs = ccjk.settings().mail.pollSeconds * SECOND;
  const due = await ccjk.core.store.transaction((tx) =>
    tx.claim(emailConfigTable, {
      where: { nextCheckAt: { lte: tx.now() } },
      orderBy: ['nextCheckAt', 'id'],
      limit: MOST_CLAIMED,
      patch: ({ failures }) => ({
        nextCheckAt: tx.now() + Math.max(pollMs, Math.min(pollMs * 2 ** failures, LONGEST_WAIT)),
      }),
    }),
  );
  const byAccount = new Map<string, EmailConfigRow[]>();
  for (const config of due) byAccount.set(config.userId, [...(byAccount.get(config.userId) ?? []), config]);
  const waiting = [...byAccount.values()];
  const work = async () => {
    for (let configs = waiting.shift(); configs; configs = waiting.shift()) {
      for (const config of configs) if (!signal.aborted) await lookInto(ccjk, config, signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return due.length;
}

/** The mails of a mailbox that are still to become tasks. */
export const mailboxOf = (
  { lastUid, uidValidity, unmarkedUids }: EmailConfigRow,
  server: MailServer,
): Mailbox => ({ server, subject: '[CCJK]', lastUid, uidValidity, unmarkedUids });

type LastFailure = Pick<EmailConfigRow, 'lastError' | 'lastStep' | 'lastReason' | 'lastReply'>;

/** It was changed or removed while it was looked into. */
class ChangedError extends Error {}

async function lookInto(ccjk: Ccjk, config: EmailConfigRow, signal: AbortSignal): Promise<void> {
  const { store } = ccjk.core;
  let failure: LastFailure = { lastError: null, lastStep: null, lastReason: null, lastReply: null };
  try {
    const server = inboxOf(ccjk, config);
    if (typeof server === 'string') failure = { ...failure, lastError: server };
    else {
      const { privateHosts } = ccjk.settings().mail;
      await readMailbox(mailboxOf(config, server), { privateHosts }, takerFor(ccjk, config), signal);
    }
  } catch (error) {
    if (error instanceof ChangedError || signal.aborted) return;
    if (!(error instanceof MailboxError)) throw error;
    const { message: lastError, step: lastStep, reason: lastReason, reply: lastReply } = error;
    failure = { lastError, lastStep, lastReason, lastReply };
  }
  await store.transaction((tx) =>
    tx.update(emailConfigTable, { id: config.id, updatedAt: config.updatedAt }, (row) => ({
      lastCheckAt: tx.now(),
      ...failure,
      failures: failure.lastError === null ? 0 : row.failures + 1,
    })),
  );
}

function takerFor(ccjk: Ccjk, { id, updatedAt }: EmailConfigRow): MailTaker {
  const { store } = ccjk.core;
  const present = async (tx: Tx): Promise<EmailConfigRow> => {
    const config = await tx.get(emailConfigTable, id);
    if (config?.updatedAt !== updatedAt) throw new ChangedError('the mailbox was changed');
    return config;
  };
  const took = async (tx: Tx, found: FoundMail, isToMark: boolean) => {
    const { uid: lastUid, uidValidity } = found;
    await tx.update(emailConfigTable, { id }, ({ unmarkedUids }) => ({
      lastUid,
      uidValidity,
      ...(isToMark && { unmarkedUids: [...unmarkedUids, lastUid] }),
    }));
    return isToMark;
  };
  return {
    async take(found) {
      try {
        return await store.transaction(async (tx) => {
          const config = await present(tx);
          const mail = await commandOf(tx, config, found);
          if (mail) await takeMail(tx, config, mail);
          return took(tx, found, mail !== undefined);
        });
      } catch (error) {
        if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
        // A quota, or no command in it: the sender hears of it, and it is not tried again.
        const { detail } = error;
        return store.transaction(async (tx) => {
          const config = await present(tx);
          await refuseByMail(tx, config, { subject: found.subject, messageId: idOf(config, found) }, detail);
          return took(tx, found, true);
        });
      }
    },
    async marked(uids) {
      await store.transaction((tx) =>
        tx.update(emailConfigTable, { id, updatedAt }, ({ unmarkedUids }) => ({
          unmarkedUids: unmarkedUids.filter((uid) => !uids.includes(uid)),
        })),
      );
    },
  };
}

/**
 * Undefined for a mail that is left alone. Anybody can write to a mailbox: the only sender whose mails are commands is its owner, and
 * not where the mailbox's server says that the sender is forged.
 */
async function commandOf(tx: Tx, config: EmailConfigRow, found: FoundMail): Promise<CommandMail | undefined> {
  const [from, ...others] = found.from;
  const isOwners = others.length === 0 && from?.toLowerCase() === config.address;
  if (!isOwners || found.isAutomatic || found.isForged) return undefined;
  const account = await tx.get(accountTable, config.userId);
  if (!account?.isActive) return undefined;
  const mail = { from, subject: found.subject, body: found.text ?? '', messageId: idOf(config, found) };
  return isCommandMail(mail) ? mail : undefined;
}

const idOf = ({ id }: EmailConfigRow, { messageId, uid, uidValidity }: FoundMail): string =>
  messageId ?? `<${uidValidity}.${uid}@${id}.invalid>`;
