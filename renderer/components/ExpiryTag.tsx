// How long something is still valid: 有效 / 3 天后到期 / 已到期 5 天. `at` and `now` are the cloud's.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/useFormat.js';
import { StatusTag } from './StatusTag.js';

const DAY = 86_400_000;
/** From then on it is worth a word. */
const SOON_DAYS = 7;

export function ExpiryTag({ at, now }: { at: string | number; now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const instant = typeof at === 'number' ? at : Date.parse(at);
  const left = instant - now;
  const days = Math.floor(Math.abs(left) / DAY);
  const title = format.exact(instant);
  if (left <= 0) {
    return (
      <StatusTag tone="bad" title={title}>
        {days === 0 ? t('status.expiry.just') : t('status.expiry.agoDays', { count: days })}
      </StatusTag>
    );
  }
  if (left > SOON_DAYS * DAY) {
    return (
      <StatusTag tone="ok" title={title}>
        {t('status.account.active')}
      </StatusTag>
    );
  }
  return (
    <StatusTag tone="warn" title={title}>
      {days === 0 ? t('status.expiry.today') : t('status.expiry.inDays', { count: days })}
    </StatusTag>
  );
}
