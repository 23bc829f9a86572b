// Routes of the operator about mail.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { notFound } from '../../../core/kernel/errors.js';
import { sendAgain } from '../../../core/mail/outbox.js';
import { handle } from '../actor.js';
import { audit } from '../audit.js';
import type { Ccjk } from '../ccjk.js';
import { incomingEmail } from '../contract/email.js';
import { deleteLetter, getMailState, retryLetter } from '../contract/mailAdmin.js';
import { cloudsWay } from '../mail/mailboxConfig.js';
import { webhookSecret } from '../mail/webhookSecret.js';
import { mailOutbox } from '../tables.js';

const MOST_LETTERS = 100;

export const mailAdminRoutes = (ccjk: Ccjk) => [
  handle(getMailState, async ({ transaction }) =>
    transaction(async (tx) => {
      const letters = await tx.find(mailOutbox, {
        where: { state: 'dead' },
        orderBy: ['-id'],
        limit: MOST_LETTERS,
      });
      const server = ownServer(ccjk);
      return {
        webhook: { path: incomingEmail.path, secret: webhookSecret(ccjk) },
        own_server: server !== null,
        server,
        waiting: await tx.count(mailOutbox, { state: 'waiting' }),
        sent: await tx.count(mailOutbox, { state: 'sent' }),
        dead: await tx.count(mailOutbox, { state: 'dead' }),
        dead_letters: letters.map((letter) => ({
          id: letter.id,
          to: letter.to,
          subject: letter.subject,
          attempts: letter.attempts,
          last_error: letter.lastError,
          last_failure: letter.lastFailure,
          created_at: toIso(letter.createdAt),
          ended_at: toIsoOrNull(letter.endedAt),
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

/** Its password stays where it is. */
function ownServer(ccjk: Ccjk) {
  const way = cloudsWay(ccjk);
  if (typeof way === 'string') return null;
  const { host, port, secure, login } = way.server;
  return { host, port, secure, username: login?.username ?? null, from: way.from };
}
