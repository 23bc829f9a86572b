// The operator's door: a session first, then the pages, which stay where they are when the session or the cloud goes away.
import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { LiveDot } from '../components/LiveDot.js';
import { Shell } from '../components/Shell.js';
import { Loading } from '../components/States.js';
import { HomePage, useLiveStatus } from '../features/home/index.js';
import { NoSession, SessionEnded } from '../features/session/index.js';
import { session } from '../lib/session.js';
import { useValue } from '../lib/value.js';
import { Controls } from './Controls.js';
import { NotFound } from './NotFound.js';
import { ZoneClock } from './ZoneClock.js';

export function ConsoleDoor() {
  const { t } = useTranslation();
  const present = useValue(session);
  if (present.kind === 'open' || present.kind === 'ended')
    return <Console signedIn={present.kind === 'open'} />;
  return (
    <Shell title={t('console.title')} controls={<Controls />}>
      {present.kind === 'opening' ? <Loading cards={4} /> : <NoSession session={present} />}
    </Shell>
  );
}

function Console({ signedIn }: { signedIn: boolean }) {
  const { t } = useTranslation();
  const { connection, retry } = useLiveStatus(signedIn);
  const state = (
    <>
      {signedIn && <LiveDot connection={connection} />}
      <ZoneClock />
    </>
  );
  return (
    <Shell title={t('console.title')} state={state} controls={<Controls />}>
      {!signedIn && <SessionEnded />}
      <Routes>
        <Route
          path="/"
          element={<HomePage signedIn={signedIn} connection={connection} reconnect={retry} />}
        />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Shell>
  );
}
