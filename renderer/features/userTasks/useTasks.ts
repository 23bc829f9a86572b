// A user's task settings, and the two acts that stand beside each of them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { runOwnTaskNow } from '../../../server/services/oas/contract/calendar.js';
import type { TaskConfig, UserTasks } from '../../../server/services/oas/contract/tasks.js';
import { getTasks, putTasks } from '../../../server/services/oas/contract/user.js';
import { call } from '../../lib/api.js';
import { taskKeys } from './keys.js';

export function useTasks() {
  const queries = useQueryClient();
  const tasks = useQuery({
    queryKey: taskKeys.own,
    queryFn: ({ signal }) => call(getTasks, {}, { signal }),
  });
  const save = async (change: TaskConfig): Promise<UserTasks> => {
    const saved = await call(putTasks, { body: { task_config: change } });
    queries.setQueryData(taskKeys.own, saved);
    await queries.invalidateQueries({ queryKey: taskKeys.calendar });
    return saved;
  };
  const toggle = useMutation({
    mutationFn: ({ task, enabled }: { task: string; enabled: boolean }) => save({ [task]: { enabled } }),
  });
  const runNow = useMutation({
    mutationFn: (task: string) => call(runOwnTaskNow, { params: { task } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['user'] }),
  });
  const latest = async () => (await call(getTasks)).task_config;
  return { tasks, save, toggle, runNow, latest };
}
