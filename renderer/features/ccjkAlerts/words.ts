import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../server/services/ccjk/contract/alerts.js';
import type { Tone } from '../../components/tones.js';
import { useFormat } from '../../lib/useFormat.js';

export const TONES: Readonly<Record<Alert['level'], Tone>> = { P1: 'bad', P2: 'warn', P3: 'warn' };

/** A value with its unit. */
export function useMeasure(): (unit: Alert['unit'], value: number | null) => string {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (unit, value) => (value === null ? '–' : t(`ccjkAlerts.units.${unit}`, { value: number(value) }));
}
