// The worst thing that nobody has seen yet, above every page; a count leads to the others. One banner at a time: what is milder waits.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Banner } from '../../components/Banner.js';
import { useAlerts } from '../../lib/alertsQuery.js';
import { useFormat } from '../../lib/useFormat.js';
import { alertLink, alertText } from './alertText.js';
import { useCloudNow } from './useCloudNow.js';
import './alerts.css';

export interface AlertBannerProps {
  /** False on pages that say it themselves, and while nobody is signed in. */
  isShown: boolean;
  /** Shown where no alert is. */
  otherwise: ReactNode;
}

export function AlertBanner({ isShown, otherwise }: AlertBannerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useCloudNow(isShown);
  const bad = (useAlerts(isShown).data?.items ?? []).filter(
    ({ state, level }) => state === 'open' && level === 'bad',
  );
  const [worst, ...others] = bad;
  if (!isShown || !worst) return otherwise;
  return (
    <Banner
      tone="bad"
      act={
        <span className="dc-alert-links">
          <Link to={alertLink(worst)}>{t('alerts.view')}</Link>
          {others.length > 0 && <Link to="/alerts">{t('alerts.more', { count: others.length })}</Link>}
        </span>
      }
    >
      {alertText(t, format, worst, now)}
    </Banner>
  );
}
