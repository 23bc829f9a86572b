import { useTranslation } from 'react-i18next';
import { StepFrame } from './StepFrame.js';

export interface LanguageChoice {
  /** Code and own name of each language. */
  names: Readonly<Record<string, string>>;
  choose: (language: string) => void;
}

export function LanguageStep({ language, next }: { language: LanguageChoice; next: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <StepFrame title={t('setup.language.title')} why={t('setup.language.why')} next={next}>
      <fieldset className="dc-setup-choices">
        <legend className="dc-aloud">{t('setup.language.name')}</legend>
        {Object.entries(language.names).map(([code, name]) => (
          <label key={code} lang={code}>
            <input
              type="radio"
              name="language"
              value={code}
              checked={i18n.language === code}
              onChange={() => language.choose(code)}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
    </StepFrame>
  );
}
