// Makes a batch; the same drawer then lists what was made.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { createActivationCodes } from '../../../server/services/oas/contract/codes.js';
import { CODE_VALUES, codeBody, CodeFields } from '../../components/codes/CodeFields.js';
import { useStockActs } from '../../components/codes/stock.js';
import { ChoiceField } from '../../components/Field.js';
import { MakeMany } from '../../components/MakeMany.js';
import { useForm, type Form } from '../../lib/useForm.js';
import { codeStock } from './stock.js';
import { useMakeCodes, USER_TYPES } from './useCodes.js';

const INITIAL = { user_type: 'daily' as (typeof USER_TYPES)[number], ...CODE_VALUES };

export function MakeCodes({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const make = useMakeCodes();
  const { handOut } = useStockActs(codeStock);
  const [made, setMade] = useState<AnswerOf<typeof createActivationCodes>>();
  const toBody = (values: typeof INITIAL) => ({ user_type: values.user_type, ...codeBody(values) });
  const form = useForm({
    initial: INITIAL,
    shape: createActivationCodes.body,
    toBody,
    rules: { duration_days: t('making.daysRule'), count: t('codes.countRule') },
    fieldOfCode: { invalid_time: 'valid_until' },
    send: async (values) => setMade(await make.mutateAsync(toBody(values))),
  });
  const ids = made?.items.map(({ id }) => id) ?? [];
  return (
    <MakeMany
      title={t('codes.code.make')}
      form={form}
      submit={t('codes.code.submit', { count: Number(form.values.count) || 0 })}
      made={
        made && {
          title: made.batch_name,
          said: t('codes.code.made', { count: made.items.length }),
          text: made.text,
          csv: {
            headers: [
              t('codes.code.one'),
              t('nouns.type'),
              t('nouns.days'),
              t('nouns.batch'),
              t('nouns.note'),
            ],
            rows: made.items.map((code) => [
              code.code,
              t(`userTypes.${code.user_type}`),
              code.duration_days,
              code.batch_name,
              code.note,
            ]),
          },
        }
      }
      again={() => setMade(undefined)}
      onTaken={() => handOut.mutate(ids)}
      onPrint={() => void navigate(`${codeStock.page}/print?ids=${ids.join(',')}`)}
      onClose={onClose}
    >
      <ChoiceField
        form={form}
        name="user_type"
        label={t('nouns.type')}
        options={USER_TYPES.map((value) => ({ value, label: t(`userTypes.${value}`) }))}
      />
      <CodeFields form={form as unknown as Form<typeof CODE_VALUES>} kind="code" />
    </MakeMany>
  );
}
