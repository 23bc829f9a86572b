// A panel: the pages of one role in one frame, with its session, its live events and its keys. Each panel is a file in panels/.
import { lazy, Suspense, useMemo, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { LiveDot } from '../components/LiveDot.js';
import { Shell, type NavEntry } from '../components/Shell.js';
import { NoSession } from '../features/session/index.js';
import { isOperatorSuper } from '../lib/credentials.js';
import { useLive } from '../lib/liveConnection.js';
import { place } from '../lib/place.js';
import { roleSession, type Role } from '../lib/roleSessions.js';
import { session } from '../lib/session.js';
import { useShortcuts } from '../lib/shortcuts.js';
import { useValue } from '../lib/value.js';
import { Account } from './Account.js';
import { Away } from './Away.js';
import { Controls } from './Controls.js';
import { NotFound } from './NotFound.js';
import { Overlays } from './Overlays.js';
import { Page } from './Page.js';
import { ConsoleLink } from './PlaceLinks.js';
import { ZoneClock } from './ZoneClock.js';

/** The operator's alone; nobody else loads it. */
const LanNotice = lazy(() => import('./LanNotice.js').then((file) => ({ default: file.LanNotice })));
const isConsole = place.door === 'console';

export interface PanelPage {
  /** Below the panel's own path; '' is its index page. */
  path: string;
  page: ComponentType;
}

/** What a panel has from its service. */
export interface PanelParts {
  /** Keeps what the pages show in step with the cloud. */
  Feed: ComponentType<{ role: Role; children: ReactNode }>;
  /** What is special about the session: it has ended, it is another's. */
  Notice: ComponentType<{ role: Role }>;
  /** Where somebody without a session goes who wanted to see `to`. */
  entrance(role: Role, to: string, session: { wasActing?: true }): string;
}

export interface PanelProps {
  role: Role;
  parts: PanelParts;
  /** `/manager` */
  base: string;
  title: string;
  nav: readonly NavEntry[];
  pages: readonly PanelPage[];
  /** Tells the cloud that this session is over. */
  signOut?: () => Promise<unknown>;
  hasTabs?: boolean;
}

/** Asks for a session first; afterwards its pages stay where they are, whatever becomes of session and cloud. */
export function Panel(props: PanelProps) {
  const { role } = props;
  const ours = useValue(roleSession(role));
  const operator = useValue(session);
  const { pathname, search } = useLocation();
  if (isOperatorSuper(role)) {
    if (operator.kind === 'none' || operator.kind === 'unanswered') {
      return (
        <Shell title={props.title} controls={<Controls />}>
          <NoSession session={operator} />
        </Shell>
      );
    }
    if (operator.kind === 'opening') return null;
    return <SignedIn {...props} />;
  }
  if (ours.kind === 'none') {
    return <Navigate to={props.parts.entrance(role, pathname + search, ours)} replace />;
  }
  // Another account is another panel: nothing of the former stays in its components.
  return <SignedIn key={ours.name} {...props} />;
}

function SignedIn(props: PanelProps) {
  const { Feed } = props.parts;
  return (
    <Feed role={props.role}>
      <Frame {...props} />
    </Feed>
  );
}

function Frame({ role, parts, base, title, nav, pages, signOut, hasTabs = false }: PanelProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { connection } = useLive();
  const operator = useValue(session);
  const go = useMemo(
    () =>
      nav.flatMap(({ to, title: name, goKey }) =>
        goKey === undefined
          ? []
          : [{ keys: `g ${goKey}`, title: t('shortcuts.go', { name }), run: () => void navigate(to) }],
      ),
    [nav, navigate, t],
  );
  useShortcuts(go);
  return (
    <Shell
      title={title}
      nav={nav}
      navFoot={<ConsoleLink />}
      hasTabs={hasTabs}
      state={
        <>
          <LiveDot connection={connection} />
          <ZoneClock />
        </>
      }
      controls={
        <>
          <Controls hasPalette />
          <Account role={role} {...(signOut ? { signOut } : {})} />
        </>
      }
      notice={
        <>
          <parts.Notice role={role} />
          <Away />
          {isConsole && (
            <Suspense>
              <LanNotice signedIn={operator.kind === 'open'} />
            </Suspense>
          )}
        </>
      }
    >
      <Page at={pathname}>
        <Routes>
          {pages.map(({ path, page: Content }) =>
            path === '' ? (
              <Route key="index" index element={<Content />} />
            ) : (
              <Route key={path} path={path} element={<Content />} />
            ),
          )}
          <Route path="*" element={<NotFound home={base} />} />
        </Routes>
      </Page>
      <Overlays nav={nav} />
    </Shell>
  );
}
