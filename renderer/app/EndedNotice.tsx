// This panel's session has ended: the page stays, and its account signs in again in place.
import Button from 'antd/es/button';
import { Suspense, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../components/Banner.js';
import { roleSession, type Role } from '../lib/roleSessions.js';
import { askedToSignIn, askToSignIn } from '../lib/signInAgain.js';
import { useValue } from '../lib/value.js';

export interface EndedNoticeProps {
  role: Role;
  /** The dialog of the role's service; comes when it is asked for. */
  again: ComponentType<{ role: Role; name: string }>;
}

export function EndedNotice({ role, again: SignInAgain }: EndedNoticeProps) {
  const { t } = useTranslation();
  const ours = useValue(roleSession(role));
  const asked = useValue(askedToSignIn);
  if (ours.kind !== 'ended') return null;
  return (
    <>
      <Banner
        tone="warn"
        act={
          <Button type="primary" onClick={() => void askToSignIn(role)}>
            {t('common.signIn')}
          </Button>
        }
      >
        {t('common.ended.text')}
      </Banner>
      {asked === role && (
        <Suspense>
          <SignInAgain role={role} name={ours.name} />
        </Suspense>
      )}
    </>
  );
}
