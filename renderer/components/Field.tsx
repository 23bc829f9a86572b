// Fields of a form (lib/useForm.ts): label above, rule or error below, tied to the control for screen readers.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Form } from '../lib/useForm.js';
import { TextArea, TextInput } from './TextInput.js';
import './field.css';

type TextNames<Values> = {
  [Name in keyof Values]: Values[Name] extends string ? Name : never;
}[keyof Values] &
  string;

export interface FieldProps<Values extends object, Name extends keyof Values & string> {
  form: Form<Values>;
  name: Name;
  label: ReactNode;
  /** The rule, said before anything is wrong. */
  hint?: ReactNode;
  isOptional?: boolean;
}

interface FrameProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  isOptional?: boolean | undefined;
  children: ReactNode;
}

/** Label, control and the line below it; for controls of a feature's own. */
export function FieldFrame({ id, label, hint, error, isOptional, children }: FrameProps) {
  const { t } = useTranslation();
  return (
    <div className="dc-field">
      <label htmlFor={id}>
        {label}
        {isOptional && <span className="dc-hint"> {t('common.optional')}</span>}
      </label>
      {children}
      {(error ?? hint) !== undefined && (
        <span
          id={`${id}-hint`}
          className={error === undefined ? 'dc-hint' : 'dc-hint dc-wrong'}
          role={error === undefined ? undefined : 'alert'}
        >
          {error ?? hint}
        </span>
      )}
    </div>
  );
}

/** What every control of a field carries. */
export function controlProps<Values extends object>({
  form,
  name,
  hint,
}: Pick<FieldProps<Values, keyof Values & string>, 'form' | 'name' | 'hint'>): {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby'?: string;
} {
  const error = form.errors[name];
  const id = form.idOf(name);
  return {
    id,
    'aria-invalid': error !== undefined,
    ...(error === undefined && hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }),
  };
}

export interface TextFieldProps<Values extends object> extends FieldProps<Values, TextNames<Values>> {
  kind?: 'text' | 'password' | 'number' | 'email' | 'date' | 'time' | 'datetime-local';
  autoComplete?: string;
  /** Codes and account numbers: no capitals, no correction, mono. */
  isCode?: boolean;
  placeholder?: string;
  rows?: number;
  readOnly?: boolean;
  /** Gets the focus when it appears; one a dialog at most. */
  isFirst?: boolean;
  suffix?: ReactNode;
}

const AS_TYPED = { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } as const;

export function TextField<Values extends object>(props: TextFieldProps<Values>) {
  const {
    form,
    name,
    label,
    hint,
    isOptional,
    kind = 'text',
    isCode,
    rows,
    isFirst,
    suffix,
    ...plain
  } = props;
  const value = form.values[name] as string;
  const shared = {
    ...controlProps({ form, name, hint }),
    ...plain,
    ...(isCode || kind !== 'text' ? AS_TYPED : {}),
    ...(isCode ? { className: 'dc-mono' } : {}),
    ...(isFirst ? { 'data-first': true } : {}),
    value,
    onChange: (next: string) => form.set(name, next as Values[typeof name]),
  };
  return (
    <FieldFrame
      id={form.idOf(name)}
      label={label}
      hint={hint}
      error={form.errors[name]}
      isOptional={isOptional}
    >
      {rows === undefined ? (
        <TextInput {...shared} type={kind} suffix={suffix} />
      ) : (
        <TextArea {...shared} rows={rows} />
      )}
    </FieldFrame>
  );
}

export interface ChoiceFieldProps<Values extends object> extends FieldProps<Values, TextNames<Values>> {
  options: readonly { value: string; label: string }[];
}

/** One of a few, all of them seen; a list to fold out from six on. */
export function ChoiceField<Values extends object>(props: ChoiceFieldProps<Values>) {
  const { form, name, label, hint, options, isOptional } = props;
  const value = form.values[name] as string;
  const choose = (next: string) => form.set(name, next as Values[typeof name]);
  const id = form.idOf(name);
  if (options.length > 5) {
    return (
      <FieldFrame id={id} label={label} hint={hint} error={form.errors[name]} isOptional={isOptional}>
        <select
          {...controlProps({ form, name, hint })}
          className="dc-select"
          value={value}
          onChange={(event) => choose(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </FieldFrame>
    );
  }
  return (
    <fieldset className="dc-field dc-choices">
      <legend>{label}</legend>
      <div>
        {options.map((option, index) => (
          <label key={option.value}>
            <input
              type="radio"
              id={index === 0 ? id : undefined}
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => choose(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
      {hint !== undefined && <span className="dc-hint">{hint}</span>}
    </fieldset>
  );
}

type FlagNames<Values> = {
  [Name in keyof Values]: Values[Name] extends boolean ? Name : never;
}[keyof Values] &
  string;

export function CheckField<Values extends object>({
  form,
  name,
  label,
  hint,
}: FieldProps<Values, FlagNames<Values>>) {
  return (
    <div className="dc-field dc-check">
      <label>
        <input
          {...controlProps({ form, name, hint })}
          type="checkbox"
          checked={form.values[name] as boolean}
          onChange={(event) => form.set(name, event.target.checked as Values[typeof name])}
        />
        {label}
      </label>
      {hint !== undefined && (
        <span id={`${form.idOf(name)}-hint`} className="dc-hint">
          {hint}
        </span>
      )}
    </div>
  );
}
