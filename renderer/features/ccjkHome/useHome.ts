// All that the first page says, kept up by the feed: how tasks stand changes in place, the rest is read anew, not too often (an account
// may ask a hundred times a minute, in all its tabs together).
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { TASK_STATUSES } from '../../../server/services/ccjk/contract/shapes.js';
import { statsSummary } from '../../../server/services/ccjk/contract/stats.js';
import { listSchedules, listTasks, type Task } from '../../../server/services/ccjk/contract/tasks.js';
import { call } from '../../lib/api.js';
import { useDevices } from '../../lib/ccjk/devices.js';
import { useCcjkInvalidation, useCcjkMessages } from '../../lib/ccjk/feed.js';
import { homeKeys } from './keys.js';

const SHOWN_RUNNING = 6;
const SHOWN_NEWEST = 8;
const READ_ANEW_MS = 6_000;
/** What changes without a word: a day ends, a schedule's time comes near. */
const READ_EVERY_MS = 60_000;

export interface HomeTasks {
  running: Task[];
  newest: Task[];
  total: number;
}

export function useHome() {
  const queries = useQueryClient();
  const devices = useDevices();
  const tasks = useQuery({
    queryKey: homeKeys.tasks,
    queryFn: async ({ signal }): Promise<HomeTasks> => {
      const [running, newest] = await Promise.all([
        call(listTasks, { query: { status: 'running', limit: SHOWN_RUNNING } }, { signal }),
        call(listTasks, { query: { limit: SHOWN_NEWEST } }, { signal }),
      ]);
      return { running: running.tasks, newest: newest.tasks, total: newest.total };
    },
  });
  const stats = useQuery({
    queryKey: homeKeys.stats,
    queryFn: ({ signal }) => call(statsSummary, { query: { period: '7d' } }, { signal }),
    refetchInterval: READ_EVERY_MS,
  });
  const schedules = useQuery({
    queryKey: homeKeys.schedules,
    queryFn: async ({ signal }) => (await call(listSchedules, {}, { signal })).schedules,
    refetchInterval: READ_EVERY_MS,
  });
  useCcjkMessages('task.updated', ({ data }) => {
    const status = TASK_STATUSES.find((word) => word === data.status);
    if (!status) return;
    queries.setQueryData<HomeTasks>(
      homeKeys.tasks,
      (known) => known && withNews(known, data.task_id, { status, progress: data.progress }),
    );
  });
  useCcjkInvalidation(['task.updated', 'message.new'], homeKeys.tasks, READ_ANEW_MS);
  useCcjkInvalidation(['task.completed', 'message.new'], homeKeys.stats, READ_ANEW_MS);
  useCcjkInvalidation(['schedule.updated'], homeKeys.schedules, READ_ANEW_MS);
  return { devices, tasks, stats, schedules };
}

/** What is known of the task changes in place; when it began and ended follows from the cloud. */
function withNews(
  { running, newest, total }: HomeTasks,
  id: string,
  news: Pick<Task, 'status' | 'progress'>,
): HomeTasks {
  const change = (task: Task) => (task.id === id ? { ...task, ...news } : task);
  const known = newest.map(change);
  const began = known.filter((task) => task.id === id && !running.some((one) => one.id === id));
  return {
    running: [...began, ...running.map(change)].filter(({ status }) => status === 'running'),
    newest: known,
    total,
  };
}

export type Home = ReturnType<typeof useHome>;
export type Stats = NonNullable<Home['stats']['data']>;
