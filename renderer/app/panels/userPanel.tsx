// A user's pages; on a phone they are tabs at the thumb.
import DatabaseOutlined from '@ant-design/icons/DatabaseOutlined';
import HistoryOutlined from '@ant-design/icons/HistoryOutlined';
import HomeOutlined from '@ant-design/icons/HomeOutlined';
import UnorderedListOutlined from '@ant-design/icons/UnorderedListOutlined';
import UserOutlined from '@ant-design/icons/UserOutlined';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { logoutUser } from '../../../server/services/oas/contract/user.js';
import type { NavEntry } from '../../components/Shell.js';
import { call } from '../../lib/api.js';
import { watchInstall } from '../../lib/install.js';
import { lazyPage } from '../lazyPage.js';
import { Panel, type PanelPage } from '../Panel.js';
import { oasParts } from './oasParts.js';

const pages: PanelPage[] = [
  {
    path: '',
    page: lazyPage(() => import('../../features/userHome/index.js').then((file) => file.HomePage)),
  },
  {
    path: 'tasks',
    page: lazyPage(() => import('../pages/UserTasksPage.js').then((file) => file.UserTasksPage)),
  },
  {
    path: 'runs',
    page: lazyPage(() => import('../../features/userRuns/index.js').then((file) => file.RunsPage)),
  },
  {
    path: 'assets',
    page: lazyPage(() => import('../../features/userAssets/index.js').then((file) => file.AssetsPage)),
  },
  {
    path: 'account',
    page: lazyPage(() => import('../../features/userAccount/index.js').then((file) => file.AccountPage)),
  },
];

export function UserPanel() {
  const { t } = useTranslation();
  useEffect(watchInstall, []);
  const nav: NavEntry[] = [
    { to: '/user', title: t('user.nav.home'), icon: <HomeOutlined />, goKey: 'o', isIndex: true },
    { to: '/user/tasks', title: t('user.nav.tasks'), icon: <UnorderedListOutlined />, goKey: 't' },
    { to: '/user/runs', title: t('user.nav.runs'), icon: <HistoryOutlined />, goKey: 'j' },
    { to: '/user/assets', title: t('user.nav.assets'), icon: <DatabaseOutlined />, goKey: 's' },
    { to: '/user/account', title: t('user.nav.account'), icon: <UserOutlined />, goKey: 'a' },
  ];
  return (
    <Panel
      role="user"
      parts={oasParts}
      base="/user"
      title={t('user.title')}
      nav={nav}
      pages={pages}
      hasTabs
      signOut={() => call(logoutUser)}
    />
  );
}
