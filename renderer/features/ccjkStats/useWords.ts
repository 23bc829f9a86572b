import { useTranslation } from 'react-i18next';
import { useFormat } from '../../lib/useFormat.js';

/** Shares and lengths as this page says them; what there is none of is a dash. */
export function useWords() {
  const { t } = useTranslation();
  const { number, duration } = useFormat();
  return {
    percent: (part: number, whole: number): string =>
      whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)}%`,
    /** Commands often take less than a second: under a minute with a tenth. */
    took(seconds: number | null): string {
      if (seconds === null) return '–';
      if (seconds >= 60) return duration(seconds * 1000);
      return t('ccjkStats.seconds', { value: number(Math.round(seconds * 10) / 10) });
    },
  };
}
