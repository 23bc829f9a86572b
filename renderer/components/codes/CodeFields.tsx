// The fields with which codes are made, whatever else a kind of codes asks.
import { useTranslation } from 'react-i18next';
import type { Form } from '../../lib/useForm.js';
import { DaysField } from '../DaysField.js';
import { TextField } from '../Field.js';
import { WallField } from '../WallField.js';

export const CODE_VALUES = { duration_days: '30', count: '10', batch_name: '', note: '', valid_until: '' };
type Values = typeof CODE_VALUES;

/** As the cloud reads them; what was left empty is not said. */
export const codeBody = ({ duration_days, count, batch_name, note, valid_until }: Values) => ({
  duration_days: Number(duration_days),
  count: Number(count),
  note,
  ...(batch_name === '' ? {} : { batch_name }),
  ...(valid_until === '' ? {} : { valid_until }),
});

export function CodeFields({ form, kind }: { form: Form<Values>; kind: 'key' | 'code' }) {
  const { t } = useTranslation();
  return (
    <>
      <DaysField form={form} />
      <TextField
        form={form}
        name="count"
        kind="number"
        label={t('codes.count')}
        hint={t('codes.countRule')}
      />
      <TextField
        form={form}
        name="batch_name"
        label={t('codes.batch')}
        hint={t('codes.batchHint')}
        isOptional
      />
      <TextField form={form} name="note" label={t('nouns.note')} isOptional />
      <WallField
        form={form}
        name="valid_until"
        kind="moment"
        label={t('codes.validUntil')}
        hint={t(`codes.${kind}.validUntilHint`)}
        isOptional
      />
    </>
  );
}
