// A new task, or several at once.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { createBatch, createTask } from '../../../server/services/ccjk/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { AllowedHere } from '../../components/ccjk/AllowedHere.js';
import {
  asTaskForm,
  CommandField,
  DeviceField,
  FurtherTaskFields,
  useTaskRules,
} from '../../components/ccjk/TaskFields.js';
import { ChoiceField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { recall, remember } from '../../lib/memory.js';
import { FRESH_TASK, linesOf } from '../../lib/ccjk/taskValues.js';
import { forgetDraft, useDraft } from '../../lib/useDraft.js';
import { useForm } from '../../lib/useForm.js';
import { taskKeys } from './keys.js';
import { bodiesOf, wrongFieldsOf, type NewTaskValues } from './taskBody.js';

/** Says which fields are wrong; in which words is the form's business. */
const Shape = z.custom<NewTaskValues>().superRefine((values, context) => {
  for (const name of wrongFieldsOf(values)) context.addIssue({ code: 'custom', path: [name], message: '' });
});

export interface NewTaskProps {
  devices: readonly Device[];
  /** Chosen in the list's filter. */
  deviceId?: string | undefined;
  onClose: () => void;
  /** The first of what was made. */
  done: (id: string) => void;
}

const LAST_DEVICE = 'ccjk.lastDevice';
const DRAFT = 'task';

export function NewTask({ devices, deviceId, onClose, done }: NewTaskProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const wanted = deviceId ?? recall(LAST_DEVICE);
  const first = devices.find(({ id }) => id === wanted) ?? devices[0];
  const initial: NewTaskValues = {
    ...FRESH_TASK,
    device_id: first?.id ?? '',
    mode: 'script',
  };
  const rules = useTaskRules();
  const form = useForm<NewTaskValues>({
    initial,
    shape: Shape,
    rules,
    send: async (values) => {
      const bodies = bodiesOf(values);
      const [only] = bodies;
      const made =
        bodies.length === 1 && only
          ? [await call(createTask, { body: only })]
          : (
              await call(createBatch, {
                body: { tasks: bodies, mode: values.mode === 'sequential' ? 'sequential' : 'parallel' },
              })
            ).tasks;
      remember(LAST_DEVICE, values.device_id);
      await queries.invalidateQueries({ queryKey: taskKeys.list });
      void queries.invalidateQueries({ queryKey: taskKeys.quota });
      forgetDraft(queries, 'developer', DRAFT);
      if (made[0]) done(made[0].task_id);
    },
  });
  useDraft('developer', DRAFT, form);
  const { values } = form;
  const device = devices.find(({ id }) => id === values.device_id);
  const count = values.mode === 'script' ? 1 : linesOf(values.command).length;
  return (
    <Drawer
      isModal
      title={t('ccjkTasks.make')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={form.isPending} onClick={() => form.submit()}>
          {t('ccjkTasks.send', { count: Math.max(1, count) })}
        </Button>
      }
    >
      <form className="dc-form dc-ccjk-new" onSubmit={form.submit} noValidate>
        <DeviceField form={asTaskForm(form)} devices={devices} />
        {device?.daemon_status === 'offline' && (
          <Banner tone="wait">{t('ccjkTasks.whenOnline', { name: device.device_name })}</Banner>
        )}
        {device?.stopped && (
          <Banner tone="warn">{t('ccjkTasks.whenResumed', { name: device.device_name })}</Banner>
        )}
        <CommandField form={asTaskForm(form)} isFirst />
        {linesOf(values.command).length > 1 && (
          <ChoiceField
            form={form}
            name="mode"
            label={t('ccjkTasks.mode.label')}
            options={(['script', 'parallel', 'sequential'] as const).map((value) => ({
              value,
              label: t(`ccjkTasks.mode.${value}`),
            }))}
          />
        )}
        {device && (
          <AllowedHere
            deviceId={device.id}
            commands={values.mode === 'script' ? [values.command] : linesOf(values.command)}
          />
        )}
        <FurtherTaskFields form={asTaskForm(form)} />
        <FormFailure form={form} />
      </form>
    </Drawer>
  );
}
