// Messages to an account: what happened to its tasks and devices (document, table messages). The live feed hears of each.
import { notFound } from '../../core/kernel/errors.js';
import { newUuid } from '../../core/kernel/ids.js';
import type { Tx } from '../../core/store/types.js';
import { mailMessage } from './mail/notices.js';
import { messageTable, type JsonObject, type MessageRow, type MessageType } from './tables.js';

export const MESSAGE_EVENT = 'ccjk.message';
/** Some were read or deleted. */
export const MESSAGES_EVENT = 'ccjk.messages';
const MOST_AT_ONCE = 1000;

export interface NewMessage {
  userId: string;
  type: MessageType;
  title: string;
  content: string;
  data: JsonObject;
  taskUuid?: string;
}

export async function tell(tx: Tx, message: NewMessage): Promise<MessageRow> {
  const row = await tx.insert(messageTable, {
    uuid: newUuid(),
    userId: message.userId,
    type: message.type,
    title: message.title.slice(0, 255),
    content: message.content,
    data: message.data,
    taskUuid: message.taskUuid ?? null,
    read: false,
    sentViaEmail: false,
    createdAt: tx.now(),
  });
  await mailMessage(tx, row);
  tx.emit(MESSAGE_EVENT, { userId: row.userId, uuid: row.uuid, title: row.title, content: row.content });
  return row;
}

/** Throws not_found, also for another account's. */
export async function ownMessage(tx: Tx, userId: string, uuid: string): Promise<MessageRow> {
  const message = await tx.first(messageTable, { uuid });
  if (message?.userId !== userId) throw notFound('message');
  return message;
}

export async function markRead(tx: Tx, message: MessageRow): Promise<MessageRow> {
  if (message.read) return message;
  const [row] = await tx.update(messageTable, { id: message.id }, { read: true });
  await changed(tx, message.userId);
  return row!;
}

export async function removeMessage(tx: Tx, { id, userId }: MessageRow): Promise<void> {
  await tx.delete(messageTable, { id });
  await changed(tx, userId);
}

async function changed(tx: Tx, userId: string): Promise<void> {
  tx.emit(MESSAGES_EVENT, { userId, unread: await tx.count(messageTable, { userId, read: false }) });
}

/** Marks the newest unread ones, at most a thousand; answers how many. */
export async function readSome(tx: Tx, userId: string): Promise<number> {
  const unread = await tx.find(messageTable, {
    where: { userId, read: false },
    orderBy: ['-id'],
    limit: MOST_AT_ONCE,
  });
  const ids = unread.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tx.update(messageTable, { id: { in: ids } }, { read: true });
  await changed(tx, userId);
  return ids.length;
}
