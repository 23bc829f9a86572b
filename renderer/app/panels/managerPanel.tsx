// A manager's pages.
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
    page: lazyPage(() => import('../../features/managerAccount/index.js').then((file) => file.AccountPage)),
  },
];

export function ManagerPanel() {
  const { t } = useTranslation();
  const nav: NavEntry[] = [
    { to: '/manager', title: t('manager.nav.account'), icon: <UserOutlined />, goKey: 'a', isIndex: true },
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
