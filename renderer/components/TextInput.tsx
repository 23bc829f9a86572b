// A line of text: the browser's own control in our clothes. The library's brings 30 KB of form machinery with it, which no page
// for phones can spare.
import CloseOutlined from '@ant-design/icons/CloseOutlined';
import EyeInvisibleOutlined from '@ant-design/icons/EyeInvisibleOutlined';
import EyeOutlined from '@ant-design/icons/EyeOutlined';
import { useState, type ComponentProps, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import './input.css';

export interface TextInputProps extends Omit<ComponentProps<'input'>, 'prefix' | 'onChange' | 'value'> {
  value: string;
  onChange: (value: string) => void;
  prefix?: ReactNode;
  suffix?: ReactNode;
  /** Offers to empty the field; its accessible name. */
  clearLabel?: string;
  /** Focused when the dialog or drawer around it opens. */
  'data-first'?: boolean | undefined;
  /** Focused by `/`. */
  'data-search'?: boolean | undefined;
}

export function TextInput(props: TextInputProps) {
  const { value, onChange, prefix, suffix, clearLabel, type = 'text', className, ...rest } = props;
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <span className={className === undefined ? 'dc-input' : `dc-input ${className}`}>
      {prefix}
      <input
        {...rest}
        type={type === 'password' && isShown ? 'text' : type}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {suffix}
      {type === 'password' && (
        <button
          type="button"
          aria-label={t(isShown ? 'code.hide' : 'code.show')}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? <EyeOutlined /> : <EyeInvisibleOutlined />}
        </button>
      )}
      {clearLabel !== undefined && value !== '' && (
        <button type="button" aria-label={clearLabel} tabIndex={-1} onClick={() => onChange('')}>
          <CloseOutlined />
        </button>
      )}
    </span>
  );
}

export interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> {
  value: string;
  onChange: (value: string) => void;
  'data-first'?: boolean | undefined;
}

export function TextArea({ value, onChange, className, ...rest }: TextAreaProps) {
  return (
    <span className={className === undefined ? 'dc-input' : `dc-input ${className}`}>
      <textarea {...rest} value={value} onChange={(event) => onChange(event.target.value)} />
    </span>
  );
}
