// While the cloud is away: how old the page is, and why nothing on it can be done. A phone shows no tips, so it is said aloud.
import { useTranslation } from 'react-i18next';
import { useIsAway } from '../lib/liveConnection.js';
import { Stale } from './States.js';

/** `since`: when what the page shows was read. */
export function AwayLine({ since }: { since: number }) {
  const { t } = useTranslation();
  const isAway = useIsAway();
  if (!isAway || since === 0) return null;
  return (
    <p className="dc-hint">
      {t('live.awayActs')} <Stale since={since} />
    </p>
  );
}
