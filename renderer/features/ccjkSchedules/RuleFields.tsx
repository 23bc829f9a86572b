// When it runs: chosen from what people mean, or written as a cron rule; in a zone.
import { useTranslation } from 'react-i18next';
import { ChoiceField, controlProps, FieldFrame, TextField } from '../../components/Field.js';
import { place } from '../../lib/place.js';
import type { Form } from '../../lib/useForm.js';
import { NextRuns } from './NextRuns.js';
import { cronOf, HOUR_STEPS, MINUTE_STEPS, REPEATS, WEEKDAYS, wrongIn } from './rule.js';
import type { ScheduleValues } from './scheduleValues.js';

export function RuleFields({ form }: { form: Form<ScheduleValues> }) {
  const { t } = useTranslation();
  const { values } = form;
  const { repeat } = values;
  const steps = (of: readonly string[], unit: 'minuteStep' | 'hourStep') =>
    of.map((value) => ({ value, label: t(`ccjkSchedules.${unit}`, { count: Number(value) }) }));
  const hasTime = repeat === 'day' || repeat === 'week' || repeat === 'month';
  return (
    <>
      <ChoiceField
        form={form}
        name="repeat"
        label={t('ccjkSchedules.repeat')}
        options={REPEATS.map((value) => ({ value, label: t(`ccjkSchedules.repeats.${value}`) }))}
      />
      {repeat === 'minutes' && (
        <ChoiceField
          form={form}
          name="everyMinutes"
          label={t('ccjkSchedules.every')}
          options={steps(MINUTE_STEPS, 'minuteStep')}
        />
      )}
      {repeat === 'hours' && (
        <>
          <ChoiceField
            form={form}
            name="everyHours"
            label={t('ccjkSchedules.every')}
            options={steps(HOUR_STEPS, 'hourStep')}
          />
          <TextField form={form} name="minute" kind="number" label={t('ccjkSchedules.minute')} />
        </>
      )}
      {repeat === 'week' && <Weekdays form={form} />}
      {repeat === 'month' && (
        <TextField
          form={form}
          name="day"
          kind="number"
          label={t('ccjkSchedules.day')}
          hint={t('ccjkSchedules.dayHint')}
        />
      )}
      {hasTime && <TextField form={form} name="time" kind="time" label={t('ccjkSchedules.time')} />}
      {repeat === 'cron' && (
        <TextField
          form={form}
          name="cron"
          label={t('ccjkSchedules.cron')}
          hint={t('ccjkSchedules.cronHint')}
          autoComplete="off"
          isCode
        />
      )}
      <Zone form={form} />
      {wrongIn(values).length === 0 && <NextRuns cron={cronOf(values)} zone={values.time_zone} />}
    </>
  );
}

function Weekdays({ form }: { form: Form<ScheduleValues> }) {
  const { t } = useTranslation();
  const { weekdays } = form.values;
  const error = form.errors.weekdays;
  const id = form.idOf('weekdays');
  return (
    <fieldset
      className="dc-field dc-choices dc-ccjk-weekdays"
      aria-describedby={error === undefined ? undefined : `${id}-hint`}
    >
      <legend>{t('ccjkSchedules.weekdays')}</legend>
      <div>
        {WEEKDAYS.map((day, index) => (
          <label key={day}>
            <input
              type="checkbox"
              id={index === 0 ? id : undefined}
              checked={weekdays.includes(day)}
              onChange={({ target: { checked } }) =>
                form.set(
                  'weekdays',
                  WEEKDAYS.filter((one) => (one === day ? checked : weekdays.includes(one))),
                )
              }
            />
            {t(`ccjkSchedules.weekday.${day}`)}
          </label>
        ))}
      </div>
      {error !== undefined && (
        <span id={`${id}-hint`} className="dc-hint dc-wrong" role="alert">
          {error}
        </span>
      )}
    </fieldset>
  );
}

const browsers = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Those that are likely come first. */
function Zone({ form }: { form: Form<ScheduleValues> }) {
  const { t } = useTranslation();
  const { time_zone: zone } = form.values;
  const likely = [...new Set([place.zone, browsers(), 'UTC', zone])];
  return (
    <FieldFrame id={form.idOf('time_zone')} label={t('ccjkSchedules.zone')} error={form.errors.time_zone}>
      <select
        {...controlProps({ form, name: 'time_zone', hint: undefined })}
        className="dc-select"
        value={zone}
        onChange={(event) => form.set('time_zone', event.target.value)}
      >
        <optgroup label={t('ccjkSchedules.likelyZones')}>
          {likely.map((name) => (
            <option key={name} value={name}>
              {name === place.zone ? t('ccjkSchedules.cloudZone', { zone: name }) : name}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('ccjkSchedules.allZones')}>
          {Intl.supportedValuesOf('timeZone')
            .filter((name) => !likely.includes(name))
            .map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
        </optgroup>
      </select>
    </FieldFrame>
  );
}
