// What may run on a device, and how often it asks. It hears of a change with its next heartbeat.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { getDevice } from '../../../server/services/ccjk/contract/devices.js';
import { updateDeviceConfig } from '../../../server/services/ccjk/contract/devices.js';
import type { AnswerOf, ClientInput } from '../../../server/core/http/contract.js';
import { Banner } from '../../components/Banner.js';
import { CheckField, ChoiceField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { deviceKeys } from '../../lib/ccjk/devices.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useForm } from '../../lib/useForm.js';

type Whole = AnswerOf<typeof getDevice>;
type Change = NonNullable<ClientInput<typeof updateDeviceConfig>['body']>;

const valuesOf = ({ device_name, config }: Whole) => ({
  device_name,
  consent: config.consent,
  allowed_commands: config.allowed_commands.join('\n'),
  allowed_folders: config.allowed_folders.join('\n'),
  max_concurrent_tasks: String(config.max_concurrent_tasks),
  heartbeat_interval: String(config.heartbeat_interval),
  task_check_interval: String(config.task_check_interval),
  log_upload_enabled: config.log_upload_enabled,
});
type Values = ReturnType<typeof valuesOf>;

/** One a line; what is blank is none. */
const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const bodyOf = (values: Values): Required<Change> => ({
  ...values,
  allowed_commands: lines(values.allowed_commands),
  allowed_folders: lines(values.allowed_folders),
  max_concurrent_tasks: Number(values.max_concurrent_tasks),
  heartbeat_interval: Number(values.heartbeat_interval),
  task_check_interval: Number(values.task_check_interval),
});

/** What was shown may be less than what was once asked for (the plan cuts it): only what somebody changed is sent. */
function changeOf(before: Values, after: Values): Change {
  const [old, next] = [bodyOf(before), bodyOf(after)] as Record<string, unknown>[];
  return Object.fromEntries(
    Object.entries(next ?? {}).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(old?.[name]),
    ),
  );
}

export function DeviceSettings({ device }: { device: Whole }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const [isSaved, setSaved] = useState(false);
  const [start] = useState(() => valuesOf(device));
  const [before, setBefore] = useState(start);
  const form = useForm({
    initial: start,
    shape: updateDeviceConfig.body,
    toBody: bodyOf,
    rules: {
      device_name: t('ccjkDevices.nameRule'),
      max_concurrent_tasks: t('ccjkDevices.rules.concurrent'),
      heartbeat_interval: t('ccjkDevices.rules.heartbeat'),
      task_check_interval: t('ccjkDevices.rules.check'),
      allowed_commands: t('ccjkDevices.rules.list'),
      allowed_folders: t('ccjkDevices.rules.list'),
    },
    send: async (values) => {
      setSaved(false);
      await call(updateDeviceConfig, { params: { device_id: device.id }, body: changeOf(before, values) });
      setBefore(values);
      await queries.invalidateQueries({ queryKey: deviceKeys.all });
      setSaved(true);
    },
  });
  const seconds = <span className="dc-hint">{t('ccjkDevices.seconds')}</span>;
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField form={form} name="device_name" label={t('ccjkDevices.name')} autoComplete="off" />
      <ChoiceField
        form={form}
        name="consent"
        label={t('ccjkDevices.consent.label')}
        hint={t('ccjkDevices.consent.hint')}
        options={[
          { value: 'none', label: t('ccjkDevices.consent.none') },
          { value: 'ask', label: t('ccjkDevices.consent.ask') },
        ]}
      />
      <TextField
        form={form}
        name="allowed_commands"
        label={t('ccjkDevices.commands')}
        hint={t('ccjkDevices.commandsHint')}
        rows={4}
        isCode
        isOptional
      />
      <TextField
        form={form}
        name="allowed_folders"
        label={t('ccjkDevices.folders')}
        hint={t('ccjkDevices.foldersHint')}
        rows={3}
        isCode
        isOptional
      />
      <TextField
        form={form}
        name="max_concurrent_tasks"
        kind="number"
        label={t('ccjkDevices.concurrent')}
        hint={t('ccjkDevices.concurrentHint')}
      />
      <TextField
        form={form}
        name="heartbeat_interval"
        kind="number"
        label={t('ccjkDevices.heartbeat')}
        hint={t('ccjkDevices.heartbeatHint')}
        suffix={seconds}
      />
      <TextField
        form={form}
        name="task_check_interval"
        kind="number"
        label={t('ccjkDevices.check')}
        suffix={seconds}
      />
      <CheckField form={form} name="log_upload_enabled" label={t('ccjkDevices.logs')} />
      <FormFailure form={form} />
      {isSaved && !form.isDirty && <Banner tone="ok">{t('ccjkDevices.saved')}</Banner>}
      <Button type="primary" htmlType="submit" loading={form.isPending} disabled={!form.isDirty || isAway}>
        {t('common.save')}
      </Button>
    </form>
  );
}
