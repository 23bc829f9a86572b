// A number of days: the usual ones by a click, any other by hand.
import type { Form } from '../lib/useForm.js';
import { useTranslation } from 'react-i18next';
import { TextField } from './Field.js';
import './daysField.css';

const USUAL = ['7', '30', '90', '365'] as const;

export function DaysField<Values extends { duration_days: string }>({ form }: { form: Form<Values> }) {
  const { t } = useTranslation();
  const choose = (days: string) => form.set('duration_days', days as Values['duration_days']);
  return (
    <div className="dc-days">
      <TextField
        form={form as unknown as Form<{ duration_days: string }>}
        name="duration_days"
        kind="number"
        label={t('nouns.days')}
        hint={t('making.daysRule')}
        isFirst
      />
      <div role="group" aria-label={t('making.usualDays')}>
        {USUAL.map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={form.values.duration_days === days}
            onClick={() => choose(days)}
          >
            {t('units.days', { count: Number(days) })}
          </button>
        ))}
      </div>
    </div>
  );
}
