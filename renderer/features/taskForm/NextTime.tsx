// When a task runs next: at a time of every day, at a moment, or now. After a run its rule moves it.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { place } from '../../lib/place.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';

const KINDS = ['moment', 'daily', 'now'] as const;
type Kind = (typeof KINDS)[number];

const kindOf = (value: string): Kind =>
  value === '' ? 'now' : /^\d{1,2}:\d{1,2}$/.test(value) ? 'daily' : 'moment';

export function NextTime({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const id = useId();
  const kind = kindOf(value);
  const begin = { now: '', daily: '09:00', moment: format.wall(now + 3_600_000) };
  return (
    <fieldset className="dc-field dc-choices">
      <legend>{t('taskForm.when')}</legend>
      <div>
        {KINDS.map((word) => (
          <label key={word}>
            <input type="radio" name={id} checked={kind === word} onChange={() => onChange(begin[word])} />
            {t(`taskForm.whenKind.${word}`)}
          </label>
        ))}
        {kind === 'daily' && (
          <input
            className="dc-native"
            type="time"
            aria-label={t('taskForm.daily')}
            value={value.padStart(5, '0')}
            onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
          />
        )}
        {kind === 'moment' && (
          <input
            className="dc-native"
            type="datetime-local"
            aria-label={t('taskForm.moment')}
            value={value.replace(' ', 'T').slice(0, 16)}
            onChange={(event) => event.target.value !== '' && onChange(event.target.value.replace('T', ' '))}
          />
        )}
      </div>
      <span className="dc-hint">{t('taskForm.zone', { zone: place.zone })}</span>
    </fieldset>
  );
}
