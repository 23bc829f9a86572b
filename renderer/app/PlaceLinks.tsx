// Ways between the parts of the product that this door serves.
import HomeOutlined from '@ant-design/icons/HomeOutlined';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { place } from '../lib/place.js';

/** On the operator's door every panel leads back to the console. */
export function ConsoleLink() {
  const { t } = useTranslation();
  if (place.door !== 'console') return null;
  return (
    <div className="dc-side-foot">
      <Link className="dc-side-link" to="/" title={t('nav.console')}>
        <HomeOutlined />
        <span>{t('nav.console')}</span>
      </Link>
    </div>
  );
}
