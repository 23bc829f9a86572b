// What is special about the session of a panel of OAS: it has ended, or it is another's.
import { lazy } from 'react';
import { SessionEnded } from '../features/session/index.js';
import { isOperatorSuper } from '../lib/credentials.js';
import { roleSession, type Role } from '../lib/roleSessions.js';
import { session } from '../lib/session.js';
import { useValue } from '../lib/value.js';
import { ActingAs } from './ActingAs.js';
import { EndedNotice } from './EndedNotice.js';
import { loadAreas } from './languages.js';

const SignInAgain = lazy(async () => {
  const [file] = await Promise.all([import('../features/signIn/SignInAgain.js'), loadAreas(['login'])]);
  return { default: file.SignInAgain };
});

export function SessionNotice({ role }: { role: Role }) {
  const ours = useValue(roleSession(role));
  const operator = useValue(session);
  if (isOperatorSuper(role)) return operator.kind === 'ended' ? <SessionEnded /> : null;
  if (ours.kind === 'open' && ours.isActing) {
    return <ActingAs role={role} session={ours} />;
  }
  return <EndedNotice role={role} again={SignInAgain} />;
}
