// A form that keeps what was typed: through a failed save, an ended session, a change of language. Wrong fields are named at the
// field, the first of them gets the focus; what cannot be said at a field is `failure`.
import { useId, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { ApiError } from './api.js';
import { errorText } from './errorText.js';

export type FieldErrors<Values> = Partial<Record<keyof Values & string, string>>;

export interface FormOptions<Values extends object> {
  initial: Values;
  /** The contract's own body, so that limits are written once. */
  shape?: z.ZodType | undefined;
  /** What the shape sees; the values themselves by default. */
  toBody?: (values: Values) => unknown;
  /** Words for a field that the shape refuses; "this is not right" by default. */
  rules?: FieldErrors<Values>;
  /** Fields at which an answer's code is said: `{ username_taken: 'username' }`. */
  fieldOfCode?: Partial<Record<string, keyof Values & string>>;
  /** Resolves when it is saved; throws an `ApiError` when it is not. */
  send(values: Values): Promise<unknown>;
}

export interface Form<Values extends object> {
  values: Values;
  errors: FieldErrors<Values>;
  failure: unknown;
  isPending: boolean;
  /** Something differs from what the form began with. */
  isDirty: boolean;
  set<Name extends keyof Values & string>(name: Name, value: Values[Name]): void;
  /** Begins anew, with other values if given. */
  reset(values?: Values): void;
  /** For `<form onSubmit>`; also callable by a button outside the form. */
  submit(event?: FormEvent): void;
  idOf(name: keyof Values & string): string;
}

export function useForm<Values extends object>(options: FormOptions<Values>): Form<Values> {
  const { t } = useTranslation();
  const prefix = useId();
  const [start, setStart] = useState(options.initial);
  const [values, setValues] = useState(options.initial);
  const [errors, setErrors] = useState<FieldErrors<Values>>({});
  const [failure, setFailure] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const isSending = useRef(false);
  const idOf = (name: string) => `${prefix}${name}`;

  const complain = (found: FieldErrors<Values>) => {
    setErrors(found);
    const first = Object.keys(values).find((name) => name in found) ?? Object.keys(found)[0];
    if (first !== undefined) document.getElementById(idOf(first))?.focus();
  };

  const run = async () => {
    const wrong = wrongFields(options, values, t('form.wrong'));
    setFailure(undefined);
    if (Object.keys(wrong).length > 0) return complain(wrong);
    setErrors({});
    isSending.current = true;
    setPending(true);
    try {
      await options.send(values);
      setStart(values);
    } catch (error) {
      const said = saidAtFields(error, options, (detail) => detail ?? errorText(t, error));
      if (Object.keys(said).length > 0) complain(said);
      else setFailure(error);
    } finally {
      isSending.current = false;
      setPending(false);
    }
  };

  return {
    values,
    errors,
    failure,
    isPending,
    isDirty: JSON.stringify(values) !== JSON.stringify(start),
    set(name, value) {
      setValues((before) => ({ ...before, [name]: value }));
      setErrors(({ [name]: _, ...others }) => others as FieldErrors<Values>);
    },
    reset(next = options.initial) {
      setStart(next);
      setValues(next);
      setErrors({});
      setFailure(undefined);
    },
    submit(event) {
      event?.preventDefault();
      if (!isSending.current) void run();
    },
    idOf,
  };
}

function wrongFields<Values extends object>(
  { shape, toBody, rules }: FormOptions<Values>,
  values: Values,
  otherwise: string,
): FieldErrors<Values> {
  const checked = shape?.safeParse(toBody ? toBody(values) : values);
  if (!checked || checked.success) return {};
  const found: Record<string, string> = {};
  for (const { path } of checked.error.issues) {
    const name = String(path[0]);
    found[name] ??= rules?.[name as keyof Values & string] ?? otherwise;
  }
  return found as FieldErrors<Values>;
}

/** `duration_days: expected a whole number; note: …` of a 400, and the codes that belong to a field. */
function saidAtFields<Values extends object>(
  error: unknown,
  { fieldOfCode, rules, initial }: FormOptions<Values>,
  words: (detail?: string) => string,
): FieldErrors<Values> {
  if (!(error instanceof ApiError)) return {};
  const field = fieldOfCode?.[error.code];
  if (field !== undefined) return { [field]: words() } as FieldErrors<Values>;
  const found: Record<string, string> = {};
  for (const [path, detail] of Object.entries(error.fields)) {
    const [name = ''] = path.split('.');
    if (name in initial) found[name] ??= rules?.[name as keyof Values & string] ?? words(detail);
  }
  if (error.code !== 'invalid_body') return found as FieldErrors<Values>;
  for (const part of error.detail.split('; ')) {
    const [, name, detail] = /^([\w.]+): (.+)$/.exec(part) ?? [];
    if (name !== undefined && name in initial) {
      found[name] = rules?.[name as keyof Values & string] ?? words(detail);
    }
  }
  return found as FieldErrors<Values>;
}
