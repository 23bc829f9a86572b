// Fields of a task, as the forms of a new one and of a schedule have them. Their words are the area `ccjk/tasks`.
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { TASK_TYPES } from '../../../server/services/ccjk/contract/shapes.js';
import type { TaskValues } from '../../lib/ccjk/taskValues.js';
import type { Form } from '../../lib/useForm.js';
import { ChoiceField, controlProps, FieldFrame, TextField } from '../Field.js';
import './taskFields.css';

/** A form of a task and more is one of a task: these fields touch no other. */
export const asTaskForm = <Values extends TaskValues>(form: Form<Values>): Form<TaskValues> =>
  form as unknown as Form<TaskValues>;

/** Which rule each field keeps, for `useForm`. */
export function useTaskRules() {
  const { t } = useTranslation();
  return {
    command: t('ccjkTasks.rules.command'),
    env: t('ccjkTasks.rules.env'),
    args: t('ccjkTasks.rules.args'),
    priority: t('ccjkTasks.rules.priority'),
    timeout: t('ccjkTasks.rules.timeout'),
    max_retries: t('ccjkTasks.rules.retries'),
  };
}

/** Always a list to fold out: devices come and go, the form keeps its shape. */
export function DeviceField({ form, devices }: { form: Form<TaskValues>; devices: readonly Device[] }) {
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

export function CommandField({ form, isFirst = false }: { form: Form<TaskValues>; isFirst?: boolean }) {
  const { t } = useTranslation();
  return (
    <TextField
      form={form}
      name="command"
      label={t('ccjkTasks.command')}
      rows={4}
      isCode
      isFirst={isFirst}
      placeholder="npm test"
    />
  );
}

/** All that a task can do without. */
export function FurtherTaskFields({ form }: { form: Form<TaskValues> }) {
  const { t } = useTranslation();
  return (
    <>
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
    </>
  );
}
