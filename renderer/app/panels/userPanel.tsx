// A user's pages; on a phone they are tabs at the thumb.
import HomeOutlined from '@ant-design/icons/HomeOutlined';
import { useTranslation } from 'react-i18next';
import { logoutUser } from '../../../server/services/oas/contract/user.js';
import type { NavEntry } from '../../components/Shell.js';
import { call } from '../../lib/api.js';
import { lazyPage } from '../lazyPage.js';
import { Panel, type PanelPage } from '../Panel.js';

const pages: PanelPage[] = [
  {
    path: '',
    page: lazyPage(() => import('../../features/userHome/index.js').then((file) => file.HomePage)),
  },
];

export function UserPanel() {
  const { t } = useTranslation();
  const nav: NavEntry[] = [{ to: '/user', title: t('user.nav.home'), icon: <HomeOutlined />, isIndex: true }];
  return (
    <Panel
      role="user"
      base="/user"
      title={t('user.title')}
      nav={nav}
      pages={pages}
      hasTabs
      signOut={() => call(logoutUser)}
    />
  );
}
