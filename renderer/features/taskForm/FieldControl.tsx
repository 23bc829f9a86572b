// One field of a task, as its template describes it.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskField } from '../../../server/services/oas/contract/tasks.js';
import { FieldFrame } from '../../components/Field.js';
import { TextInput } from '../../components/TextInput.js';

export interface FieldControlProps {
  field: TaskField;
  title: string;
  value: unknown;
  error?: string | undefined;
  onChange: (value: unknown) => void;
}

export function FieldControl({ field, title, value, error, onChange }: FieldControlProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const isReadOnly = field.read_only === true;
  if (field.type === 'boolean') {
    return (
      <div className="dc-field dc-check">
        <label>
          <input
            type="checkbox"
            checked={value === true}
            disabled={isReadOnly}
            onChange={(event) => onChange(event.target.checked)}
          />
          {title}
        </label>
      </div>
    );
  }
  if (field.type === 'choice') {
    const choices = field.choices ?? [];
    const present = shown(value);
    return (
      <FieldFrame id={id} label={title} error={error}>
        <select
          id={id}
          className="dc-select"
          value={present}
          disabled={isReadOnly}
          onChange={(event) => onChange(event.target.value)}
        >
          {!choices.some((choice) => choice.value === present) && <option value={present}>{present}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {i18n.language === 'en' ? choice.title_en : choice.title_zh}
            </option>
          ))}
        </select>
      </FieldFrame>
    );
  }
  const isInteger = field.type === 'integer';
  const hint = isReadOnly
    ? t('taskForm.readOnly')
    : isInteger && field.min !== undefined && field.max !== undefined
      ? t('taskForm.range', { min: field.min, max: field.max })
      : undefined;
  return (
    <FieldFrame id={id} label={title} hint={hint} error={error}>
      <TextInput
        id={id}
        inputMode={isInteger ? 'numeric' : 'text'}
        aria-invalid={error !== undefined}
        aria-describedby={(error ?? hint) === undefined ? undefined : `${id}-hint`}
        value={shown(value)}
        readOnly={isReadOnly}
        onChange={(text) => onChange(isInteger ? numberOf(text) : text)}
      />
    </FieldFrame>
  );
}

/** What is no number yet stays as it was typed, and is refused with a reason. */
const numberOf = (text: string): number | string => (/^-?\d+$/.test(text.trim()) ? Number(text) : text);

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
