// What the store tells of durable commits, in the words of the WebSocket.
import type { Json } from '../../../core/store/types.js';
import { BACKUP_EVENT, type BackupChange } from '../backups.js';
import type { ServerMessage } from '../contract/live.js';
import { DEVICE_EVENT } from '../devices/presence.js';
import { MESSAGE_EVENT, MESSAGES_EVENT } from '../messages.js';
import { OUTPUT_EVENT } from '../tasks/outputs.js';
import { SCHEDULE_EVENT } from '../tasks/schedules.js';
import { TASK_EVENT, type TaskNews } from '../tasks/taskEvents.js';

export interface News {
  userId: string;
  /** Whoever is subscribed to one of them hears it; null: everybody of the account. */
  channels: readonly string[] | null;
  messages: readonly ServerMessage[];
}

const ENDED = ['completed', 'failed', 'timeout'];

export function messagesOf(event: string, data: Json): News | undefined {
  switch (event) {
    case TASK_EVENT:
      return ofTask(data as unknown as TaskNews);
    case DEVICE_EVENT:
      return ofDevice(data as unknown as DeviceNews);
    case OUTPUT_EVENT: {
      const { userId, uuid, deviceUuid, offset, text } = data as unknown as OutputNews;
      const message: ServerMessage = { type: 'task.output', data: { task_id: uuid, offset, text } };
      return { userId, channels: channelsOf(uuid, deviceUuid), messages: [message] };
    }
    case MESSAGE_EVENT: {
      const { userId, uuid, title, content } = data as unknown as MessageNews;
      const message: ServerMessage = { type: 'message.new', data: { message_id: uuid, title, content } };
      return { userId, channels: null, messages: [message] };
    }
    case MESSAGES_EVENT: {
      const { userId, unread } = data as { userId: string; unread: number };
      return { userId, channels: null, messages: [{ type: 'messages.changed', data: { unread } }] };
    }
    case SCHEDULE_EVENT: {
      const { userId, uuid } = data as { userId: string; uuid: string };
      const message: ServerMessage = { type: 'schedule.updated', data: { schedule_id: uuid } };
      return { userId, channels: null, messages: [message] };
    }
    case BACKUP_EVENT: {
      const { userId, uuid, deviceUuid, change } = data as unknown as BackupNews;
      const about = { backup_id: uuid, device_id: deviceUuid, change };
      return { userId, channels: null, messages: [{ type: 'backup.changed', data: about }] };
    }
    default:
      return undefined;
  }
}

interface BackupNews {
  userId: string;
  uuid: string;
  deviceUuid: string;
  change: BackupChange;
}

interface DeviceNews {
  userId: string;
  uuid: string;
  type: 'device.online' | 'device.offline';
  timestamp: string;
}
interface OutputNews {
  userId: string;
  uuid: string;
  deviceUuid: string;
  offset: number;
  text: string;
}
interface MessageNews {
  userId: string;
  uuid: string;
  title: string;
  content: string;
}

const channelsOf = (task: string, device: string): string[] => [`task:${task}`, `device:${device}`];

function ofTask({ userId, uuid, deviceUuid, status, progress, exitCode, stdout }: TaskNews): News {
  const about = { task_id: uuid, device_id: deviceUuid, status };
  const messages: ServerMessage[] = [{ type: 'task.updated', data: { ...about, progress } }];
  if (ENDED.includes(status)) {
    messages.push({ type: 'task.completed', data: { ...about, exit_code: exitCode, stdout: stdout ?? '' } });
  }
  return { userId, channels: channelsOf(uuid, deviceUuid), messages };
}

const ofDevice = ({ userId, uuid, type, timestamp }: DeviceNews): News => ({
  userId,
  channels: [`device:${uuid}`],
  messages: [{ type, data: { device_id: uuid, timestamp } }],
});
