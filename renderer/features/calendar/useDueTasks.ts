import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { listDueTasks } from '../../../server/services/oas/contract/calendar.js';
import { getTaskTemplates } from '../../../server/services/oas/contract/public.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';

export type DueRow = AnswerOf<typeof listDueTasks>['items'][number];

/** What can stand in the address; `hour` is on the cloud's wall clock. */
const Address = z.object({
  keyword: z.string().max(200),
  task_type: z.string().max(64),
  user_type: z.enum(['daily', 'duiyi', 'shuaka']),
  hour: z.string().max(40),
});

export const PAGE_SIZE = 50;
const ASK_EVERY_MS = 30_000;

/** The hours and the list as the address filters and pages them; asked again as time goes on. */
export function useDueTasks() {
  const filters = useFilters(Address);
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  const list = useQuery({
    queryKey: ['manager', 'calendar', query],
    queryFn: ({ signal }) => call(listDueTasks, { query }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ASK_EVERY_MS,
  });
  return { filters, list };
}

/** Names of all tasks, in the order of the templates; empty until they are known. */
export function useTaskNames(): string[] {
  const templates = useQuery({
    queryKey: ['any', 'taskTemplates'],
    queryFn: ({ signal }) => call(getTaskTemplates, { query: {} }, { signal }),
    staleTime: Infinity,
  });
  return Object.values(templates.data?.templates ?? {})
    .filter((template) => template.user_types.length > 0)
    .map((template) => template.name);
}
