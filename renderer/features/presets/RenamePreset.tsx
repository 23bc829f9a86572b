import Button from 'antd/es/button';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { putPreset } from '../../../server/services/oas/contract/presets.js';
import { Dialog } from '../../components/Dialog.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { useForm } from '../../lib/useForm.js';
import { inputOf, usePresetActs, type Preset } from './usePresets.js';

export function RenamePreset({ preset, onClose }: { preset: Preset; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { replace } = usePresetActs();
  const toBody = ({ name }: { name: string }) => ({ ...inputOf(preset), name });
  const form = useForm({
    initial: { name: preset.name },
    shape: putPreset.body,
    toBody,
    rules: { name: t('presets.nameRule') },
    fieldOfCode: { name_taken: 'name' },
    send: (values) => replace.mutateAsync({ id: preset.id, ...toBody(values) }).then(onClose),
  });
  return (
    <Dialog
      title={`${t('presets.rename')} · ${preset.name}`}
      onClose={onClose}
      footer={
        <Button type="primary" htmlType="submit" form={id} loading={form.isPending} disabled={!form.isDirty}>
          {t('presets.rename')}
        </Button>
      }
    >
      <form id={id} className="dc-form" onSubmit={form.submit} noValidate>
        <TextField form={form} name="name" label={t('presets.name')} hint={t('presets.nameRule')} isFirst />
        <FormFailure form={form} />
      </form>
    </Dialog>
  );
}
