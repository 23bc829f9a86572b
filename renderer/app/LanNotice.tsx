// While other machines reach the cloud unencrypted the operator is told, on every page of the console's door, until this tab has heard it.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { Banner } from '../components/Banner.js';
import { useLan } from '../lib/useLan.js';
import { createValue, useValue } from '../lib/value.js';

/** Where it is mended. */
const PAGE = '/connect';
const KEY = 'deskcloud.lanNotice';

const isHeard = createValue(wasHeard());

export function LanNotice({ signedIn }: { signedIn: boolean }) {
  const { t } = useTranslation();
  const heard = useValue(isHeard);
  const { data: lan } = useLan({ enabled: signedIn && !heard });
  const { pathname } = useLocation();
  if (heard || !lan || !lan.is_on || lan.is_encrypted) return null;
  return (
    <Banner
      tone="warn"
      act={
        <>
          {pathname !== PAGE && <Link to={PAGE}>{t('common.lanOpen.mend')}</Link>}
          <Button onClick={hear}>{t('common.lanOpen.later')}</Button>
        </>
      }
    >
      {t('common.lanOpen.text')}
    </Banner>
  );
}

function hear(): void {
  isHeard.set(true);
  try {
    sessionStorage.setItem(KEY, 'heard');
  } catch {
    // Storage is switched off: said again when the page is loaded anew.
  }
}

function wasHeard(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
