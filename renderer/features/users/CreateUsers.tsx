// Makes users at once; the same drawer then lists their account numbers, to be copied or saved.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createUsers } from '../../../server/services/oas/contract/codes.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { ChoiceField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { copyText } from '../../lib/copy.js';
import { saveFile } from '../../lib/saveFile.js';
import { useForm } from '../../lib/useForm.js';
import { useUserActs } from './useUserActs.js';

type Made = AnswerOf<typeof createUsers>;
type UserType = 'daily' | 'duiyi' | 'shuaka';
const INITIAL = { user_type: 'daily' as UserType, duration_days: '30', count: '1', note: '' };

export function CreateUsers({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
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
  if (made) return <MadeUsers made={made} again={() => setMade(undefined)} onClose={onClose} />;
  return (
    <Drawer
      isModal
      title={t('users.create')}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => form.submit()} loading={form.isPending}>
          {t('users.createSubmit', { count: Number(form.values.count) || 0 })}
        </Button>
      }
    >
      <form className="dc-form" onSubmit={form.submit} noValidate>
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
        <FormFailure form={form} />
        {/* Enter in a field sends the form. */}
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

function MadeUsers({ made, again, onClose }: { made: Made; again: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<boolean>();
  return (
    <Drawer
      isModal
      title={t('users.numbers')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={again}>{t('users.again')}</Button>
          <Button onClick={() => saveFile('users.txt', [made.text], 'text/plain')}>{t('users.txt')}</Button>
          <Button
            type="primary"
            data-first
            onClick={() => void copyText(made.text).then((isDone) => setOutcome(isDone))}
          >
            {t('users.copyAll')}
          </Button>
        </>
      }
    >
      <Banner tone="ok">{t('users.created', { count: made.created })}</Banner>
      {outcome !== undefined && (
        <Banner tone={outcome ? 'ok' : 'warn'}>{t(outcome ? 'users.copied' : 'common.copy.refused')}</Banner>
      )}
      <p className="dc-hint">{t('users.numbersOnce')}</p>
      <pre tabIndex={0} aria-label={t('users.numbers')}>
        {made.text}
      </pre>
    </Drawer>
  );
}
