import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  deleteSchedule,
  runSchedule,
  updateSchedule,
  type Schedule,
} from '../../../server/services/ccjk/contract/tasks.js';
import { call } from '../../lib/api.js';
import { scheduleKeys } from './keys.js';

/** `last`: what was done at last, for the line that says so. */
export function useScheduleActs() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: scheduleKeys.all });
  const switching = useMutation({
    mutationFn: ({ schedule, enabled }: { schedule: Schedule; enabled: boolean }) =>
      call(updateSchedule, { params: { schedule_id: schedule.id }, body: { enabled } }),
    onSettled,
  });
  const running = useMutation({
    mutationFn: (schedule: Schedule) => call(runSchedule, { params: { schedule_id: schedule.id } }),
    onSettled,
  });
  const removing = useMutation({
    mutationFn: (schedule: Schedule) => call(deleteSchedule, { params: { schedule_id: schedule.id } }),
    onSettled,
  });
  return { switching, running, removing };
}

export type ScheduleActs = ReturnType<typeof useScheduleActs>;
