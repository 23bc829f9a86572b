// The outbox of CCJK, sent through the mailbox's own server or the cloud's.
import type { Sender } from '../../../core/mail/outbox.js';
import { DAY } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import { emailConfigTable, mailOutbox, mailTable } from '../tables.js';
import { wayOf } from './mailboxConfig.js';
import { markMailed } from './notices.js';

export const senderOf = (ccjk: Ccjk): Sender => ({
  store: ccjk.core.store,
  outbox: mailOutbox,
  rules: () => ({ privateHosts: ccjk.settings().mail.privateHosts }),
  async wayOf({ owner }) {
    const config = await ccjk.core.store.transaction((tx) => tx.get(emailConfigTable, owner));
    if (!config?.isActive) return 'the mailbox that it was for is gone or switched off';
    return wayOf(ccjk, config);
  },
  onSent: markMailed,
});

/** A mail that comes again after this makes a second task. */
const KEPT_MAILS = 400 * DAY;
const MOST_PURGED = 500;

/** Answers whether more is left. */
export async function purgeMails(tx: Tx): Promise<boolean> {
  const old = await tx.find(mailTable, {
    where: { at: { lte: tx.now() - KEPT_MAILS } },
    orderBy: ['at', 'hash'],
    limit: MOST_PURGED,
  });
  for (const { hash } of old) await tx.delete(mailTable, { hash });
  return old.length === MOST_PURGED;
}
