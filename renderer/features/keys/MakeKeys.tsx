// Makes a batch; the same drawer then lists what was made, to be copied or saved.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createRenewalKeys } from '../../../server/services/oas/contract/keys.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { WallField } from '../../components/WallField.js';
import { copyText } from '../../lib/copy.js';
import { saveFile } from '../../lib/saveFile.js';
import { useForm } from '../../lib/useForm.js';
import { useKeyActs } from './useKeyActs.js';

type Made = AnswerOf<typeof createRenewalKeys>;

const INITIAL = { duration_days: '30', count: '10', batch_name: '', note: '', valid_until: '' };

export function MakeKeys({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { make } = useKeyActs();
  const [made, setMade] = useState<Made>();
  const toBody = ({ duration_days, count, valid_until, batch_name, note }: typeof INITIAL) => ({
    duration_days: Number(duration_days),
    count: Number(count),
    note,
    ...(batch_name === '' ? {} : { batch_name }),
    ...(valid_until === '' ? {} : { valid_until }),
  });
  const form = useForm({
    initial: INITIAL,
    shape: createRenewalKeys.body,
    toBody,
    rules: { duration_days: t('super.keys.daysRule'), count: t('super.keys.countRule') },
    fieldOfCode: { invalid_time: 'valid_until' },
    send: async (values) => setMade(await make.mutateAsync(toBody(values))),
  });
  if (made) return <MadeKeys made={made} again={() => setMade(undefined)} onClose={onClose} />;
  return (
    <Drawer
      isModal
      title={t('super.keys.make')}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => form.submit()} loading={form.isPending}>
          {t('super.keys.submit', { count: Number(form.values.count) || 0 })}
        </Button>
      }
    >
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="duration_days"
          kind="number"
          label={t('super.keys.days')}
          hint={t('super.keys.daysRule')}
          isFirst
        />
        <TextField
          form={form}
          name="count"
          kind="number"
          label={t('super.keys.count')}
          hint={t('super.keys.countRule')}
        />
        <TextField form={form} name="batch_name" label={t('super.keys.batch')} isOptional />
        <TextField form={form} name="note" label={t('super.keys.note')} isOptional />
        <WallField
          form={form}
          name="valid_until"
          kind="moment"
          label={t('super.keys.validUntil')}
          hint={t('super.keys.validUntilHint')}
          isOptional
        />
        <FormFailure form={form} />
        {/* Enter in a field sends the form. */}
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

function MadeKeys({ made, again, onClose }: { made: Made; again: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { handOut } = useKeyActs();
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
          <Button onClick={again}>{t('super.keys.again')}</Button>
          <Button
            onClick={() => {
              saveFile(`${made.batch_name}.txt`, [made.text], 'text/plain');
              given();
            }}
          >
            {t('super.keys.txt')}
          </Button>
          <Button type="primary" data-first onClick={() => void copy()}>
            {t('super.keys.copyAll')}
          </Button>
        </>
      }
    >
      <Banner tone="ok">{t('super.keys.made', { count: made.items.length })}</Banner>
      {outcome !== undefined && (
        <Banner tone={outcome ? 'ok' : 'warn'}>
          {t(outcome ? 'super.keys.copiedAll' : 'common.copy.refused')}
        </Banner>
      )}
      <pre tabIndex={0} aria-label={t('super.keys.title')}>
        {made.text}
      </pre>
    </Drawer>
  );
}
