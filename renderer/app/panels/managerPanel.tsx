// A manager's pages.
import BarChartOutlined from '@ant-design/icons/BarChartOutlined';
import BarcodeOutlined from '@ant-design/icons/BarcodeOutlined';
import ClusterOutlined from '@ant-design/icons/ClusterOutlined';
import DashboardOutlined from '@ant-design/icons/DashboardOutlined';
import TeamOutlined from '@ant-design/icons/TeamOutlined';
import UnorderedListOutlined from '@ant-design/icons/UnorderedListOutlined';
import UserOutlined from '@ant-design/icons/UserOutlined';
import { useTranslation } from 'react-i18next';
import { logoutManager } from '../../../server/services/oas/contract/sessions.js';
import type { NavEntry } from '../../components/Shell.js';
import { call } from '../../lib/api.js';
import { lazyPage } from '../lazyPage.js';
import { Panel, type PanelPage } from '../Panel.js';

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
    page: lazyPage(() => import('../../features/nodes/index.js').then((file) => file.NodesPage), ['work']),
  },
  {
    path: 'users',
    page: lazyPage(
      () => import('../pages/managerUsers.js').then((file) => file.ManagerUsers),
      ['users', 'taskForm'],
    ),
  },
  {
    path: 'codes',
    page: lazyPage(() => import('../../features/codes/index.js').then((file) => file.CodesPage), ['users']),
  },
  {
    path: 'codes/print',
    page: lazyPage(() => import('../../features/codes/print.js').then((file) => file.PrintPage), ['users']),
  },
  {
    path: 'figures',
    page: lazyPage(
      () => import('../../features/managerFigures/index.js').then((file) => file.FiguresPage),
      ['work'],
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
    { to: '/manager/codes', title: t('manager.nav.codes'), icon: <BarcodeOutlined />, goKey: 'c' },
    { to: '/manager/figures', title: t('manager.nav.figures'), icon: <BarChartOutlined />, goKey: 'f' },
    { to: '/manager/account', title: t('manager.nav.account'), icon: <UserOutlined />, goKey: 'm' },
  ];
  return (
    <Panel
      role="manager"
      base="/manager"
      title={t('manager.title')}
      nav={nav}
      pages={pages}
      signOut={() => call(logoutManager)}
    />
  );
}
