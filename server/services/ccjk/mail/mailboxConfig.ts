// The mailbox of a device: whose mails become its tasks, and where their results go.
import { openText, sealText } from '../../../core/auth/sealedText.js';
import { conflict, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { MailServer } from '../../../core/mail/smtp.js';
import type { Way } from '../../../core/mail/outbox.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import { emailConfigTable, type EmailConfigRow } from '../tables.js';

const PASSWORDS = 'passwords of mailboxes';
const SMTP_PORT = 587;
const IMAP_PORT = 993;

export type MailboxFields = Pick<
  EmailConfigRow,
  | 'deviceUuid'
  | 'address'
  | 'imapHost'
  | 'imapPort'
  | 'imapSecure'
  | 'smtpHost'
  | 'smtpPort'
  | 'smtpSecure'
  | 'username'
  | 'isActive'
  | 'notify'
>;

/** Throws not_found; the caller has checked whose device it is. */
export async function configOf(tx: Tx, deviceUuid: string): Promise<EmailConfigRow> {
  const config = await tx.first(emailConfigTable, { deviceUuid });
  if (!config) throw notFound('mailbox of this device');
  return config;
}

/** Of all accounts; at most one is active. */
export async function activeConfigOf(tx: Tx, address: string): Promise<EmailConfigRow | undefined> {
  const configs = await tx.find(emailConfigTable, {
    where: { address },
    orderBy: ['address', 'id'],
    limit: MOST_OF_ADDRESS,
  });
  return configs.find(({ isActive }) => isActive);
}
const MOST_OF_ADDRESS = 1000;

/**
 * Makes or changes the mailbox. `password`: undefined keeps the one there is, as long as it goes to the same servers and user.
 * Throws conflict/`CONFLICT` for an address that another active mailbox has.
 */
export async function saveConfig(
  tx: Tx,
  ccjk: Ccjk,
  userId: string,
  fields: MailboxFields,
  password: string | null | undefined,
): Promise<EmailConfigRow> {
  const known = await tx.first(emailConfigTable, { deviceUuid: fields.deviceUuid });
  const holder = fields.isActive ? await activeConfigOf(tx, fields.address) : undefined;
  if (holder && holder.id !== known?.id) {
    throw conflict('CONFLICT', 'another device has this address already; one address is for one device');
  }
  const id = known?.id ?? newUuid();
  const isSameBox = known !== undefined && SAME_BOX.every((name) => known[name] === fields[name]);
  // Whoever may change the servers could else have the password sent to one of their own.
  const kept = known && goesToSame(known, fields) ? known.sealedPassword : null;
  const sealedPassword =
    password === undefined ? kept : password === null ? null : sealText(keyOf(ccjk), id, password);
  const isRead = fields.isActive && fields.imapHost !== null;
  const row = {
    ...fields,
    userId,
    sealedPassword,
    lastUid: isSameBox ? known.lastUid : null,
    uidValidity: isSameBox ? known.uidValidity : null,
    unmarkedUids: isSameBox ? known.unmarkedUids : [],
    nextCheckAt: isRead ? tx.now() : null,
    failures: 0,
    lastError: null,
    lastStep: null,
    lastReason: null,
    lastReply: null,
    updatedAt: Math.max(tx.now(), (known?.updatedAt ?? 0) + 1),
  };
  if (known) return (await tx.update(emailConfigTable, { id }, row))[0]!;
  return tx.insert(emailConfigTable, { ...row, id, lastCheckAt: null, createdAt: tx.now() });
}

const SAME_BOX = ['address', 'imapHost', 'imapPort', 'username'] as const;
/** A server that is added is one more that would get it; one that is left out is not. */
const goesToSame = (known: EmailConfigRow, fields: MailboxFields): boolean =>
  usernameOf(known) === usernameOf(fields) &&
  (['imap', 'smtp'] as const).every((kind) => {
    const [host, port, secure] = [`${kind}Host`, `${kind}Port`, `${kind}Secure`] as const;
    if (fields[host] === null) return true;
    const isSafer = fields[secure] || !known[secure];
    return known[host] === fields[host] && known[port] === fields[port] && isSafer;
  });

const usernameOf = ({ username, address }: MailboxFields): string => username ?? address;
const keyOf = (ccjk: Ccjk): string => ccjk.core.secret('ccjk', PASSWORDS);

/** Null: without signing in. A string: why it cannot be. */
function loginOf(ccjk: Ccjk, config: EmailConfigRow): MailServer['login'] | string {
  if (config.sealedPassword === null) return null;
  const password = openText(keyOf(ccjk), config.id, config.sealedPassword);
  if (password === undefined) return 'the password that was kept cannot be read any more; give it again';
  return { username: usernameOf(config), password };
}

/** Through the mailbox's own server, else the cloud's. */
export function wayOf(ccjk: Ccjk, config: EmailConfigRow): Way {
  if (config.smtpHost === null) return cloudsWay(ccjk);
  const login = loginOf(ccjk, config);
  if (typeof login === 'string') return login;
  const { smtpHost: host, smtpPort, smtpSecure: secure, address: from } = config;
  return { server: { host, port: smtpPort ?? SMTP_PORT, secure, login }, from };
}

/** A string: the cloud has no server of its own. */
export function cloudsWay(ccjk: Ccjk): Way {
  const { host, port, secure, username, password, from } = ccjk.settings().mail;
  if (host === '') return 'there is no mail server: neither the mailbox nor the cloud names one';
  const login = username === '' ? null : { username, password };
  const sender = from !== '' ? from : username.includes('@') ? username : `noreply@${host}`;
  return { server: { host, port, secure, login }, from: sender };
}

/** A string: why it cannot be read. */
export function inboxOf(ccjk: Ccjk, config: EmailConfigRow): MailServer | string {
  const login = loginOf(ccjk, config);
  if (typeof login === 'string') return login;
  if (config.imapHost === null || login === null) return 'a mailbox needs a host, a user name and a password';
  return {
    host: config.imapHost,
    port: config.imapPort ?? IMAP_PORT,
    secure: config.imapSecure,
    login,
  };
}
