// The cloud no longer takes the session (it was away for long, or restarted with new keys). The page below stays as it was.
import { useTranslation } from 'react-i18next';
import { LinkForm } from './LinkForm.js';

export function SessionEnded() {
  const { t } = useTranslation();
  return (
    <section className="dc-card dc-ended" aria-labelledby="session-ended">
      <h2 id="session-ended">{t('session.ended.title')}</h2>
      <p>{t('session.ended.why')}</p>
      <LinkForm />
    </section>
  );
}
