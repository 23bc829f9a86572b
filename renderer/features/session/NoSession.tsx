// The console without a session: why, and how to get in. Never a dead end.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { errorText } from '../../lib/errorText.js';
import type { Session } from '../../lib/session.js';
import { LinkForm } from './LinkForm.js';
import { openWith } from './openSession.js';

export function NoSession({ session }: { session: Extract<Session, { kind: 'none' | 'unanswered' }> }) {
  const { t } = useTranslation();
  return (
    <section className="dc-card dc-narrow">
      <h1>{t('session.none.title')}</h1>
      {session.kind === 'none' && session.reason !== undefined && (
        <Banner tone="bad">{errorText(t, session.reason)}</Banner>
      )}
      {session.kind === 'unanswered' && (
        <Banner
          tone="bad"
          act={<Button onClick={() => void openWith(session.link)}>{t('common.retry')}</Button>}
        >
          {t('session.none.unanswered')}
        </Banner>
      )}
      <p>{t('session.none.why')}</p>
      <LinkForm />
    </section>
  );
}
