// What a message says, in the person's own language: the cloud tells what happened with names beside it. What this page has no words for is
// shown as the cloud wrote it.
import type { TFunction } from 'i18next';
import type { Message } from '../../../server/services/ccjk/contract/messages.js';
import { wordOf } from '../../lib/i18n.js';

export interface MessageWords {
  /** A command, a device's name, a schedule's. */
  subject: string;
  isCode: boolean;
  /** The line below it; '' where there is nothing more to say. */
  detail: string;
  /** The page of what it is about. */
  to: string | undefined;
}

export function wordsOf(message: Message, t: TFunction): MessageWords {
  return { ...saidOf(message, t), to: placeOf(message) };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function saidOf(message: Message, t: TFunction): Omit<MessageWords, 'to'> {
  const { message_type: kind, title, content, data } = message;
  const asWritten = { subject: title, isCode: false, detail: content === title ? '' : content };
  switch (kind) {
    case 'task_created':
    case 'task_completed':
    case 'task_failed': {
      const command = text(data['command']);
      if (command === undefined) return asWritten;
      return { subject: command, isCode: true, detail: detailOf(message, command, t) };
    }
    case 'device_online':
    case 'device_offline': {
      const name = text(data['device_name']);
      return name === undefined ? asWritten : { subject: name, isCode: false, detail: '' };
    }
    case 'quota_reached': {
      const name = text(data['schedule_name']);
      if (name === undefined) return asWritten;
      return { subject: name, isCode: false, detail: t('ccjkMessages.scheduleStopped') };
    }
    case 'alert': {
      const { rule, level, value, limit } = data;
      const said = wordOf(`ccjkMessages.alerts.${String(rule)}`, '');
      if (said === '') return asWritten;
      const detail = t('ccjkMessages.beyond', { value: String(value), limit: String(limit) });
      return { subject: `${String(level)} ${said}`, isCode: false, detail };
    }
  }
}

function detailOf({ message_type: kind, content, data }: Message, command: string, t: TFunction): string {
  const device = text(data['device_name']);
  if (kind === 'task_created') return device === undefined ? '' : t('ccjkMessages.sentTo', { name: device });
  if (kind === 'task_completed') return '';
  if (data['status'] === 'timeout') return t('ccjkMessages.timedOut');
  const code = typeof data['exit_code'] === 'number' ? data['exit_code'] : undefined;
  // The cloud's own sentence says no more than its kind does.
  const why = content.startsWith(command) ? '' : content;
  return [code === undefined ? '' : t('ccjkMessages.exit', { code }), why].filter(Boolean).join(' · ');
}

function placeOf({ task_id: task, message_type: kind, data }: Message): string | undefined {
  // The operator's alone, and so is the page.
  if (kind === 'alert') return '/ccjk/admin/alerts';
  const about = (name: string) => text(data[name]);
  const taskId = task ?? about('task_id');
  if (taskId !== undefined) return `/ccjk/tasks?task=${taskId}`;
  const schedule = about('schedule_id');
  if (schedule !== undefined) return `/ccjk/schedules?schedule=${schedule}`;
  const device = about('device_id');
  return device === undefined ? undefined : `/ccjk/devices?device=${device}`;
}
