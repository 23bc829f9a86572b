import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <section className="dc-card dc-narrow">
      <h1>{t('common.notFound.title')}</h1>
      <p>
        <Link to="/">{t('common.notFound.home')}</Link>
      </p>
    </section>
  );
}
