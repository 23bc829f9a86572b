// The super admin's pages.
import AuditOutlined from '@ant-design/icons/AuditOutlined';
import DashboardOutlined from '@ant-design/icons/DashboardOutlined';
import KeyOutlined from '@ant-design/icons/KeyOutlined';
import LockOutlined from '@ant-design/icons/LockOutlined';
import TeamOutlined from '@ant-design/icons/TeamOutlined';
import { useTranslation } from 'react-i18next';
import { logoutSuper } from '../../../server/services/oas/contract/sessions.js';
import type { NavEntry } from '../../components/Shell.js';
import { call } from '../../lib/api.js';
import { lazyPage } from '../lazyPage.js';
import { Panel, type PanelPage } from '../Panel.js';
import { oasParts } from './oasParts.js';

const pages: PanelPage[] = [
  {
    path: '',
    page: lazyPage(() => import('../../features/superOverview/index.js').then((file) => file.OverviewPage)),
  },
  {
    path: 'keys',
    page: lazyPage(() => import('../../features/keys/index.js').then((file) => file.KeysPage), ['codes']),
  },
  {
    path: 'keys/print',
    page: lazyPage(
      () => import('../../features/keys/print.js').then((file) => file.PrintKeysPage),
      ['codes'],
    ),
  },
  {
    path: 'managers',
    page: lazyPage(
      () => import('../../features/superManagers/index.js').then((file) => file.ManagersPage),
      ['audit'],
    ),
  },
  {
    path: 'audit',
    page: lazyPage(
      () => import('../../features/superAudit/index.js').then((file) => file.AuditPage),
      ['audit'],
    ),
  },
  {
    path: 'account',
    page: lazyPage(() =>
      import('../../features/superAccount/index.js').then((file) => file.SuperAccountPage),
    ),
  },
];

export function SuperPanel() {
  const { t } = useTranslation();
  const nav: NavEntry[] = [
    { to: '/super', title: t('super.nav.overview'), icon: <DashboardOutlined />, goKey: 'o', isIndex: true },
    { to: '/super/keys', title: t('super.nav.keys'), icon: <KeyOutlined />, goKey: 'k' },
    { to: '/super/managers', title: t('super.nav.managers'), icon: <TeamOutlined />, goKey: 'm' },
    { to: '/super/audit', title: t('super.nav.audit'), icon: <AuditOutlined />, goKey: 'u' },
    { to: '/super/account', title: t('super.nav.account'), icon: <LockOutlined />, goKey: 'a' },
  ];
  return (
    <Panel
      role="super"
      parts={oasParts}
      base="/super"
      title={t('super.title')}
      nav={nav}
      pages={pages}
      signOut={() => call(logoutSuper)}
    />
  );
}
