// A new task, or several at once.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { TASK_TYPES } from '../../../server/services/ccjk/contract/shapes.js';
import { createBatch, createTask, DEFAULT_TIMEOUT_MS } from '../../../server/services/ccjk/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { ChoiceField, controlProps, FieldFrame, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { recall, remember } from '../../lib/memory.js';
import { useForm, type Form } from '../../lib/useForm.js';
import { AllowedHere } from './AllowedHere.js';
import { taskKeys } from './keys.js';
import { bodiesOf, linesOf, wrongFieldsOf, type TaskValues } from './taskBody.js';

/** Says which fields are wrong; in which words is the form's business. */
const Shape = z.custom<TaskValues>().superRefine((values, context) => {
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

export function NewTask({ devices, deviceId, onClose, done }: NewTaskProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const wanted = deviceId ?? recall(LAST_DEVICE);
  const first = devices.find(({ id }) => id === wanted) ?? devices[0];
  const initial: TaskValues = {
    device_id: first?.id ?? '',
    type: 'bash',
    command: '',
    mode: 'script',
    cwd: '',
    env: '',
    args: '',
    priority: '5',
    timeout: String(DEFAULT_TIMEOUT_MS / 1000),
    max_retries: '3',
  };
  const form = useForm<TaskValues>({
    initial,
    shape: Shape,
    rules: {
      command: t('ccjkTasks.rules.command'),
      env: t('ccjkTasks.rules.env'),
      args: t('ccjkTasks.rules.args'),
      priority: t('ccjkTasks.rules.priority'),
      timeout: t('ccjkTasks.rules.timeout'),
      max_retries: t('ccjkTasks.rules.retries'),
    },
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
      if (made[0]) done(made[0].task_id);
    },
  });
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
        <DeviceField form={form} devices={devices} />
        {device?.daemon_status === 'offline' && (
          <Banner tone="wait">{t('ccjkTasks.whenOnline', { name: device.device_name })}</Banner>
        )}
        {device?.stopped && (
          <Banner tone="warn">{t('ccjkTasks.whenResumed', { name: device.device_name })}</Banner>
        )}
        <TextField
          form={form}
          name="command"
          label={t('ccjkTasks.command')}
          rows={4}
          isCode
          isFirst
          placeholder="npm test"
        />
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
        <ChoiceField
          form={form}
          name="type"
          label={t('ccjkTasks.type')}
          options={TASK_TYPES.map((value) => ({ value, label: t(`ccjk.taskType.${value}`) }))}
        />
        <TextField form={form} name="cwd" label={t('ccjkTasks.cwd')} autoComplete="off" isCode isOptional />
        <TextField
          form={form}
          name="env"
          label={t('ccjkTasks.env')}
          hint={t('ccjkTasks.envHint')}
          rows={2}
          isCode
          isOptional
          placeholder="NODE_ENV=production"
        />
        <TextField
          form={form}
          name="args"
          label={t('ccjkTasks.args')}
          hint={t('ccjkTasks.argsHint')}
          rows={2}
          isCode
          isOptional
          placeholder={'{ "branch": "main" }'}
        />
        <TextField
          form={form}
          name="priority"
          kind="number"
          label={t('ccjkTasks.priority')}
          hint={t('ccjkTasks.priorityHint')}
        />
        <TextField
          form={form}
          name="timeout"
          kind="number"
          label={t('ccjkTasks.timeout')}
          suffix={<span className="dc-hint">{t('ccjkTasks.seconds')}</span>}
        />
        <TextField form={form} name="max_retries" kind="number" label={t('ccjkTasks.retries')} />
        <FormFailure form={form} />
      </form>
    </Drawer>
  );
}

/** Always a list to fold out: devices come and go, the form keeps its shape. */
function DeviceField({ form, devices }: { form: Form<TaskValues>; devices: readonly Device[] }) {
  const { t } = useTranslation();
  return (
    <FieldFrame id={form.idOf('device_id')} label={t('ccjkTasks.device')} error={form.errors.device_id}>
      <select
        {...controlProps({ form, name: 'device_id', hint: undefined })}
        className="dc-select"
        value={form.values.device_id}
        onChange={(event) => form.set('device_id', event.target.value)}
      >
        {devices.map(({ id, device_name: name, daemon_status: status }) => (
          <option key={id} value={id}>
            {name} · {t(`ccjk.deviceStatus.${status}`)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
