// What keeps others out of a manager's account: a new password, and the end of whoever is signed in.
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { PasswordForm } from './PasswordForm.js';
import { useManagerActs } from './useManagerActs.js';
import type { Manager } from './useManagers.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

export function Security({ manager }: { manager: Manager }) {
  const { t } = useTranslation();
  const { endSessions } = useManagerActs();
  const [isAsked, setAsked] = useState(false);
  const ended = endSessions.data?.ended;
  return (
    <div className="dc-stack">
      <PasswordForm manager={manager} />
      <h3>{t('super.managers.sessions')}</h3>
      <p className="dc-hint">{t('super.managers.endSessionsConsequence')}</p>
      {ended !== undefined && (
        <Banner tone="ok">{t('super.managers.sessionsEnded', { count: ended })}</Banner>
      )}
      <div>
        <Button onClick={() => setAsked(true)}>{t('super.managers.endSessions')}</Button>
      </div>
      <Suspense>
        {isAsked && (
          <Confirm
            verb={t('super.account.verbEnd')}
            object={t('super.managers.endSessionsObject', { name: manager.username })}
            consequence={t('super.managers.endSessionsConsequence')}
            run={() => endSessions.mutateAsync(manager.id)}
            onClose={() => setAsked(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
