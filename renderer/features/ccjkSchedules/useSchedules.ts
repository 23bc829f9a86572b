// Schedules as the address filters and pages them. There are few enough of them to be here all at once.
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { listSchedules, type Schedule } from '../../../server/services/ccjk/contract/tasks.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { useFilters } from '../../lib/useFilters.js';
import { scheduleKeys } from './keys.js';

export const STATES = ['on', 'missed', 'paused'] as const;
export type ScheduleState = (typeof STATES)[number];
export const PAGE_SIZE = 50;

const Address = z.object({ keyword: z.string().max(200), state: z.enum(STATES), device_id: z.uuid() });

/** Its last run was left out, whatever it will do next. */
export const stateOf = ({ enabled, last_error_code: code }: Schedule): ScheduleState =>
  !enabled ? 'paused' : code === null ? 'on' : 'missed';

export function useSchedules() {
  const filters = useFilters(Address);
  const { keyword = '', state, device_id: device } = filters.values;
  const wanted = keyword.trim().toLowerCase();
  const from = (filters.page - 1) * PAGE_SIZE;
  const query = {
    queryKey: scheduleKeys.list,
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Schedule[]> =>
      (await call(listSchedules, {}, { signal })).schedules,
  };
  const all = useQuery(query);
  const list = useQuery({
    ...query,
    select: (schedules) => {
      const found = schedules.filter(
        (schedule) =>
          (state === undefined || stateOf(schedule) === state) &&
          (device === undefined || schedule.device_id === device) &&
          [schedule.name, schedule.command].some((text) => text.toLowerCase().includes(wanted)),
      );
      return { items: found.slice(from, from + PAGE_SIZE), total: found.length };
    },
  });
  // How their tasks go is shown beside them.
  useCcjkInvalidation(['schedule.updated', 'task.updated'], scheduleKeys.list);
  return { filters, list, all: all.data ?? [] };
}
