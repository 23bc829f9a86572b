// The mailbox as its form holds it, and as it is sent.
import type { EmailConfig, saveEmailConfig } from '../../../server/services/ccjk/contract/email.js';
import { MESSAGE_TYPES } from '../../../server/services/ccjk/contract/messages.js';
import type { ClientInput } from '../../../server/core/http/contract.js';

/** `alert` is the operator's and about no device. */
export const NOTICES = MESSAGE_TYPES.filter((type) => type !== 'alert' && type !== 'quota_reached');
export type Notice = (typeof NOTICES)[number];
type NoticeFlags = Record<`notify_${Notice}`, boolean>;

export interface MailboxValues extends NoticeFlags {
  email_address: string;
  is_active: boolean;
  imap_host: string;
  imap_port: string;
  imap_secure: boolean;
  smtp_host: string;
  smtp_port: string;
  smtp_secure: boolean;
  username: string;
  password: string;
  forget_password: boolean;
}

export const IMAP_PORT = 993;
export const SMTP_PORT = 587;

export const valuesOf = (mailbox: EmailConfig | undefined): MailboxValues => ({
  email_address: mailbox?.email_address ?? '',
  is_active: mailbox?.is_active ?? true,
  imap_host: mailbox?.imap_host ?? '',
  imap_port: String(mailbox?.imap_port ?? IMAP_PORT),
  imap_secure: mailbox?.imap_secure ?? true,
  smtp_host: mailbox?.smtp_host ?? '',
  smtp_port: String(mailbox?.smtp_port ?? SMTP_PORT),
  smtp_secure: mailbox?.smtp_secure ?? true,
  username: mailbox?.username ?? '',
  password: '',
  forget_password: false,
  ...(Object.fromEntries(
    NOTICES.map((type) => [`notify_${type}`, mailbox?.notify.includes(type) ?? false]),
  ) as NoticeFlags),
});

type Body = NonNullable<ClientInput<typeof saveEmailConfig>['body']>;

/** A kind of message that this form does not show stays as it was. */
export function bodyOf(deviceId: string, values: MailboxValues, mailbox: EmailConfig | undefined): Body {
  const hidden = (mailbox?.notify ?? []).filter((type) => !(NOTICES as readonly string[]).includes(type));
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  return {
    device_id: deviceId,
    email_address: values.email_address,
    is_active: values.is_active,
    imap_host: text(values.imap_host),
    imap_port: text(values.imap_host) === null ? null : Number(values.imap_port),
    imap_secure: values.imap_secure,
    smtp_host: text(values.smtp_host),
    smtp_port: text(values.smtp_host) === null ? null : Number(values.smtp_port),
    smtp_secure: values.smtp_secure,
    username: text(values.username),
    ...(values.forget_password
      ? { password: null }
      : values.password !== '' && { password: values.password }),
    notify: [...NOTICES.filter((type) => values[`notify_${type}`]), ...hidden],
  };
}

/** The kept password goes to nobody but those it was given for: after such a change it has to be given again. */
export function losesPassword(mailbox: EmailConfig | undefined, body: Body): boolean {
  if (!mailbox?.has_password || body.password !== undefined) return false;
  const user = (one: Pick<Body, 'username' | 'email_address'>) =>
    one.username ?? one.email_address.trim().toLowerCase();
  const isSame = (['imap', 'smtp'] as const).every((kind) => {
    const host = body[`${kind}_host`];
    if (host === null) return true;
    return (
      mailbox[`${kind}_host`] === host &&
      mailbox[`${kind}_port`] === body[`${kind}_port`] &&
      (body[`${kind}_secure`] !== false || !mailbox[`${kind}_secure`])
    );
  });
  return user(mailbox) !== user(body) || !isSame;
}
