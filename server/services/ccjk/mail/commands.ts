// A mail becomes a task: which one does, and what its command is.
//
// Promise: the same mail makes one task, however often and by whichever way it comes. An answer or a notice of the cloud itself is
// never taken for a command, whoever's mailbox it lands in.
import { AppError, invalid } from '../../../core/kernel/errors.js';
import { sha256Hex } from '../../../core/kernel/ids.js';
import { isOwnMessageId } from '../../../core/mail/outbox.js';
import { addressOf } from '../../../core/mail/smtp.js';
import type { Tx } from '../../../core/store/types.js';
import { audit } from '../audit.js';
import { DEFAULT_TIMEOUT_MS } from '../contract/tasks.js';
import { accountTable, mailTable, type EmailConfigRow } from '../tables.js';
import { createTasks } from '../tasks/tasks.js';
import { activeConfigOf } from './mailboxConfig.js';

export interface CommandMail {
  /** `Name <a@b>` or `a@b`. */
  from: string;
  subject: string;
  body: string;
  messageId: string;
}

const TAG = /^\s*\[CCJK\]/i;
const LONGEST_COMMAND = 20_000;
const MAIL_TASK = { type: 'bash', args: {}, priority: 5, maxRetries: 3, source: 'email' } as const;

/** The tag stands in front: an answer to such a mail (`Re: [CCJK] …`) is none. */
export const isCommandMail = ({ subject, messageId }: Pick<CommandMail, 'subject' | 'messageId'>): boolean =>
  TAG.test(subject) && !isOwnMessageId(messageId);

/** Up to a line that starts with `--`, where signatures begin. */
export function commandIn(body: string): string {
  const lines = body.replace(/\r\n?/g, '\n').split('\n');
  const end = lines.findIndex((line) => line.startsWith('--'));
  return (end < 0 ? lines : lines.slice(0, end)).join('\n').trim();
}

/** Throws not_found/`UNKNOWN_SENDER`. */
export async function configOfSender(tx: Tx, from: string): Promise<EmailConfigRow> {
  const config = await activeConfigOf(tx, addressOf(from).toLowerCase());
  const account = config && (await tx.get(accountTable, config.userId));
  if (!account?.isActive) {
    throw new AppError('not_found', 'UNKNOWN_SENDER', 'no device has this sender as its mailbox');
  }
  return config!;
}

const plainId = (id: string): string => /^\s*<(.*)>\s*$/.exec(id)?.[1] ?? id.trim();
const hashOf = (userId: string, messageId: string): string => sha256Hex(`${userId}\n${plainId(messageId)}`);

/** The task that this mail became before. */
export async function taskOfMail(tx: Tx, userId: string, messageId: string): Promise<string | undefined> {
  return (await tx.get(mailTable, hashOf(userId, messageId)))?.taskUuid;
}

/** Throws invalid/`NOT_A_COMMAND`, forbidden/`QUOTA_EXCEEDED`; nothing is written then. */
export async function takeMail(
  tx: Tx,
  config: EmailConfigRow,
  mail: CommandMail,
): Promise<{ taskUuid: string; repeated: boolean }> {
  const known = await taskOfMail(tx, config.userId, mail.messageId);
  if (known !== undefined) return { taskUuid: known, repeated: true };
  if (!isCommandMail(mail)) {
    throw invalid('NOT_A_COMMAND', 'the subject of a command begins with [CCJK]');
  }
  const command = commandIn(mail.body);
  if (command === '' || command.length > LONGEST_COMMAND || command.includes('\0')) {
    const limits = `1 to ${LONGEST_COMMAND} characters before a line that starts with --`;
    throw invalid('NOT_A_COMMAND', `the mail holds no command: ${limits}`);
  }
  const account = await tx.get(accountTable, config.userId);
  if (!account) throw new Error('a mailbox has no account');
  const { deviceUuid } = config;
  const task = { ...MAIL_TASK, deviceUuid, command, timeoutMs: DEFAULT_TIMEOUT_MS };
  const [row] = await createTasks(tx, account, [task]);
  const told = {
    action: 'create_task',
    target: ['task', row!.uuid] as const,
    detail: { from: config.address },
  };
  await audit(tx, { actor: { role: 'mail', account }, ip: '' }, told);
  await tx.insert(mailTable, {
    hash: hashOf(config.userId, mail.messageId),
    userId: config.userId,
    taskUuid: row!.uuid,
    subject: mail.subject.trim().slice(0, 200),
    messageId: `<${plainId(mail.messageId)}>`,
    at: tx.now(),
  });
  return { taskUuid: row!.uuid, repeated: false };
}
