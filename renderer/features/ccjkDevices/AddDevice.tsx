// A device by hand: for a daemon that registers with a key instead of an account.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDevice } from '../../../server/services/ccjk/contract/devices.js';
import { OS_TYPES } from '../../../server/services/ccjk/contract/shapes.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Drawer } from '../../components/Drawer.js';
import { ChoiceField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { deviceKeys } from '../../lib/ccjk/devices.js';
import { useForm } from '../../lib/useForm.js';
import { DeviceKey } from './DeviceKey.js';

type Added = AnswerOf<typeof addDevice> & { name: string };

export function AddDevice({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<Added>();
  if (added) {
    return (
      <Drawer
        isModal
        title={added.name}
        onClose={onClose}
        footer={<Button onClick={onClose}>{t('ccjkDevices.keptKey')}</Button>}
      >
        <DeviceKey
          deviceId={added.device_id}
          name={added.name}
          deviceKey={added.device_key}
          heartbeat={added.config.heartbeat_interval}
        />
      </Drawer>
    );
  }
  return <AddForm onClose={onClose} done={setAdded} />;
}

function AddForm({ onClose, done }: { onClose: () => void; done: (added: Added) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useForm({
    initial: { device_name: '', os_type: 'linux' as (typeof OS_TYPES)[number] },
    shape: addDevice.body,
    rules: { device_name: t('ccjkDevices.nameRule') },
    send: async (body) => {
      const answer = await call(addDevice, { body });
      await queries.invalidateQueries({ queryKey: deviceKeys.all });
      done({ ...answer, name: body.device_name });
    },
  });
  return (
    <Drawer
      isModal
      title={t('ccjkDevices.add')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={form.isPending} onClick={() => form.submit()}>
          {t('ccjkDevices.make')}
        </Button>
      }
    >
      <p>{t('ccjkDevices.addWhy')}</p>
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField form={form} name="device_name" label={t('ccjkDevices.name')} autoComplete="off" isFirst />
        <ChoiceField
          form={form}
          name="os_type"
          label={t('ccjkDevices.system')}
          options={OS_TYPES.map((value) => ({ value, label: t(`ccjkDevices.systems.${value}`) }))}
        />
        <FormFailure form={form} />
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}
