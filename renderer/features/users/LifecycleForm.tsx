// Until when users are valid: so many days more, or a moment.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { ChoiceField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { WallField } from '../../components/WallField.js';
import { patchUserLifecycle } from '../../../server/services/oas/contract/users.js';
import { useForm } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import type { Lifecycle } from './useUserActs.js';

interface Values {
  way: string;
  extend_days: string;
  expires_at: string;
}
const QUICK_DAYS = [7, 30, 90];
const DAY = 86_400_000;

export interface LifecycleFormProps {
  save: (change: Lifecycle) => Promise<unknown>;
  /** Of one user: the form says what it becomes. */
  expiresAt?: string;
}

export function LifecycleForm({ save, expiresAt }: LifecycleFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const toBody = ({ way, extend_days, expires_at }: Values): Lifecycle =>
    way === 'days' ? { extend_days: Number(extend_days) || -1 } : { expires_at };
  const form = useForm<Values>({
    initial: { way: 'days', extend_days: '30', expires_at: '' },
    shape: patchUserLifecycle.body,
    toBody,
    rules: { extend_days: t('users.daysRule') },
    fieldOfCode: { invalid_time: 'expires_at', nothing_to_change: 'expires_at' },
    send: (values) => save(toBody(values)),
  });
  const days = Number(form.values.extend_days) || 0;
  const present = expiresAt === undefined ? undefined : Date.parse(expiresAt);
  const isKnown = present !== undefined && form.values.way === 'days' && days > 0 && days <= 3650;
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <ChoiceField
        form={form}
        name="way"
        label={t('users.lifecycle.how')}
        options={[
          { value: 'days', label: t('users.lifecycle.byDays') },
          { value: 'date', label: t('users.lifecycle.byDate') },
        ]}
      />
      {form.values.way === 'days' ? (
        <>
          <TextField
            form={form}
            name="extend_days"
            kind="number"
            label={t('users.lifecycle.days')}
            hint={t('users.lifecycle.hint')}
          />
          <div className="dc-inline" role="group" aria-label={t('users.lifecycle.days')}>
            {QUICK_DAYS.map((quick) => (
              <Button key={quick} size="small" onClick={() => form.set('extend_days', String(quick))}>
                {t('units.days', { count: quick })}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <WallField form={form} name="expires_at" kind="moment" label={t('users.lifecycle.date')} />
      )}
      {isKnown && (
        <p role="status">
          {format.when(present, now)} →{' '}
          <strong>{format.when(Math.max(present, now) + days * DAY, now)}</strong>
        </p>
      )}
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending}>
        {form.values.way === 'days'
          ? t('users.lifecycle.submit', { days: t('units.days', { count: days }) })
          : t('users.lifecycle.set')}
      </Button>
    </form>
  );
}
