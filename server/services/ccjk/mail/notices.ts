// What goes out by mail: the result of a task that came by mail, and the messages that a mailbox asks for.
import { post, type OutboxRow } from '../../../core/mail/outbox.js';
import { toIso } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import {
  emailConfigTable,
  mailOutbox,
  mailTable,
  messageTable,
  type EmailConfigRow,
  type MessageRow,
  type TaskRow,
} from '../tables.js';
import { wireStatus } from '../tasks/taskStatus.js';

const MESSAGE = 'message ';
/** Characters of output in a mail: of what is longer the beginning and the end. */
const MOST_OUTPUT = 20_000;

/** The subject begins with no `[CCJK]`: a notice in the mailbox that commands come from is no command. */
export async function mailMessage(tx: Tx, message: MessageRow): Promise<void> {
  const deviceUuid = message.data['device_id'];
  if (typeof deviceUuid !== 'string') return;
  const config = await tx.first(emailConfigTable, { deviceUuid });
  if (!config?.isActive || !config.notify.includes(message.type)) return;
  if (await isAnswered(tx, message)) return;
  await post(tx, mailOutbox, {
    owner: config.id,
    about: MESSAGE + message.uuid,
    to: config.address,
    subject: `CCJK: ${message.title}`,
    text: `${message.content}\n\n${toIso(message.createdAt)}\n`,
  });
}

/** A task that came by mail gets an answer when it ends; a notice of the same would say it twice. */
async function isAnswered(tx: Tx, { type, taskUuid }: MessageRow): Promise<boolean> {
  if (taskUuid === null || (type !== 'task_completed' && type !== 'task_failed')) return false;
  return (await tx.first(mailTable, { taskUuid })) !== undefined;
}

/** A mail server took it. */
export async function markMailed(tx: Tx, { about }: OutboxRow): Promise<void> {
  if (!about?.startsWith(MESSAGE)) return;
  await tx.update(messageTable, { uuid: about.slice(MESSAGE.length) }, { sentViaEmail: true });
}

/** In the transaction that ends the task. Nothing for one that did not come by mail, or whose mailbox is gone. */
export async function answerByMail(tx: Tx, task: TaskRow): Promise<void> {
  if (task.source !== 'email') return;
  const mail = await tx.first(mailTable, { taskUuid: task.uuid });
  const config = mail && (await tx.first(emailConfigTable, { deviceUuid: task.deviceUuid }));
  if (!config) return;
  await answer(tx, config, mail, resultText(task), `task ${task.uuid}`);
}

/** A mail of a mailbox that makes no task: its sender hears why. */
export const refuseByMail = (
  tx: Tx,
  config: EmailConfigRow,
  mail: { subject: string; messageId: string },
  reason: string,
): Promise<void> => answer(tx, config, mail, `This was not run: ${reason}.\n`, null);

async function answer(
  tx: Tx,
  config: EmailConfigRow,
  { subject, messageId }: { subject: string; messageId: string },
  text: string,
  about: string | null,
): Promise<void> {
  const { id: owner, address: to } = config;
  const inReplyTo = messageId;
  await post(tx, mailOutbox, { owner, about, to, subject: `Re: ${subject}`, text, inReplyTo });
}

function resultText(task: TaskRow): string {
  const code = task.exitCode === null ? '' : `, exit code ${task.exitCode}`;
  const parts = [
    `Task ${wireStatus(task)}${code}.`,
    ...(task.message === null ? [] : [task.message]),
    `Command:\n${short(task.command)}`,
    ...(task.stdout ? [`Output:\n${short(task.stdout)}`] : []),
    ...(task.stderr ? [`Errors:\n${short(task.stderr)}`] : []),
    `Task id: ${task.uuid}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function short(text: string): string {
  if (text.length <= MOST_OUTPUT) return text;
  const half = MOST_OUTPUT / 2;
  return `${text.slice(0, half)}\n[… ${text.length - MOST_OUTPUT} characters left out …]\n${text.slice(-half)}`;
}
