// Who am I, and out.
import UserOutlined from '@ant-design/icons/UserOutlined';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Menu } from '../components/Menu.js';
import { isOperatorSuper } from '../lib/credentials.js';
import { closeRoleSession, roleSession, type Role } from '../lib/roleSessions.js';
import { maskedName } from '../lib/rememberedAccounts.js';
import { useValue } from '../lib/value.js';

export function Account({ role, signOut }: { role: Role; signOut?: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const ours = useValue(roleSession(role));
  // The operator's way out is closing the console.
  if (isOperatorSuper(role) || ours.kind === 'none') return null;
  const name = role === 'user' ? maskedName(ours.name) : ours.name;
  const leave = async () => {
    try {
      await signOut?.();
    } catch (error) {
      // The cloud may be away; this browser forgets the token all the same, and the session ends by its own time.
      console.warn('the cloud was not told of the end of this session', error);
    }
    closeRoleSession(role);
    queries.removeQueries({ queryKey: [role] });
  };
  return (
    <Menu
      className="dc-account"
      label={`${t('common.account')} ${name}`}
      icon={<UserOutlined />}
      acts={[{ key: 'out', label: t('common.signOut'), run: () => void leave() }]}
    >
      {name}
    </Menu>
  );
}
