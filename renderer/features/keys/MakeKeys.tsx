// Makes a batch; the same drawer then lists what was made.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { createRenewalKeys } from '../../../server/services/oas/contract/keys.js';
import { CODE_VALUES, codeBody, CodeFields } from '../../components/codes/CodeFields.js';
import { useStockActs } from '../../components/codes/stock.js';
import { MakeMany } from '../../components/MakeMany.js';
import { useForm } from '../../lib/useForm.js';
import { keyStock } from './stock.js';
import { useMakeKeys } from './useKeys.js';

export function MakeKeys({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const make = useMakeKeys();
  const { handOut } = useStockActs(keyStock);
  const [made, setMade] = useState<AnswerOf<typeof createRenewalKeys>>();
  const form = useForm({
    initial: CODE_VALUES,
    shape: createRenewalKeys.body,
    toBody: codeBody,
    rules: { duration_days: t('making.daysRule'), count: t('codes.countRule') },
    fieldOfCode: { invalid_time: 'valid_until' },
    send: async (values) => setMade(await make.mutateAsync(codeBody(values))),
  });
  const ids = made?.items.map(({ id }) => id) ?? [];
  return (
    <MakeMany
      title={t('codes.key.make')}
      form={form}
      submit={t('codes.key.submit', { count: Number(form.values.count) || 0 })}
      made={
        made && {
          title: made.batch_name,
          said: t('codes.key.made', { count: made.items.length }),
          text: made.text,
          csv: {
            headers: [t('codes.key.one'), t('nouns.days'), t('nouns.batch'), t('nouns.note')],
            rows: made.items.map((key) => [key.code, key.duration_days, key.batch_name, key.note]),
          },
        }
      }
      again={() => setMade(undefined)}
      onTaken={() => handOut.mutate(ids)}
      onPrint={() => void navigate(`${keyStock.page}/print?ids=${ids.join(',')}`)}
      onClose={onClose}
    >
      <CodeFields form={form} kind="key" />
    </MakeMany>
  );
}
