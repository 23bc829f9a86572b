// The operator's own pages: a session first, then the pages, which stay where they are when the session or the cloud goes away.
import AppstoreOutlined from '@ant-design/icons/AppstoreOutlined';
import CrownOutlined from '@ant-design/icons/CrownOutlined';
import DashboardOutlined from '@ant-design/icons/DashboardOutlined';
import MobileOutlined from '@ant-design/icons/MobileOutlined';
import { useTranslation } from 'react-i18next';
import { Link, Route, Routes, useLocation } from 'react-router';
import { LiveDot } from '../../components/LiveDot.js';
import { Shell, type NavEntry } from '../../components/Shell.js';
import { Loading } from '../../components/States.js';
import { HomePage, useLiveStatus } from '../../features/home/index.js';
import { NoSession, SessionEnded } from '../../features/session/index.js';
import { session } from '../../lib/session.js';
import { useValue } from '../../lib/value.js';
import { Controls } from '../Controls.js';
import { NotFound } from '../NotFound.js';
import { Overlays } from '../Overlays.js';
import { Page } from '../Page.js';
import type { PanelPage } from '../Panel.js';
import { ZoneClock } from '../ZoneClock.js';

/** Besides the home, which is there from the start. */
const pages: PanelPage[] = [];

export function ConsolePanel() {
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
  const { pathname } = useLocation();
  const { connection, retry } = useLiveStatus(signedIn);
  const nav: NavEntry[] = [
    { to: '/', title: t('console.nav.home'), icon: <DashboardOutlined />, goKey: 'o', isIndex: true },
  ];
  return (
    <Shell
      title={t('console.title')}
      nav={nav}
      navFoot={<Panels />}
      state={
        <>
          {signedIn && <LiveDot connection={connection} />}
          <ZoneClock />
        </>
      }
      controls={<Controls hasPalette />}
      notice={!signedIn && <SessionEnded />}
    >
      <Page at={pathname}>
        <Routes>
          <Route
            path="/"
            element={<HomePage signedIn={signedIn} connection={connection} reconnect={retry} />}
          />
          {pages.map(({ path, page: One }) => (
            <Route key={path} path={path} element={<One />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Page>
      <Overlays nav={nav} />
    </Shell>
  );
}

const PANELS = [
  { to: '/super', name: 'super', icon: <CrownOutlined /> },
  { to: '/manager', name: 'manager', icon: <AppstoreOutlined /> },
  { to: '/user', name: 'user', icon: <MobileOutlined /> },
] as const;

/** The operator reaches every panel from here. */
function Panels() {
  const { t } = useTranslation();
  return (
    <nav className="dc-side-foot" aria-label={t('console.nav.panels')}>
      <span className="dc-side-title" aria-hidden="true">
        {t('console.nav.panels')}
      </span>
      {PANELS.map(({ to, name, icon }) => (
        <Link key={to} className="dc-side-link" to={to} title={t(`console.nav.${name}`)}>
          {icon}
          <span>{t(`console.nav.${name}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
