// An entry of the time line in a person's words.
import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import type { listLogs } from '../../../server/services/oas/contract/user.js';
import type { TimeLineEvent } from '../../components/TimeLine.js';
import type { Tone } from '../../components/tones.js';
import { wordOf } from '../../lib/i18n.js';

type Entry = AnswerOf<typeof listLogs>['items'][number];

const TONES: Readonly<Record<string, Tone>> = {
  leased: 'held',
  start: 'run',
  heartbeat: 'run',
  success: 'ok',
  fail: 'bad',
  retry: 'warn',
  timeout_requeued: 'warn',
  cancelled: 'off',
};

export function runEvent(t: TFunction, entry: Entry): TimeLineEvent {
  const shared = { key: entry.id, at: entry.event_at };
  const task = entry.task_type === '' ? '' : wordOf(`tasks.${entry.task_type}`, entry.task_type);
  const node = entry.node === '' ? '' : t('user.runs.on', { node: entry.node });
  switch (entry.kind) {
    case 'job': {
      const error = entry.error_code === '' ? '' : wordOf(`jobErrors.${entry.error_code}`, entry.error_code);
      return {
        ...shared,
        tone: TONES[entry.event_type] ?? 'wait',
        title: joined(' ', task, wordOf(`events.${entry.event_type}`, entry.event_type)),
        detail: joined(' · ', error, node),
        ...(entry.event_type === 'heartbeat' ? { fold: `heartbeat ${entry.job_id}` } : {}),
      };
    }
    case 'log':
      return {
        ...shared,
        tone: /err|fatal/i.test(entry.level) ? 'bad' : /warn/i.test(entry.level) ? 'warn' : 'wait',
        title: joined(' ', task, wordOf('events.log', 'log')),
        detail: joined(' · ', entry.message, node),
      };
    case 'audit':
      return {
        ...shared,
        tone: 'off',
        title: wordOf(
          `user.runs.audit.${entry.event_type}`,
          t('user.runs.auditOther', { action: entry.event_type }),
        ),
        detail: wordOf(`user.runs.by.${entry.actor_type}`, entry.actor_type),
      };
  }
}

const joined = (between: string, ...parts: string[]): string =>
  parts.filter((part) => part !== '').join(between);
