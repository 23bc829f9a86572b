// Makes users at once; the same drawer then lists their account numbers, to be copied, saved or printed as cards.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { createUsers } from '../../../server/services/oas/contract/codes.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { ChoiceField, TextField } from '../../components/Field.js';
import { MakeMany } from '../../components/MakeMany.js';
import { useForm } from '../../lib/useForm.js';
import type { AccountCard } from './print.js';
import { useUserActs } from './useUserActs.js';

type Made = AnswerOf<typeof createUsers>;
type UserType = 'daily' | 'duiyi' | 'shuaka';
const INITIAL = { user_type: 'daily' as UserType, duration_days: '30', count: '1', note: '' };

export function CreateUsers({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { create } = useUserActs();
  const [made, setMade] = useState<Made>();
  const toBody = ({ user_type, duration_days, count, note }: typeof INITIAL) => ({
    user_type,
    duration_days: Number(duration_days),
    count: Number(count),
    ...(note === '' ? {} : { note }),
  });
  const form = useForm({
    initial: INITIAL,
    shape: createUsers.body,
    toBody,
    rules: { duration_days: t('users.daysRule'), count: t('users.countRule') },
    send: async (values) => setMade(await create.mutateAsync(toBody(values))),
  });
  const print = () => {
    const accounts = made?.items.map(({ id, account_no }) => ({
      ...{ id, account_no, user_type: form.values.user_type },
      duration_days: Number(form.values.duration_days),
    }));
    void navigate('/manager/users/print', {
      state: { accounts } satisfies { accounts?: AccountCard[] | undefined },
    });
  };
  return (
    <MakeMany
      title={t('users.create')}
      form={form}
      submit={t('users.createSubmit', { count: Number(form.values.count) || 0 })}
      made={
        made && {
          title: t('users.numbers'),
          said: t('users.created', { count: made.created }),
          text: made.text,
          csv: {
            headers: [t('users.numbers'), t('nouns.id'), t('nouns.type'), t('nouns.days')],
            rows: made.items.map(({ account_no, login_id }) => [
              account_no,
              login_id,
              t(`userTypes.${form.values.user_type}`),
              form.values.duration_days,
            ]),
          },
          hint: t('users.numbersOnce'),
        }
      }
      again={() => setMade(undefined)}
      onPrint={print}
      onClose={onClose}
    >
      <ChoiceField
        form={form}
        name="user_type"
        label={t('nouns.type')}
        options={(['daily', 'duiyi', 'shuaka'] as const).map((value) => ({
          value,
          label: t(`userTypes.${value}`),
        }))}
      />
      <TextField
        form={form}
        name="duration_days"
        kind="number"
        label={t('users.days')}
        hint={t('users.daysRule')}
        isFirst
      />
      <TextField
        form={form}
        name="count"
        kind="number"
        label={t('users.count')}
        hint={t('users.countRule')}
      />
      <TextField form={form} name="note" label={t('users.note')} hint={t('users.noteHint')} isOptional />
    </MakeMany>
  );
}
