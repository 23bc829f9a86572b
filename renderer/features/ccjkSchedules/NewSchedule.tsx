// A new schedule; or a task that runs once, when its device is there.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { createSchedule, createTask } from '../../../server/services/ccjk/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { ChoiceField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { FRESH_TASK } from '../../lib/ccjk/taskValues.js';
import { place } from '../../lib/place.js';
import { forgetDraft, useDraft } from '../../lib/useDraft.js';
import { scheduleKeys } from './keys.js';
import { FRESH_RULE } from './rule.js';
import { ScheduleFields } from './ScheduleFields.js';
import { scheduleBody, taskBody, type ScheduleValues } from './scheduleValues.js';
import { useScheduleForm } from './useScheduleForm.js';

export type Made = { kind: 'schedule'; id: string } | { kind: 'task'; id: string; isWaiting: boolean };

export interface NewScheduleProps {
  devices: readonly Device[];
  /** Chosen in the list's filter. */
  deviceId: string | undefined;
  when: ScheduleValues['when'];
  onClose: () => void;
  done: (made: Made) => void;
}

const DRAFT = 'schedule';

export function NewSchedule({ devices, deviceId, when, onClose, done }: NewScheduleProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const first = devices.find(({ id }) => id === deviceId) ?? devices[0];
  const initial: ScheduleValues = {
    ...FRESH_TASK,
    ...FRESH_RULE,
    device_id: first?.id ?? '',
    when,
    name: '',
    time_zone: place.zone,
    when_offline: 'wait',
  };
  const form = useScheduleForm(initial, async (values) => {
    const made: Made =
      values.when === 'rule'
        ? { kind: 'schedule', id: (await call(createSchedule, { body: scheduleBody(values) })).id }
        : {
            kind: 'task',
            id: (await call(createTask, { body: taskBody(values) })).task_id,
            isWaiting: isAwayIn(devices, values.device_id),
          };
    await queries.invalidateQueries({ queryKey: scheduleKeys.all });
    forgetDraft(queries, 'developer', DRAFT);
    done(made);
  });
  useDraft('developer', DRAFT, form);
  const { values } = form;
  const device = devices.find(({ id }) => id === values.device_id);
  return (
    <Drawer
      isModal
      title={t('ccjkSchedules.make')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={form.isPending} onClick={() => form.submit()}>
          {t(values.when === 'rule' ? 'ccjkSchedules.create' : 'ccjkSchedules.sendOnce')}
        </Button>
      }
    >
      <form className="dc-form dc-ccjk-new" onSubmit={form.submit} noValidate>
        <ChoiceField
          form={form}
          name="when"
          label={t('ccjkSchedules.when.label')}
          options={(['rule', 'online'] as const).map((value) => ({
            value,
            label: t(`ccjkSchedules.when.${value}`),
          }))}
        />
        {values.when === 'online' && device && (
          <Banner tone={device.daemon_status === 'offline' ? 'wait' : 'warn'}>
            {t(device.daemon_status === 'offline' ? 'ccjkTasks.whenOnline' : 'ccjkSchedules.runsAtOnce', {
              name: device.device_name,
            })}
          </Banner>
        )}
        <ScheduleFields form={form} devices={devices} />
        <FormFailure form={form} />
      </form>
    </Drawer>
  );
}

const isAwayIn = (devices: readonly Device[], wanted: string): boolean =>
  devices.find(({ id }) => id === wanted)?.daemon_status === 'offline';
