// A session ended under an open page: the frame in which its account signs in, in place, and what was being done goes on.
import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { closeRoleSession, type Role } from '../lib/roleSessions.js';
import { postponeSignIn } from '../lib/signInAgain.js';
import { Dialog } from './Dialog.js';

/** `form` gets what is to be done once the session is open again. */
export function SignInDialog({ role, form }: { role: Role; form: (done: () => void) => ReactNode }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  // What failed for want of a session is read anew; what waited for it has gone on by itself.
  const done = () => void queries.invalidateQueries({ queryKey: [role] });
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
      {form(done)}
    </Dialog>
  );
}
