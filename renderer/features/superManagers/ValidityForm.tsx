// Until when managers may work: so many days more, or a date. What comes of it is shown before it is saved.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeManager } from '../../../server/services/oas/contract/managers.js';
import { Banner } from '../../components/Banner.js';
import { DiffPreview, type DiffItem } from '../../components/DiffPreview.js';
import { ChoiceField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { WallField } from '../../components/WallField.js';
import { useForm } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useManagerActs, type ManagerChange } from './useManagerActs.js';
import type { Manager } from './useManagers.js';

const DAY_MS = 86_400_000;
const MOST_DAYS = 3650;
const QUICK_DAYS = [7, 30, 90, 365];

interface Values {
  way: string;
  extend_days: string;
  expires_at: string;
}

export interface ValidityFormProps {
  ids: number[];
  /** Those of them that are known; the others are counted. */
  known: readonly Manager[];
  onSaved?: () => void;
}

export function ValidityForm({ ids, known, onSaved }: ValidityFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const { change } = useManagerActs();
  const [isSaved, setSaved] = useState(false);
  const toBody = ({ way, extend_days, expires_at }: Values): ManagerChange =>
    way === 'days' ? { extend_days: Number(extend_days) || -1 } : { expires_at };
  const form = useForm<Values>({
    initial: { way: 'days', extend_days: '30', expires_at: '' },
    shape: changeManager.body,
    toBody,
    rules: {
      extend_days: t('form.whole', { min: 1, max: MOST_DAYS }),
      expires_at: t('form.needed'),
    },
    fieldOfCode: { invalid_time: 'expires_at' },
    send: async (values) => {
      await change.mutateAsync({ ids, change: toBody(values) });
      setSaved(true);
      onSaved?.();
    },
  });
  const { way, extend_days, expires_at } = form.values;
  const days = Number(extend_days);
  const isWhole = Number.isInteger(days) && days >= 1 && days <= MOST_DAYS;
  const becomes = (manager: Manager): string | undefined => {
    if (way === 'date') return expires_at === '' ? undefined : expires_at;
    return isWhole ? format.wall(Math.max(now, Date.parse(manager.expires_at)) + days * DAY_MS) : undefined;
  };
  const items = known.flatMap((manager): DiffItem[] => {
    const after = becomes(manager);
    if (after === undefined) return [];
    const before = format.wall(Date.parse(manager.expires_at));
    return [{ key: String(manager.id), who: manager.username, field: t('nouns.validUntil'), before, after }];
  });
  const isReady = way === 'days' ? isWhole : expires_at !== '';
  return (
    <form
      className="dc-form"
      noValidate
      onSubmit={(event) => {
        setSaved(false);
        form.submit(event);
      }}
    >
      <ChoiceField
        form={form}
        name="way"
        label={t('super.managers.how')}
        options={[
          { value: 'days', label: t('super.managers.byDays') },
          { value: 'date', label: t('super.managers.byDate') },
        ]}
      />
      {way === 'days' ? (
        <>
          <TextField
            form={form}
            name="extend_days"
            kind="number"
            label={t('nouns.days')}
            hint={t('super.managers.daysHint')}
          />
          <div className="dc-inline" role="group" aria-label={t('nouns.days')}>
            {QUICK_DAYS.map((quick) => (
              <Button key={quick} size="small" onClick={() => form.set('extend_days', String(quick))}>
                {t('units.days', { count: quick })}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <WallField
          form={form}
          name="expires_at"
          kind="moment"
          label={t('nouns.validUntil')}
          hint={t('super.managers.dateHint')}
        />
      )}
      {isReady && items.length > 0 && <DiffPreview items={items} label={t('super.managers.result')} />}
      {ids.length > known.length && (
        <p className="dc-hint">{t('super.managers.others', { count: ids.length - known.length })}</p>
      )}
      <FormFailure form={form} />
      {isSaved && <Banner tone="ok">{t('common.saved')}</Banner>}
      <Button type="primary" htmlType="submit" loading={form.isPending}>
        {t('super.managers.saveFor', { what: t('units.managers', { count: ids.length }) })}
      </Button>
    </form>
  );
}
