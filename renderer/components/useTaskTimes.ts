// When a task runs next, changed from a calendar: moved with an offer to take it back, or run now.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { runTaskNow } from '../../server/services/oas/contract/jobs.js';
import { getUserTasks, putUserTasks } from '../../server/services/oas/contract/manager.js';
import { call } from '../lib/api.js';
import { wordOf } from '../lib/i18n.js';
import { offerUndo } from './UndoToast.js';

export interface DueTask {
  user_id: number;
  username: string;
  task_type: string;
  at: string;
  /** `HH:MM` of a daily task. */
  daily: string | null;
}

export const taskWord = (task: string): string => wordOf(`tasks.${task}`, task);

/** `#12 name`, the name where there is one. */
export const userWord = ({ user_id: id, username }: Pick<DueTask, 'user_id' | 'username'>): string =>
  `#${id} ${username}`.trim();

export function useTaskTimes() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const read = async () => {
    const keys = ['users', 'calendar'].map((list) => ['manager', list]);
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const put = async ({ user_id, task_type }: DueTask, nextTime: string) => {
    const body = { task_config: { [task_type]: { next_time: nextTime } } };
    await call(putUserTasks, { params: { user_id }, body });
    await read();
  };
  return {
    /** To `HH:MM` of every day, or to `YYYY-MM-DD HH:MM`. */
    move: useMutation({
      mutationFn: async ({ task, to }: { task: DueTask; to: string }) => {
        const { task_config } = await call(getUserTasks, { params: { user_id: task.user_id } });
        const before = task_config[task.task_type]?.['next_time'];
        await put(task, to);
        offerUndo(t('plan.moved', { task: taskWord(task.task_type), user: userWord(task), at: to }), () =>
          put(task, typeof before === 'string' ? before : ''),
        );
      },
    }),
    runNow: useMutation({
      mutationFn: ({ user_id, task_type }: DueTask) =>
        call(runTaskNow, { params: { user_id, task: task_type } }),
      onSettled: read,
    }),
  };
}
