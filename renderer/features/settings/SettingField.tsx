// One setting: its words, its control by the type of its value, its default, and when a change takes effect.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { Setting } from '../../../server/console/contract/settings.js';
import { useFormat } from '../../lib/useFormat.js';
import { Control } from './Control.js';
import { savedText, shapeOf, textOf, wrongOf } from './draft.js';
import { choiceTitle, wordsOf } from './words.js';

export const fieldId = (name: string): string => `setting-${name}`;

interface SettingFieldProps {
  setting: Setting;
  /** What was typed and is not saved yet. */
  text: string | undefined;
  isComplaining: boolean;
  /** The cloud's own words about it. */
  refused: string | undefined;
  onChange: (text: string) => void;
}

export function SettingField({ setting, text, isComplaining, refused, onChange }: SettingFieldProps) {
  const { t } = useTranslation();
  const { name, applies, is_default: isDefault, fixed_by: fixedBy, is_secret: isSecret } = setting;
  const numberOf = useNumber();
  const { title, why, unit } = wordsOf(name);
  const { type, minimum, maximum } = shapeOf(setting);
  const id = fieldId(name);
  const shown = text ?? (isSecret ? '' : savedText(setting));
  const wrong = text === undefined || !isComplaining ? undefined : wrongOf(setting, text);
  const fault =
    wrong !== undefined
      ? t(`settings.wrong.${wrong}`, { from: minimum, to: maximum })
      : refused !== undefined && t('settings.wrong.server', { detail: refused });
  const say = useValueWords(setting);
  const standard = textOf(setting.default);
  const canReset = fixedBy === null && (isSecret ? !isDefault && text !== '' : shown !== standard);
  return (
    <div className="dc-setting" data-changed={text !== undefined}>
      <div className="dc-setting-words">
        {type === 'boolean' || name.endsWith('quietHours') ? (
          <span className="dc-setting-title" id={`${id}-title`}>
            {title}
          </span>
        ) : (
          <label className="dc-setting-title" htmlFor={id}>
            {title}
          </label>
        )}
        <span id={`${id}-why`}>{why}</span>
        <code>{name}</code>
      </div>
      <div className="dc-setting-value">
        <Control
          setting={setting}
          id={id}
          label={title}
          text={shown}
          unit={unit}
          isWrong={Boolean(fault)}
          onChange={onChange}
        />
        {fault && (
          <span id={`${id}-hint`} className="dc-hint dc-wrong" role="alert">
            {fault}
          </span>
        )}
        <span className="dc-hint">
          {text !== undefined && <strong>{t('settings.changed')} · </strong>}
          {!isSecret && `${t('settings.default', { value: say(setting.default) })} · `}
          {(type === 'number' || type === 'integer') &&
            minimum !== undefined &&
            maximum !== undefined &&
            `${t('settings.range', { from: numberOf(minimum), to: numberOf(maximum) })} · `}
          {t(`settings.${applies}`)}
        </span>
        {setting.is_pending && (
          <span className="dc-hint">{t('settings.pending', { value: say(setting.pending) })}</span>
        )}
        {fixedBy !== null && <span className="dc-hint">{t('settings.fixed', { by: fixedBy })}</span>}
        {canReset && (
          <Button
            type="link"
            className="dc-setting-reset"
            aria-label={t('settings.reset', { name: title })}
            onClick={() => onChange(isSecret ? '' : standard)}
          >
            {t(isSecret ? 'settings.secretNow' : 'settings.resetShort')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A value as people say it. */
function useValueWords({ name, is_secret: isSecret, schema }: Setting): (value: unknown) => string {
  const { t } = useTranslation();
  const numberOf = useNumber();
  return (value) => {
    if (isSecret) return t('settings.secretHidden');
    if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off');
    const text = Array.isArray(value) ? value.join(', ') : textOf(value);
    if (text === '') return t('settings.empty');
    if (Array.isArray(schema['enum'])) return choiceTitle(name, text);
    if (typeof value !== 'number') return text;
    const { unit } = wordsOf(name);
    // A port is a name, not an amount.
    return unit === undefined ? text : `${numberOf(value)} ${unit}`;
  };
}

/** Large ones in groups; fractions as they are. */
function useNumber(): (value: number) => string {
  const format = useFormat();
  return (value) => (Number.isInteger(value) && value > 99_999 ? format.number(value) : String(value));
}
