// Said beside every address that is handed out while this machine alone reaches it.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { isLoopback, place } from '../lib/place.js';
import { Banner } from './Banner.js';

/** Nothing while others reach `origin`. The way to mend it is the operator's. */
export function LanOff({ origin }: { origin: string | undefined }) {
  const { t } = useTranslation();
  if (origin === undefined || !isLoopback(origin)) return null;
  return (
    <Banner
      tone="warn"
      act={place.door === 'console' && <Link to="/connect">{t('common.lanOff.mend')}</Link>}
    >
      {t('common.lanOff.text')}
    </Banner>
  );
}
