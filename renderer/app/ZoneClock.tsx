import { useTranslation } from 'react-i18next';
import { place } from '../lib/place.js';
import { useFormat } from '../lib/useFormat.js';
import { useNow } from '../lib/useNow.js';

/** The time in the cloud's zone, by which its schedules run: `14:20 UTC+8`. */
export function ZoneClock() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <span className="dc-clock" title={t('common.zone', { zone: place.zone })}>
      {format.clock(now)} {format.zone(now)}
    </span>
  );
}
