// Tasks as the address filters and pages them, kept up by the cloud's own words: what changed of a task that is shown is written into
// its row at once, order and total are read anew.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { TASK_STATUSES } from '../../../server/services/ccjk/contract/shapes.js';
import { listTasks, type Task } from '../../../server/services/ccjk/contract/tasks.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation, useCcjkMessages } from '../../lib/ccjk/feed.js';
import { useFilters } from '../../lib/useFilters.js';
import { taskKeys } from './keys.js';

const Address = z.object({ status: z.enum(TASK_STATUSES), device_id: z.uuid() });

export const PAGE_SIZE = 50;

interface Page {
  items: Task[];
  total: number;
}

export function useTasks() {
  const queries = useQueryClient();
  const filters = useFilters(Address);
  const query = { ...filters.values, limit: PAGE_SIZE, offset: (filters.page - 1) * PAGE_SIZE };
  const list = useQuery({
    queryKey: [...taskKeys.list, query],
    queryFn: async ({ signal }): Promise<Page> => {
      const { tasks, total } = await call(listTasks, { query }, { signal });
      return { items: tasks, total };
    },
    placeholderData: keepPreviousData,
  });
  useCcjkMessages('task.updated', ({ data }) => {
    const status = TASK_STATUSES.find((word) => word === data.status);
    queries.setQueriesData<Page>(
      { queryKey: taskKeys.list },
      (known) =>
        known && {
          ...known,
          items: known.items.map((task) =>
            task.id === data.task_id && status ? { ...task, status, progress: data.progress } : task,
          ),
        },
    );
  });
  useCcjkInvalidation(['task.updated'], taskKeys.list);
  return { filters, list };
}
