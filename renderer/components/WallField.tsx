// A date or time on the cloud's wall clock, which is named beside it. The browser's own control: it knows the person's habits,
// works by key and on a phone. The value is what the cloud reads: `HH:MM`, `YYYY-MM-DD`, `YYYY-MM-DD HH:MM`.
import { useTranslation } from 'react-i18next';
import type { Form } from '../lib/useForm.js';
import { place } from '../lib/place.js';
import { controlProps, FieldFrame } from './Field.js';

const TYPES = { time: 'time', date: 'date', moment: 'datetime-local' } as const;

export interface WallFieldProps<Values extends object> {
  form: Form<Values>;
  name: { [Name in keyof Values]: Values[Name] extends string ? Name : never }[keyof Values] & string;
  label: string;
  kind: keyof typeof TYPES;
  hint?: string;
  isOptional?: boolean;
  /** As the value. */
  min?: string;
}

export function WallField<Values extends object>({
  form,
  name,
  label,
  kind,
  hint,
  isOptional,
  min,
}: WallFieldProps<Values>) {
  const { t } = useTranslation();
  const zone = t('picker.zone', { zone: place.zone });
  const words = kind === 'date' ? hint : hint === undefined ? zone : `${hint} · ${zone}`;
  return (
    <FieldFrame
      id={form.idOf(name)}
      label={label}
      hint={words}
      error={form.errors[name]}
      isOptional={isOptional}
    >
      <input
        {...controlProps({ form, name, hint: words })}
        className="dc-native"
        type={TYPES[kind]}
        min={min?.replace(' ', 'T')}
        value={(form.values[name] as string).replace(' ', 'T')}
        onChange={(event) => form.set(name, event.target.value.replace('T', ' ') as Values[typeof name])}
      />
    </FieldFrame>
  );
}
