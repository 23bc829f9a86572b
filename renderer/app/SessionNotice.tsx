// What is special about this panel's session: it has ended, or it is another's.
import Button from 'antd/es/button';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../components/Banner.js';
import { SessionEnded } from '../features/session/index.js';
import { isOperatorSuper } from '../lib/credentials.js';
import { roleSession, type Role } from '../lib/roleSessions.js';
import { session } from '../lib/session.js';
import { askedToSignIn, askToSignIn } from '../lib/signInAgain.js';
import { useValue } from '../lib/value.js';
import { ActingAs } from './ActingAs.js';
import { loadAreas } from './languages.js';

const SignInAgain = lazy(async () => {
  const [file] = await Promise.all([import('../features/signIn/SignInAgain.js'), loadAreas(['login'])]);
  return { default: file.SignInAgain };
});

export function SessionNotice({ role }: { role: Role }) {
  const { t } = useTranslation();
  const ours = useValue(roleSession(role));
  const asked = useValue(askedToSignIn);
  const operator = useValue(session);
  if (isOperatorSuper(role)) return operator.kind === 'ended' ? <SessionEnded /> : null;
  if (ours.kind === 'open' && ours.isActing) {
    return <ActingAs role={role} session={ours} />;
  }
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
