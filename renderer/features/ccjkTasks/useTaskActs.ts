import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cancelTask, retryTask, type Task } from '../../../server/services/ccjk/contract/tasks.js';
import { call } from '../../lib/api.js';
import { taskKeys } from './keys.js';

export type TaskAct = 'cancel' | 'retry';

const ROUTES = { cancel: cancelTask, retry: retryTask };

/** What a task in this state can take. */
export function actsOn(status: Task['status']): TaskAct[] {
  switch (status) {
    case 'completed':
      return [];
    case 'failed':
    case 'timeout':
    case 'cancelled':
      return ['retry'];
    default:
      return ['cancel'];
  }
}

export function useTaskActs() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, task }: { act: TaskAct; task: Task }) =>
      call(ROUTES[act], { params: { task_id: task.id } }),
    onSuccess: (task) => queries.setQueryData(taskKeys.one(task.id), task),
    onSettled: () => queries.invalidateQueries({ queryKey: taskKeys.list }),
  });
}
