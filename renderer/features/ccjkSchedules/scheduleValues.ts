// What was typed into the form of a schedule, as the cloud takes it, and back.
import type { z } from 'zod';
import { NewSchedule, NewTask, type Schedule } from '../../../server/services/ccjk/contract/tasks.js';
import { taskFieldsOf, taskValuesOf, unreadableIn, type TaskValues } from '../../lib/ccjk/taskValues.js';
import { cronOf, ruleOf, wrongIn, type RuleValues } from './rule.js';

export interface ScheduleValues extends TaskValues, RuleValues {
  /** At its times, or once when the device is there. */
  when: 'rule' | 'online';
  name: string;
  time_zone: string;
  when_offline: 'wait' | 'skip';
}

export const scheduleBody = (values: ScheduleValues) => ({
  ...taskFieldsOf(values),
  name: values.name.trim(),
  cron: cronOf(values),
  time_zone: values.time_zone,
  when_offline: values.when_offline,
});

export const taskBody = (values: ScheduleValues) => ({ ...taskFieldsOf(values), source: 'web' as const });

export const valuesOf = (schedule: Schedule): ScheduleValues => ({
  ...taskValuesOf(schedule),
  ...ruleOf(schedule.cron),
  when: 'rule',
  name: schedule.name,
  time_zone: schedule.time_zone,
  when_offline: schedule.when_offline,
});

/** Which fields the cloud would refuse, as far as it can be told here. */
export function wrongFieldsOf(values: ScheduleValues): (keyof ScheduleValues)[] {
  const isRule = values.when === 'rule';
  const checked = isRule
    ? NewSchedule.omit({ cron: true }).safeParse(scheduleBody(values))
    : NewTask.safeParse(taskBody(values));
  return [
    ...new Set<keyof ScheduleValues>([
      ...unreadableIn(values),
      ...(isRule ? wrongIn(values) : []),
      ...(checked.success ? [] : namesOf(checked.error)),
    ]),
  ];
}

const namesOf = ({ issues }: z.ZodError): (keyof ScheduleValues)[] =>
  issues.map(({ path }) => path[0] as keyof ScheduleValues);
