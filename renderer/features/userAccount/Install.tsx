import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Card.js';
import { installOffer } from '../../lib/install.js';
import { useValue } from '../../lib/value.js';

/** There while the browser is ready to put the page on the home screen. */
export function Install() {
  const { t } = useTranslation();
  const ask = useValue(installOffer);
  if (!ask) return null;
  return (
    <Card title={t('user.account.install')}>
      <p className="dc-hint">{t('user.account.installWhy')}</p>
      <div className="dc-inline">
        <Button onClick={() => void ask()}>{t('user.account.install')}</Button>
      </div>
    </Card>
  );
}
