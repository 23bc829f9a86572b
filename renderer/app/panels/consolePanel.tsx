// The operator's own pages: a session first, then the pages, which stay where they are when the session or the cloud goes away.
import ApiOutlined from '@ant-design/icons/ApiOutlined';
import AppstoreOutlined from '@ant-design/icons/AppstoreOutlined';
import CloudServerOutlined from '@ant-design/icons/CloudServerOutlined';
import CodeOutlined from '@ant-design/icons/CodeOutlined';
import CrownOutlined from '@ant-design/icons/CrownOutlined';
import DashboardOutlined from '@ant-design/icons/DashboardOutlined';
import BellOutlined from '@ant-design/icons/BellOutlined';
import FileTextOutlined from '@ant-design/icons/FileTextOutlined';
import HddOutlined from '@ant-design/icons/HddOutlined';
import MobileOutlined from '@ant-design/icons/MobileOutlined';
import SaveOutlined from '@ant-design/icons/SaveOutlined';
import SettingOutlined from '@ant-design/icons/SettingOutlined';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Route, Routes, useLocation } from 'react-router';
import { LiveDot } from '../../components/LiveDot.js';
import { Shell, type NavEntry } from '../../components/Shell.js';
import { Loading } from '../../components/States.js';
import { AlertBanner } from '../../features/alerts/AlertBanner.js';
import { Needs } from '../../features/alerts/Needs.js';
import { HomePage, useLiveStatus, type HomePageProps } from '../../features/home/index.js';
import { NoSession, SessionEnded } from '../../features/session/index.js';
import { useCloudStatus } from '../../lib/cloudStatus.js';
import { place } from '../../lib/place.js';
import { session } from '../../lib/session.js';
import { useValue } from '../../lib/value.js';
import { Controls } from '../Controls.js';
import { LanNotice } from '../LanNotice.js';
import { chooseLanguage, languages, type Language } from '../languages.js';
import { lazyPage } from '../lazyPage.js';
import { NotFound } from '../NotFound.js';
import { Overlays } from '../Overlays.js';
import { Page } from '../Page.js';
import type { PanelPage } from '../Panel.js';
import { servicePages } from '../services.js';
import { ZoneClock } from '../ZoneClock.js';

/** Besides the home, which is there from the start. */
const pages: PanelPage[] = [
  {
    path: 'connect',
    page: lazyPage(
      () => import('../../features/connect/index.js').then((file) => file.ConnectPage),
      ['connect', 'pairing'],
    ),
  },
  {
    path: '/services',
    page: lazyPage(
      () => import('../../features/services/index.js').then((file) => file.ServicesPage),
      ['services'],
    ),
  },
  {
    path: '/settings/:group?',
    page: lazyPage(
      () => import('../../features/settings/index.js').then((file) => file.SettingsPage),
      ['settings'],
    ),
  },
  {
    path: '/data',
    page: lazyPage(() => import('../../features/data/index.js').then((file) => file.DataPage), ['data']),
  },
  {
    path: '/logs',
    page: lazyPage(() => import('../../features/logs/index.js').then((file) => file.LogsPage), ['logs']),
  },
  {
    path: '/alerts',
    page: lazyPage(() => import('../../features/alerts/index.js').then((file) => file.AlertsPage)),
  },
  {
    path: '/import',
    page: lazyPage(
      () => import('../../features/importData/index.js').then((file) => file.ImportPage),
      ['import'],
    ),
  },
  {
    path: '/backups',
    page: lazyPage(
      () => import('../../features/backups/index.js').then((file) => file.BackupsPage),
      ['backups', 'setup'],
    ),
  },
  {
    path: '/backups/move',
    page: lazyPage(
      () => import('../../features/backups/index.js').then((file) => file.MovePage),
      ['backups', 'setup'],
    ),
  },
];

/** The first evening: in the console's frame, but with no way past it at the side. */
const setup = {
  path: '/setup',
  page: lazyPage(
    () => import('../../features/setup/index.js').then((file) => file.SetupPage),
    ['setup', 'pairing'],
  ),
};
const language = { names: languages, choose: (name: string) => void chooseLanguage(name as Language) };

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
    { to: '/alerts', title: t('console.nav.alerts'), icon: <BellOutlined /> },
    { to: '/connect', title: t('console.nav.connect'), icon: <ApiOutlined /> },
    { to: '/services', title: t('console.nav.services'), icon: <CloudServerOutlined /> },
    { to: '/backups', title: t('console.nav.backups'), icon: <SaveOutlined />, goKey: 'b' },
    { to: '/data', title: t('console.nav.data'), icon: <HddOutlined />, goKey: 'd' },
    { to: '/logs', title: t('console.nav.logs'), icon: <FileTextOutlined />, goKey: 'l' },
    { to: '/settings', title: t('console.nav.settings'), icon: <SettingOutlined /> },
  ];
  const isSetup = pathname === setup.path;
  return (
    <Shell
      title={t(isSetup ? 'console.nav.setup' : 'console.title')}
      {...(isSetup ? {} : { nav, navFoot: <Panels /> })}
      state={
        <>
          {signedIn && <LiveDot connection={connection} />}
          <ZoneClock />
        </>
      }
      controls={<Controls hasPalette={!isSetup} />}
      notice={
        <>
          {!signedIn && <SessionEnded />}
          {!isSetup && (
            <AlertBanner
              isShown={signedIn && !WITHOUT_BANNER.includes(pathname)}
              otherwise={<LanNotice signedIn={signedIn} />}
            />
          )}
        </>
      }
    >
      <Page at={pathname}>
        <Routes>
          <Route path="/" element={<Home signedIn={signedIn} connection={connection} reconnect={retry} />} />
          <Route path={setup.path} element={<setup.page language={language} />} />
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

/** Pages that say themselves what is wrong. */
const WITHOUT_BANNER = ['/', '/alerts'];

/** A cloud that nobody has set up yet asks for that first; another service than OAS asks on its own pages. */
function Home(props: HomePageProps) {
  const status = useCloudStatus(props.signedIn);
  if (status.data?.services.some(({ name, initialized }) => name === 'oas' && !initialized))
    return <Navigate to={setup.path} replace />;
  return <HomePage {...props} needs={(well) => <Needs well={well} />} />;
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
      {servicePages
        .filter(({ service }) => place.api[service] !== undefined)
        .map(({ service }) => (
          <Link key={service} className="dc-side-link" to={`/${service}`} title={service.toUpperCase()}>
            <CodeOutlined />
            <span>{service.toUpperCase()}</span>
          </Link>
        ))}
    </nav>
  );
}
