// The colour of what CCJK tells, in its messages and among the cloud's newest events.
import type { Message } from '../../../server/services/ccjk/contract/messages.js';
import type { Tone } from '../tones.js';

export type MessageKind = Message['message_type'];

export const MESSAGE_TONES: Readonly<Record<MessageKind, Tone>> = {
  task_created: 'wait',
  task_completed: 'ok',
  task_failed: 'bad',
  device_online: 'ok',
  device_offline: 'off',
  quota_reached: 'warn',
  alert: 'warn',
};
