// A manager's pages.
import AuditOutlined from '@ant-design/icons/AuditOutlined';
import BarChartOutlined from '@ant-design/icons/BarChartOutlined';
import BarcodeOutlined from '@ant-design/icons/BarcodeOutlined';
import CalendarOutlined from '@ant-design/icons/CalendarOutlined';
import ClusterOutlined from '@ant-design/icons/ClusterOutlined';
import DashboardOutlined from '@ant-design/icons/DashboardOutlined';
import ProfileOutlined from '@ant-design/icons/ProfileOutlined';
import TeamOutlined from '@ant-design/icons/TeamOutlined';
import UnorderedListOutlined from '@ant-design/icons/UnorderedListOutlined';
import UserOutlined from '@ant-design/icons/UserOutlined';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getManagerMe } from '../../../server/services/oas/contract/manager.js';
import { logoutManager } from '../../../server/services/oas/contract/sessions.js';
import type { NavEntry } from '../../components/Shell.js';
import { call } from '../../lib/api.js';
import { roleSession } from '../../lib/roleSessions.js';
import { useValue } from '../../lib/value.js';
import { lazyPage } from '../lazyPage.js';
import { Panel, type PanelPage } from '../Panel.js';
import { oasParts } from './oasParts.js';

const pages: PanelPage[] = [
  {
    path: '',
    page: lazyPage(
      () => import('../../features/managerOverview/index.js').then((file) => file.OverviewPage),
      ['work'],
    ),
  },
  {
    path: 'jobs',
    page: lazyPage(() => import('../../features/jobs/index.js').then((file) => file.JobsPage), ['work']),
  },
  {
    path: 'nodes',
    page: lazyPage(
      () => import('../../features/nodes/index.js').then((file) => file.NodesPage),
      ['work', 'pairing'],
    ),
  },
  {
    path: 'users',
    page: lazyPage(
      () => import('../pages/managerUsers.js').then((file) => file.ManagerUsers),
      ['users', 'taskForm', 'plan', 'codes'],
    ),
  },
  {
    path: 'users/print',
    page: lazyPage(
      () => import('../../features/users/print.js').then((file) => file.PrintAccountsPage),
      ['codes'],
    ),
  },
  {
    path: 'calendar',
    page: lazyPage(
      () => import('../../features/calendar/index.js').then((file) => file.CalendarPage),
      ['plan'],
    ),
  },
  {
    path: 'presets',
    page: lazyPage(
      () => import('../pages/managerPresets.js').then((file) => file.ManagerPresets),
      ['plan', 'users'],
    ),
  },
  {
    path: 'codes',
    page: lazyPage(() => import('../../features/codes/index.js').then((file) => file.CodesPage), ['codes']),
  },
  {
    path: 'codes/print',
    page: lazyPage(
      () => import('../../features/codes/print.js').then((file) => file.PrintCodesPage),
      ['codes'],
    ),
  },
  {
    path: 'figures',
    page: lazyPage(
      () => import('../../features/managerFigures/index.js').then((file) => file.FiguresPage),
      ['work'],
    ),
  },
  {
    path: 'audit',
    page: lazyPage(
      () => import('../../features/managerAudit/index.js').then((file) => file.AuditPage),
      ['audit'],
    ),
  },
  {
    path: 'account',
    page: lazyPage(
      () => import('../../features/managerAccount/index.js').then((file) => file.AccountPage),
      ['work'],
    ),
  },
];

export function ManagerPanel() {
  const { t } = useTranslation();
  const isSignedIn = useValue(roleSession('manager')).kind === 'open';
  const me = useQuery({
    queryKey: ['manager', 'me'],
    queryFn: ({ signal }) => call(getManagerMe, {}, { signal }),
    enabled: isSignedIn,
  });
  // Who has expired can renew and nothing else: its other pages would only refuse.
  const isExpired = me.data?.expired === true;
  const nav: NavEntry[] = [
    {
      to: '/manager',
      title: t('manager.nav.overview'),
      icon: <DashboardOutlined />,
      goKey: 'o',
      isIndex: true,
    },
    { to: '/manager/jobs', title: t('manager.nav.jobs'), icon: <UnorderedListOutlined />, goKey: 'j' },
    { to: '/manager/nodes', title: t('manager.nav.nodes'), icon: <ClusterOutlined />, goKey: 'n' },
    { to: '/manager/users', title: t('manager.nav.users'), icon: <TeamOutlined />, goKey: 'u' },
    { to: '/manager/calendar', title: t('manager.nav.calendar'), icon: <CalendarOutlined />, goKey: 'd' },
    { to: '/manager/presets', title: t('manager.nav.presets'), icon: <ProfileOutlined />, goKey: 'p' },
    { to: '/manager/codes', title: t('manager.nav.codes'), icon: <BarcodeOutlined />, goKey: 'c' },
    { to: '/manager/figures', title: t('manager.nav.figures'), icon: <BarChartOutlined />, goKey: 'f' },
    { to: '/manager/audit', title: t('manager.nav.audit'), icon: <AuditOutlined />, goKey: 'a' },
    { to: '/manager/account', title: t('manager.nav.account'), icon: <UserOutlined />, goKey: 'm' },
  ];
  return (
    <Panel
      role="manager"
      parts={oasParts}
      base="/manager"
      title={t('manager.title')}
      nav={isExpired ? nav.filter(({ to }) => to === '/manager/account') : nav}
      pages={pages}
      signOut={() => call(logoutManager)}
    />
  );
}
