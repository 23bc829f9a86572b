// Routes of messages: document, section 6.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { done, flag, instant, jsonObject, limit, offset, uuid } from './shapes.js';

export const MESSAGE_TYPES = [
  'task_created',
  'task_completed',
  'task_failed',
  'device_online',
  'device_offline',
  'quota_reached',
  'alert',
] as const;

export const Message = z.object({
  id: uuid,
  message_type: z.enum(MESSAGE_TYPES),
  title: z.string(),
  content: z.string(),
  data: jsonObject,
  task_id: uuid.nullable(),
  read: z.boolean(),
  /** A mail server took it, for the mailbox of the device that it is about. */
  sent_via_email: z.boolean(),
  created_at: instant,
});
export type Message = z.infer<typeof Message>;

const messageParams = z.object({ message_id: uuid });

export const listMessages = route({
  method: 'get',
  path: '/v1/messages',
  role: 'user:read',
  query: z.object({ unread: flag, type: z.enum(MESSAGE_TYPES).optional(), limit: limit(20), offset }),
  answer: z.object({
    messages: z.array(Message),
    total: z.int(),
    unread: z.int(),
    limit: z.int(),
    offset: z.int(),
  }),
  summary: 'Messages, the newest first',
});

export const readMessage = route({
  method: 'post',
  path: '/v1/messages/:message_id/read',
  role: 'user:write',
  params: messageParams,
  answer: Message,
  summary: 'Mark a message as read',
});

export const readAllMessages = route({
  method: 'post',
  path: '/v1/messages/read-all',
  role: 'user:write',
  answer: z.object({ read: z.int() }),
  summary: 'Mark all messages as read',
});

export const deleteMessage = route({
  method: 'delete',
  path: '/v1/messages/:message_id',
  role: 'user:write',
  params: messageParams,
  answer: done,
  summary: 'Delete a message',
});
