import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useTaskRules } from '../../components/ccjk/TaskFields.js';
import { useForm, type Form } from '../../lib/useForm.js';
import { wrongFieldsOf, type ScheduleValues } from './scheduleValues.js';

/** Says which fields are wrong; in which words is the form's business. */
const Shape = z.custom<ScheduleValues>().superRefine((values, context) => {
  for (const name of wrongFieldsOf(values)) context.addIssue({ code: 'custom', path: [name], message: '' });
});

export function useScheduleForm(
  initial: ScheduleValues,
  send: (values: ScheduleValues) => Promise<unknown>,
): Form<ScheduleValues> {
  const { t } = useTranslation();
  return useForm<ScheduleValues>({
    initial,
    shape: Shape,
    rules: {
      ...useTaskRules(),
      name: t('ccjkSchedules.rules.name'),
      minute: t('ccjkSchedules.rules.minute'),
      day: t('ccjkSchedules.rules.day'),
      time: t('form.needed'),
      weekdays: t('ccjkSchedules.rules.weekdays'),
      cron: t('ccjkSchedules.rules.cron'),
    },
    fieldOfCode: { INVALID_CRON: 'cron' },
    send,
  });
}
