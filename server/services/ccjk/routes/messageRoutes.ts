// Routes of messages: document, section 6.
import { asPerson, handle } from '../actor.js';
import { audit } from '../audit.js';
import { deleteMessage, listMessages, readAllMessages, readMessage } from '../contract/messages.js';
import { markRead, ownMessage, readSome, removeMessage } from '../messages.js';
import { pageOf } from '../pages.js';
import { messageTable } from '../tables.js';
import { messageWire } from '../wire.js';

export const messageRoutes = () => [
  handle(listMessages, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const userId = asPerson(actor).account.id;
      const { limit, offset } = query;
      const unread = { userId, read: false };
      const where = {
        ...(query.unread === true ? unread : { userId }),
        ...(query.type === undefined ? {} : { type: query.type }),
      };
      const { rows, total } = await pageOf(tx, messageTable, { where, orderBy: ['-id'], limit, offset });
      return {
        messages: rows.map(messageWire),
        total,
        unread: await tx.count(messageTable, unread),
        limit,
        offset,
      };
    }),
  ),

  handle(readMessage, async ({ params, transaction }) =>
    transaction(async (tx, actor) => {
      const message = await ownMessage(tx, asPerson(actor).account.id, params.message_id);
      return messageWire(await markRead(tx, message));
    }),
  ),

  handle(readAllMessages, async ({ transaction }) => {
    let read = 0;
    for (;;) {
      const some = await transaction((tx, actor) => readSome(tx, asPerson(actor).account.id));
      read += some;
      if (some === 0) return { read };
    }
  }),

  handle(deleteMessage, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const message = await ownMessage(tx, asPerson(actor).account.id, params.message_id);
      await removeMessage(tx, message);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'delete_message',
          target: ['message', message.uuid],
          detail: { title: message.title },
        },
      );
    });
    return { message: 'message deleted' };
  }),
];
