// A session ended under an open page: its account signs in here, in place, and what was being done goes on.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { Dialog } from '../../components/Dialog.js';
import { closeRoleSession, type Role } from '../../lib/roleSessions.js';
import { postponeSignIn } from '../../lib/signInAgain.js';
import { AccountForm } from './AccountForm.js';
import { CredentialsForm } from './CredentialsForm.js';
import { signInManager, signInSuper } from './signIn.js';

export function SignInAgain({ role, name }: { role: Role; name: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  // What failed for want of a session is read anew; what waited for it has gone on by itself.
  const done = () => void queries.invalidateQueries({ queryKey: [role] });
  const send = role === 'super' ? signInSuper : signInManager;
  return (
    <Dialog
      title={t('again.title')}
      onClose={() => postponeSignIn(role)}
      footer={
        <>
          <Button type="text" onClick={() => closeRoleSession(role)}>
            {t('again.other')}
          </Button>
          <Button onClick={() => postponeSignIn(role)}>{t('again.later')}</Button>
        </>
      }
    >
      <p>{t('again.why')}</p>
      {role === 'user' ? (
        <AccountForm only={name} done={done} />
      ) : (
        <CredentialsForm name={name} send={(account) => send(account).then(done)} />
      )}
    </Dialog>
  );
}
