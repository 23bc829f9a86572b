// The super admin's pages.
import KeyOutlined from '@ant-design/icons/KeyOutlined';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { logoutSuper } from '../../../server/services/oas/contract/sessions.js';
import type { NavEntry } from '../../components/Shell.js';
import { call } from '../../lib/api.js';
import { lazyPage } from '../lazyPage.js';
import { Panel, type PanelPage } from '../Panel.js';

const pages: PanelPage[] = [
  { path: '', page: () => <Navigate to="/super/keys" replace /> },
  {
    path: 'keys',
    page: lazyPage(() => import('../../features/keys/index.js').then((file) => file.KeysPage)),
  },
];

export function SuperPanel() {
  const { t } = useTranslation();
  const nav: NavEntry[] = [
    { to: '/super/keys', title: t('super.nav.keys'), icon: <KeyOutlined />, goKey: 'k' },
  ];
  return (
    <Panel
      role="super"
      base="/super"
      title={t('super.title')}
      nav={nav}
      pages={pages}
      signOut={() => call(logoutSuper)}
    />
  );
}
