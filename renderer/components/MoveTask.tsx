// Another time for one due task, typed; or now.
import Button from 'antd/es/button';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useForm } from '../lib/useForm.js';
import { useFormat } from '../lib/useFormat.js';
import { Dialog } from './Dialog.js';
import { FormFailure } from './FormFailure.js';
import type { Stretch } from './HourAxis.js';
import { taskWord, userWord, useTaskTimes, type DueTask } from './useTaskTimes.js';
import { WallField } from './WallField.js';

const Times = z.object({ at: z.string().min(1) });

export interface MoveTaskProps {
  task: DueTask;
  quiet: readonly Stretch[];
  now: number;
  runNow: () => void;
  onClose: () => void;
}

export function MoveTask({ task, quiet, now, runNow, onClose }: MoveTaskProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const { move } = useTaskTimes();
  const isDaily = task.daily !== null;
  const form = useForm({
    initial: { at: task.daily ?? format.wall(Date.parse(task.at)) },
    shape: Times,
    rules: { at: t('plan.timeNeeded') },
    fieldOfCode: { invalid_next_time: 'at' },
    send: ({ at }) => move.mutateAsync({ task, to: at }).then(onClose),
  });
  const { at } = form.values;
  // Both are texts of one form, so they compare as they are read.
  const span = quiet.find(({ from, to }) =>
    isDaily
      ? isWithin(at, format.clock(from), format.clock(to))
      : at >= format.wall(from) && at < format.wall(to),
  );
  const hint = span
    ? t('plan.inQuiet', { until: format.clock(span.to) })
    : t(isDaily ? 'plan.everyDay' : 'plan.thenRule');
  return (
    <Dialog
      title={t('plan.moveTitle', { task: taskWord(task.task_type), user: userWord(task) })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={runNow}>{t('acts.runNow')}</Button>
          <Button
            type="primary"
            htmlType="submit"
            form={id}
            loading={form.isPending}
            disabled={!form.isDirty}
          >
            {t('plan.move')}
          </Button>
        </>
      }
    >
      <form id={id} className="dc-form" onSubmit={form.submit} noValidate>
        <WallField
          form={form}
          name="at"
          kind={isDaily ? 'time' : 'moment'}
          label={t(isDaily ? 'plan.dailyAt' : 'plan.nextAt')}
          hint={hint}
          {...(isDaily ? {} : { min: format.wall(now) })}
        />
        <FormFailure form={form} />
      </form>
    </Dialog>
  );
}

/** `22:00` to `06:00` goes over midnight. */
const isWithin = (at: string, from: string, to: string): boolean =>
  from <= to ? at >= from && at < to : at >= from || at < to;
