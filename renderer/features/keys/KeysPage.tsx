import { useTranslation } from 'react-i18next';
export function KeysPage() {
  const { t } = useTranslation();
  return <h1>{t('super.nav.keys')}</h1>;
}
