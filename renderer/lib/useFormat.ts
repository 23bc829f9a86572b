import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormat, type Format } from './format.js';
import { place } from './place.js';

/** Dates and numbers in the present language and the cloud's zone. */
export function useFormat(): Format {
  const { t, i18n } = useTranslation();
  return useMemo(() => createFormat(t, i18n.language, place.zone), [t, i18n.language]);
}
