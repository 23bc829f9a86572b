// The filter that a search in the history leaves in the address: what is older than a moment. It is seen, and can be taken away.
import { useTranslation } from 'react-i18next';
import type { FilterField } from '../components/FilterBar.js';
import { useFormat } from './useFormat.js';

export const isMoment = (value: string | undefined): value is string => value?.includes('T') === true;

export function useUntilMoment(): (name: string, value: string) => FilterField {
  const { t } = useTranslation();
  const { wall } = useFormat();
  return (name, value) => ({
    name,
    label: t('older.filter'),
    kind: 'choice',
    options: [{ value, label: t('older.before', { date: wall(Date.parse(value)) }) }],
  });
}
