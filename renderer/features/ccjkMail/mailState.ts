// How a mailbox does, in the words of the page.
import type { TFunction } from 'i18next';
import type { Mailbox, MailFailure } from '../../../server/services/ccjk/contract/email.js';
import { wordOf } from '../../lib/i18n.js';

export const STATES = ['fine', 'bad', 'off', 'none'] as const;
export type MailState = (typeof STATES)[number];

export function stateOf(mailbox: Mailbox | undefined): MailState {
  if (!mailbox) return 'none';
  if (!mailbox.is_active) return 'off';
  const { last_error: unread, outgoing } = mailbox;
  return unread !== null || outgoing.dead > 0 || (outgoing.waiting > 0 && outgoing.last_error !== null)
    ? 'bad'
    : 'fine';
}

/** "the server answered 535: it does not take the user name and password" */
export function failureText(t: TFunction, { reason, reply }: Pick<MailFailure, 'reason' | 'reply'>): string {
  if (reason !== 'answered' || reply === null) return t(`ccjkMail.reason.${reason}`);
  const meaning = meaningOf(reply);
  return meaning === undefined
    ? t('ccjkMail.answered', { reply })
    : t('ccjkMail.answeredMeaning', { reply, meaning });
}

/** "Could not sign in: the server answered 535 (…)" */
export const stepText = (t: TFunction, failure: Pick<MailFailure, 'step' | 'reason' | 'reply'>): string =>
  `${t(`ccjkMail.step.${failure.step}.bad`)}${t('ccjkMail.colon')}${failureText(t, failure)}`;

/** What the protocols mean by it; a number that nobody knows is told by its first digit. */
function meaningOf(reply: number | string): string | undefined {
  const named = wordOf(`ccjkMail.replies.${String(reply).replaceAll(' ', '_')}`, '');
  if (named !== '') return named;
  const kind = wordOf(`ccjkMail.replies.${String(reply).slice(0, 1)}xx`, '');
  return kind === '' ? undefined : kind;
}
