// How long history is kept. A shorter time removes what is older for good: that is asked about first.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { DataState } from '../../../server/console/contract/data.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { Confirm } from '../../components/Confirm.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { useForm } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import { useKeep, useKept, type Kept } from './useData.js';

const Shape = z.object({
  days: z.number().min(1).max(3650),
  gigabytes: z.number().min(0.01).max(10_000),
});

export function Retention({ data }: { data: DataState }) {
  const { t } = useTranslation();
  const { exact, number } = useFormat();
  const kept = useKept();
  const ran = data.retention;
  return (
    <Card title={t('data.keep.title')}>
      <p className="dc-hint">{t('data.keep.what')}</p>
      <QueryFailure query={kept} />
      {kept.isPending && <Loading rows={3} />}
      {kept.data && <KeepForm key={JSON.stringify(kept.data)} kept={kept.data} />}
      {ran?.held_at && (
        <Banner tone="warn">{t('data.keep.held', { at: exact(Date.parse(ran.held_at)) })}</Banner>
      )}
      <p className="dc-hint">
        {ran === null
          ? t('data.keep.notYet')
          : t('data.keep.ran', {
              at: exact(Date.parse(ran.ran_at)),
              count: ran.removed_rows,
              number: number(ran.removed_rows),
            })}
      </p>
    </Card>
  );
}

function KeepForm({ kept }: { kept: Kept }) {
  const { t } = useTranslation();
  const keep = useKeep();
  const [asked, setAsked] = useState<{ days: number; gigabytes: number }>();
  const form = useForm({
    initial: { days: String(kept.days), gigabytes: String(kept.gigabytes) },
    shape: Shape,
    toBody: bodyOf,
    rules: { days: t('data.keep.daysRule'), gigabytes: t('data.keep.gigabytesRule') },
    send: async (values) => {
      const wanted = bodyOf(values);
      if (wanted.days < kept.days || wanted.gigabytes < kept.gigabytes) setAsked(wanted);
      else await keep.mutateAsync(wanted);
    },
  });
  return (
    <>
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="days"
          kind="number"
          label={t('data.keep.days')}
          hint={t('data.keep.daysRule')}
          readOnly={kept.fixedBy !== null}
        />
        <TextField
          form={form}
          name="gigabytes"
          kind="number"
          label={t('data.keep.gigabytes')}
          hint={t('data.keep.gigabytesRule')}
          readOnly={kept.fixedBy !== null}
        />
        <FormFailure form={form} />
        {kept.fixedBy !== null && <Banner tone="wait">{t('data.keep.fixed', { by: kept.fixedBy })}</Banner>}
        <Button type="primary" htmlType="submit" loading={form.isPending} disabled={kept.fixedBy !== null}>
          {t('data.keep.save')}
        </Button>
      </form>
      {asked && (
        <Confirm
          verb={t('data.keep.shorten')}
          object={t('data.keep.object')}
          consequence={t('data.keep.consequence', asked)}
          run={() => keep.mutateAsync(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

const bodyOf = ({ days, gigabytes }: { days: string; gigabytes: string }) => ({
  days: Number(days || Number.NaN),
  gigabytes: Number(gigabytes || Number.NaN),
});
