import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { AllowedHere } from '../../components/ccjk/AllowedHere.js';
import {
  asTaskForm,
  CommandField,
  DeviceField,
  FurtherTaskFields,
} from '../../components/ccjk/TaskFields.js';
import { ChoiceField, TextField } from '../../components/Field.js';
import type { Form } from '../../lib/useForm.js';
import { RuleFields } from './RuleFields.js';
import type { ScheduleValues } from './scheduleValues.js';

/** What stands folded up: something wrong in there opens it. */
const FURTHER = ['cwd', 'env', 'args', 'priority', 'timeout', 'max_retries'] as const;

export function ScheduleFields({
  form,
  devices,
}: {
  form: Form<ScheduleValues>;
  devices: readonly Device[];
}) {
  const { t } = useTranslation();
  const { values } = form;
  const task = asTaskForm(form);
  const { cwd, env, args } = values;
  const [isOpen, setOpen] = useState(`${cwd}${env}${args}` !== '');
  const isWrongInside = FURTHER.some((name) => form.errors[name] !== undefined);
  const isRule = values.when === 'rule';
  return (
    <>
      {isRule && (
        <TextField form={form} name="name" label={t('ccjkSchedules.name')} autoComplete="off" isFirst />
      )}
      <DeviceField form={task} devices={devices} />
      <CommandField form={task} />
      {values.device_id !== '' && <AllowedHere deviceId={values.device_id} commands={[values.command]} />}
      {isRule && (
        <>
          <RuleFields form={form} />
          <ChoiceField
            form={form}
            name="when_offline"
            label={t('ccjkSchedules.offline.label')}
            options={(['wait', 'skip'] as const).map((value) => ({
              value,
              label: t(`ccjkSchedules.offline.${value}`),
            }))}
          />
        </>
      )}
      <details
        className="dc-ccjk-further"
        open={isOpen || isWrongInside}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary>{t('ccjkSchedules.further')}</summary>
        <div className="dc-form dc-ccjk-new">
          <FurtherTaskFields form={task} />
        </div>
      </details>
    </>
  );
}
