// Makes a batch; the same drawer then lists what was made, to be copied or saved.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { createActivationCodes } from '../../../server/services/oas/contract/codes.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { ChoiceField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { WallField } from '../../components/WallField.js';
import { copyText } from '../../lib/copy.js';
import { saveFile } from '../../lib/saveFile.js';
import { useForm } from '../../lib/useForm.js';
import { useCodeActs } from './useCodeActs.js';

type UserType = 'daily' | 'duiyi' | 'shuaka';
type Made = AnswerOf<typeof createActivationCodes>;

const INITIAL = {
  user_type: 'daily' as UserType,
  duration_days: '30',
  count: '10',
  batch_name: '',
  note: '',
  valid_until: '',
};

export function MakeCodes({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { make } = useCodeActs();
  const [made, setMade] = useState<Made>();
  const toBody = ({ user_type, duration_days, count, valid_until, batch_name, note }: typeof INITIAL) => ({
    duration_days: Number(duration_days),
    count: Number(count),
    user_type,
    note,
    ...(batch_name === '' ? {} : { batch_name }),
    ...(valid_until === '' ? {} : { valid_until }),
  });
  const form = useForm({
    initial: INITIAL,
    shape: createActivationCodes.body,
    toBody,
    rules: { duration_days: t('codes.daysRule'), count: t('codes.countRule') },
    fieldOfCode: { invalid_time: 'valid_until' },
    send: async (values) => setMade(await make.mutateAsync(toBody(values))),
  });
  if (made) return <MadeCodes made={made} again={() => setMade(undefined)} onClose={onClose} />;
  return (
    <Drawer
      isModal
      title={t('codes.makeTitle')}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => form.submit()} loading={form.isPending}>
          {t('codes.submit', { count: Number(form.values.count) || 0 })}
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
          label={t('nouns.days')}
          hint={t('codes.daysRule')}
          isFirst
        />
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
          hint={t('codes.validUntilHint')}
          isOptional
        />
        <FormFailure form={form} />
        {/* Enter in a field sends the form. */}
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

function MadeCodes({ made, again, onClose }: { made: Made; again: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { handOut } = useCodeActs();
  const navigate = useNavigate();
  const [outcome, setOutcome] = useState<boolean>();
  const given = () => handOut.mutate(made.items.map(({ id }) => id));
  const copy = async () => {
    const isDone = await copyText(made.text);
    setOutcome(isDone);
    if (isDone) given();
  };
  return (
    <Drawer
      isModal
      title={made.batch_name}
      onClose={onClose}
      footer={
        <>
          <Button onClick={again}>{t('codes.again')}</Button>
          <Button
            onClick={() => {
              saveFile(`${made.batch_name}.txt`, [made.text], 'text/plain');
              given();
            }}
          >
            {t('codes.txt')}
          </Button>
          <Button
            onClick={() => void navigate(`/manager/codes/print?batch=${encodeURIComponent(made.batch_name)}`)}
          >
            {t('codes.print')}
          </Button>
          <Button type="primary" data-first onClick={() => void copy()}>
            {t('codes.copyAll')}
          </Button>
        </>
      }
    >
      <Banner tone="ok">{t('codes.made', { count: made.items.length })}</Banner>
      {outcome !== undefined && (
        <Banner tone={outcome ? 'ok' : 'warn'}>{t(outcome ? 'codes.copied' : 'common.copy.refused')}</Banner>
      )}
      <pre tabIndex={0} aria-label={t('codes.title')}>
        {made.text}
      </pre>
    </Drawer>
  );
}
