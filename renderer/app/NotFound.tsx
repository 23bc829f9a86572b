import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** `home`: where this part of the product begins. */
export function NotFound({ home = '/' }: { home?: string }) {
  const { t } = useTranslation();
  return (
    <section className="dc-card dc-narrow">
      <h1>{t('common.notFound.title')}</h1>
      <p>{t('common.notFound.text')}</p>
      <p>
        <Link to={home}>{t('common.notFound.home')}</Link>
      </p>
    </section>
  );
}
