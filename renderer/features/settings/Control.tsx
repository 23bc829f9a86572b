// The control of a setting, by the type of its value. All of them speak text.
import { useTranslation } from 'react-i18next';
import type { Setting } from '../../../server/console/contract/settings.js';
import { TextArea, TextInput } from '../../components/TextInput.js';
import { shapeOf } from './draft.js';
import { choiceTitle } from './words.js';

interface ControlProps {
  setting: Setting;
  id: string;
  label: string;
  text: string;
  unit: string | undefined;
  isWrong: boolean;
  onChange: (text: string) => void;
}

const ZONE = 'oas.timeZone';
const QUIET = 'oas.scheduler.quietHours';

export function Control({ setting, id, label, text, unit, isWrong, onChange }: ControlProps) {
  const { t } = useTranslation();
  const { name } = setting;
  const { type, enum: choices, minimum, maximum } = shapeOf(setting);
  const shared = {
    id,
    disabled: setting.fixed_by !== null,
    'aria-invalid': isWrong,
    'aria-describedby': isWrong ? `${id}-hint` : `${id}-why`,
  };
  if (name === QUIET) return <QuietHours {...shared} label={label} text={text} onChange={onChange} />;
  if (type === 'boolean') {
    return (
      <label className="dc-setting-switch">
        <input
          {...shared}
          type="checkbox"
          role="switch"
          aria-label={label}
          checked={text === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
        />
        {t(text === 'true' ? 'settings.on' : 'settings.off')}
      </label>
    );
  }
  if (choices) {
    return (
      <select
        {...shared}
        className="dc-select"
        value={text}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choiceTitle(name, choice)}
          </option>
        ))}
      </select>
    );
  }
  const plain = { ...shared, value: text, onChange, autoComplete: 'off', spellCheck: false };
  if (type === 'array') return <TextArea {...plain} rows={3} className="dc-mono" />;
  if (setting.is_secret) {
    return (
      <TextInput
        {...plain}
        type="password"
        autoComplete="new-password"
        placeholder={t(setting.is_default ? 'settings.secretNone' : 'settings.secretSet')}
      />
    );
  }
  if (type === 'number' || type === 'integer') {
    return (
      <TextInput
        {...plain}
        type="number"
        inputMode="decimal"
        min={minimum}
        max={maximum}
        step={type === 'integer' ? 1 : 'any'}
        suffix={unit === undefined ? undefined : <span className="dc-hint">{unit}</span>}
      />
    );
  }
  return (
    <>
      <TextInput {...plain} {...(name === ZONE ? { list: `${id}-zones` } : {})} />
      {name === ZONE && (
        <datalist id={`${id}-zones`}>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      )}
    </>
  );
}

interface QuietHoursProps {
  id: string;
  disabled: boolean;
  label: string;
  text: string;
  onChange: (text: string) => void;
}

/** `00:00-06:00` or `off`. */
function QuietHours({ label, text, onChange, id, disabled, ...described }: QuietHoursProps) {
  const { t } = useTranslation();
  const isOff = text === 'off';
  const [from = '00:00', to = '06:00'] = isOff ? [] : text.split('-');
  const time = (part: 'from' | 'to', value: string, change: (value: string) => void) => (
    <label>
      {t(`settings.quiet.${part}`)}
      <input
        {...described}
        id={part === 'from' ? id : undefined}
        className="dc-native"
        type="time"
        required
        disabled={disabled || isOff}
        value={value}
        onChange={(event) => event.target.value !== '' && change(event.target.value)}
      />
    </label>
  );
  return (
    <fieldset className="dc-setting-quiet">
      <legend className="dc-aloud">{label}</legend>
      {time('from', from, (next) => onChange(`${next}-${to}`))}
      {time('to', to, (next) => onChange(`${from}-${next}`))}
      <label>
        <input
          type="checkbox"
          disabled={disabled}
          checked={isOff}
          onChange={(event) => onChange(event.target.checked ? 'off' : '00:00-06:00')}
        />
        {t('settings.quiet.off')}
      </label>
    </fieldset>
  );
}
