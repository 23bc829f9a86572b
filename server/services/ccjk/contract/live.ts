// Messages of the WebSocket at /v1/ws?token=<access token>: document, section 9.
import { z } from 'zod';

export const SOCKET_PATH = '/v1/ws';

const channel = z.string().regex(/^(device|task):[0-9a-f-]{36}$/);

export const ClientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping'), timestamp: z.unknown() }),
  z.object({ type: z.literal('subscribe'), channel }),
  z.object({ type: z.literal('unsubscribe'), channel }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

const data = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape);

export const ServerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pong'), timestamp: z.string() }),
  z.object({ type: z.literal('subscribed'), channel: z.string() }),
  z.object({ type: z.literal('unsubscribed'), channel: z.string() }),
  z.object({
    type: z.literal('error'),
    channel: z.string().optional(),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
  z.object({
    type: z.literal('device.online'),
    data: data({ device_id: z.string(), timestamp: z.string() }),
  }),
  z.object({
    type: z.literal('device.offline'),
    data: data({ device_id: z.string(), timestamp: z.string() }),
  }),
  z.object({
    type: z.literal('task.updated'),
    data: data({
      task_id: z.string(),
      device_id: z.string(),
      status: z.string(),
      progress: z.number().nullable(),
    }),
  }),
  z.object({
    type: z.literal('task.completed'),
    data: data({
      task_id: z.string(),
      device_id: z.string(),
      /** `completed`, `failed` or `timeout`. */
      status: z.string(),
      exit_code: z.int().nullable(),
      stdout: z.string(),
    }),
  }),
  /** What a running task wrote; what came before `offset` is read over HTTP. */
  z.object({
    type: z.literal('task.output'),
    data: data({ task_id: z.string(), offset: z.int(), text: z.string() }),
  }),
  z.object({
    type: z.literal('backup.changed'),
    data: data({
      backup_id: z.string(),
      device_id: z.string(),
      /** `created`, `restored` or `deleted`. */
      change: z.string(),
    }),
  }),
  z.object({
    type: z.literal('message.new'),
    data: data({ message_id: z.string(), title: z.string(), content: z.string() }),
  }),
  /** Messages were read or deleted; so many are unread now. */
  z.object({ type: z.literal('messages.changed'), data: data({ unread: z.int() }) }),
  /** A schedule was made, changed, deleted, or its time came. */
  z.object({ type: z.literal('schedule.updated'), data: data({ schedule_id: z.string() }) }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
