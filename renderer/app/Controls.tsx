// Search, language and theme, on every page. Plain selects: they work by key, by voice and on a phone without a line of our own.
import SearchOutlined from '@ant-design/icons/SearchOutlined';
import Button from 'antd/es/button';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isMac } from '../lib/shortcuts.js';
import { useValue } from '../lib/value.js';
import { chooseLanguage, languages, type Language } from './languages.js';
import { openPalette } from './Overlays.js';
import { choices, schemeChoice, type SchemeChoice } from './scheme.js';

/** `hasPalette`: in a frame with pages to go to. */
export function Controls({ hasPalette = false }: { hasPalette?: boolean }) {
  const { t, i18n } = useTranslation();
  const theme = useValue(schemeChoice);
  return (
    <>
      {hasPalette && (
        <Button
          className="dc-palette-button"
          icon={<SearchOutlined />}
          onClick={openPalette}
          aria-label={`${t('shortcuts.palette')} ${isMac ? '⌘K' : 'Ctrl K'}`}
          aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
        >
          <kbd aria-hidden="true">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
        </Button>
      )}
      <Choice
        label={t('common.language')}
        value={i18n.language}
        choose={(language) => void chooseLanguage(language as Language)}
      >
        {Object.entries(languages).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('common.theme.label')}
        value={theme}
        choose={(choice) => schemeChoice.set(choice as SchemeChoice)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`common.theme.${choice}`)}
          </option>
        ))}
      </Choice>
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choose: (value: string) => void;
  children: ReactNode;
}

function Choice({ label, value, choose, children }: ChoiceProps) {
  const id = useId();
  return (
    <span className="dc-choice">
      <label htmlFor={id} className="dc-aloud">
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => choose(event.target.value)}>
        {children}
      </select>
    </span>
  );
}
