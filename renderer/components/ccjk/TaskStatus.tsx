import { useTranslation } from 'react-i18next';
import type { Task } from '../../../server/services/ccjk/contract/tasks.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { StatusTag } from '../StatusTag.js';
import type { Tone } from '../tones.js';

const TONES: Readonly<Record<Task['status'] | 'waiting', Tone>> = {
  pending: 'wait',
  queued: 'wait',
  waiting: 'wait',
  assigned: 'held',
  running: 'run',
  completed: 'ok',
  failed: 'bad',
  timeout: 'bad',
  cancelled: 'off',
};

/** The status alone, where nothing more is known of the task. */
export function TaskStatusTag({ status }: { status: keyof typeof TONES }) {
  // Listens for a change of language.
  useTranslation();
  return <StatusTag tone={TONES[status]}>{wordOf(`ccjk.taskStatus.${status}`, status)}</StatusTag>;
}

/** `isAway`: its device is not there, so that it waits for more than its turn. */
export function TaskStatus({ task, isAway = false }: { task: Task; isAway?: boolean }) {
  const status = task.status === 'queued' && isAway ? 'waiting' : task.status;
  return (
    <span className="dc-inline">
      <TaskStatusTag status={status} />
      {task.status === 'running' && task.progress !== null && (
        <span className="dc-hint">{Math.round(task.progress)}%</span>
      )}
    </span>
  );
}

export const isEnded = ({ status }: Pick<Task, 'status'>): boolean =>
  ['completed', 'failed', 'timeout', 'cancelled'].includes(status);

/** Runs since, or took. */
export function Elapsed({ task }: { task: Task }) {
  const { duration } = useFormat();
  if (task.started_at === null) return '–';
  const since = Date.parse(task.started_at);
  if (task.completed_at !== null) return duration(Date.parse(task.completed_at) - since);
  return isEnded(task) ? '–' : <Running since={since} />;
}

function Running({ since }: { since: number }) {
  const { duration } = useFormat();
  const now = useNow(1000);
  return duration(now - since);
}
