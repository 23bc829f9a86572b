// The pages of people of CCJK. A further one is a line in `pages` and, where it is gone to from anywhere, one in `nav`.
import AlertOutlined from '@ant-design/icons/AlertOutlined';
import BarChartOutlined from '@ant-design/icons/BarChartOutlined';
import BellOutlined from '@ant-design/icons/BellOutlined';
import ClockCircleOutlined from '@ant-design/icons/ClockCircleOutlined';
import DashboardOutlined from '@ant-design/icons/DashboardOutlined';
import DesktopOutlined from '@ant-design/icons/DesktopOutlined';
import KeyOutlined from '@ant-design/icons/KeyOutlined';
import TeamOutlined from '@ant-design/icons/TeamOutlined';
import MailOutlined from '@ant-design/icons/MailOutlined';
import SaveOutlined from '@ant-design/icons/SaveOutlined';
import UnorderedListOutlined from '@ant-design/icons/UnorderedListOutlined';
import UserOutlined from '@ant-design/icons/UserOutlined';
import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { logout } from '../../../server/services/ccjk/contract/auth.js';
import { EndedNotice } from '../../app/EndedNotice.js';
import { lazyPage } from '../../app/lazyPage.js';
import { Panel, type PanelPage, type PanelParts } from '../../app/Panel.js';
import { UnreadCount } from '../../components/ccjk/UnreadCount.js';
import type { NavEntry } from '../../components/Shell.js';
import { call } from '../../lib/api.js';
import { CcjkFeed } from '../../lib/ccjk/feed.js';
import { meQuery } from '../../lib/ccjk/me.js';
import { roleSession, type Role } from '../../lib/roleSessions.js';
import { useValue } from '../../lib/value.js';

const pages: PanelPage[] = [
  {
    path: '',
    page: lazyPage(
      () => import('../../features/ccjkHome/index.js').then((file) => file.HomePage),
      ['ccjk/home'],
    ),
  },
  {
    path: 'tasks',
    page: lazyPage(
      () => import('../../features/ccjkTasks/index.js').then((file) => file.TasksPage),
      ['ccjk/tasks'],
    ),
  },
  {
    path: 'schedules',
    page: lazyPage(
      () => import('../../features/ccjkSchedules/index.js').then((file) => file.SchedulesPage),
      ['ccjk/schedules', 'ccjk/tasks'],
    ),
  },
  {
    path: 'devices',
    page: lazyPage(
      () => import('../../features/ccjkDevices/index.js').then((file) => file.DevicesPage),
      ['ccjk/devices'],
    ),
  },
  {
    path: 'messages',
    page: lazyPage(
      () => import('../../features/ccjkMessages/index.js').then((file) => file.MessagesPage),
      ['ccjk/messages'],
    ),
  },
  {
    path: 'keys',
    page: lazyPage(
      () => import('../../features/ccjkKeys/index.js').then((file) => file.KeysPage),
      ['ccjk/keys'],
    ),
  },
  {
    path: 'mail',
    page: lazyPage(
      () => import('../../features/ccjkMail/index.js').then((file) => file.MailPage),
      ['ccjk/mail'],
    ),
  },
  {
    path: 'backups',
    page: lazyPage(
      () => import('../../features/ccjkBackups/index.js').then((file) => file.BackupsPage),
      ['ccjk/backups'],
    ),
  },
  {
    path: 'account',
    page: lazyPage(
      () => import('../../features/ccjkAccount/index.js').then((file) => file.AccountPage),
      ['ccjk/account'],
    ),
  },
  {
    path: 'stats',
    page: lazyPage(
      () => import('../../features/ccjkStats/index.js').then((file) => file.StatsPage),
      ['ccjk/stats'],
    ),
  },
  {
    path: 'admin/accounts',
    page: lazyPage(
      () => import('../../features/ccjkAccounts/index.js').then((file) => file.AccountsPage),
      ['ccjk/accounts'],
    ),
  },
  {
    path: 'admin/alerts',
    page: lazyPage(
      () => import('../../features/ccjkAlerts/index.js').then((file) => file.AlertsPage),
      ['ccjk/alerts'],
    ),
  },
];

const SignInAgain = lazy(() =>
  import('../../features/ccjkSignIn/index.js').then((file) => ({ default: file.SignInAgain })),
);

const parts: PanelParts = {
  Feed: CcjkFeed,
  Notice: ({ role }: { role: Role }) => <EndedNotice role={role} again={SignInAgain} />,
  entrance: (_role, to) => `/ccjk/login?${new URLSearchParams({ to })}`,
};

export function CcjkPanel() {
  const { t } = useTranslation();
  const isSignedIn = useValue(roleSession('developer')).kind === 'open';
  const me = useQuery({ ...meQuery, enabled: isSignedIn });
  const nav: NavEntry[] = [
    { to: '/ccjk', title: t('ccjk.nav.home'), icon: <DashboardOutlined />, goKey: 'o', isIndex: true },
    { to: '/ccjk/tasks', title: t('ccjk.nav.tasks'), icon: <UnorderedListOutlined />, goKey: 'j' },
    { to: '/ccjk/schedules', title: t('ccjk.nav.schedules'), icon: <ClockCircleOutlined />, goKey: 'c' },
    { to: '/ccjk/devices', title: t('ccjk.nav.devices'), icon: <DesktopOutlined />, goKey: 'n' },
    {
      to: '/ccjk/messages',
      title: t('ccjk.nav.messages'),
      icon: <BellOutlined />,
      count: <UnreadCount />,
      goKey: 'm',
    },
    { to: '/ccjk/keys', title: t('ccjk.nav.keys'), icon: <KeyOutlined />, goKey: 'k' },
    { to: '/ccjk/stats', title: t('ccjk.nav.stats'), icon: <BarChartOutlined />, goKey: 'f' },
    { to: '/ccjk/mail', title: t('ccjk.nav.mail'), icon: <MailOutlined /> },
    { to: '/ccjk/backups', title: t('ccjk.nav.backups'), icon: <SaveOutlined />, goKey: 'b' },
    { to: '/ccjk/account', title: t('ccjk.nav.account'), icon: <UserOutlined />, goKey: 'a' },
  ];
  const ofOperator: NavEntry[] = [
    { to: '/ccjk/admin/accounts', title: t('ccjk.nav.accounts'), icon: <TeamOutlined />, goKey: 'u' },
    { to: '/ccjk/admin/alerts', title: t('ccjk.nav.alerts'), icon: <AlertOutlined /> },
  ];
  return (
    <Panel
      role="developer"
      parts={parts}
      base="/ccjk"
      title="CCJK"
      nav={me.data?.is_operator ? [...nav, ...ofOperator] : nav}
      pages={pages}
      signOut={() => call(logout)}
    />
  );
}
