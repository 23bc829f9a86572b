// A new password for a manager. Whoever is signed in as it, its nodes too, is signed out at once.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resetManagerPassword } from '../../../server/services/oas/contract/managers.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { useForm } from '../../lib/useForm.js';
import { useManagerActs } from './useManagerActs.js';
import type { Manager } from './useManagers.js';

export function PasswordForm({ manager }: { manager: Manager }) {
  const { t } = useTranslation();
  const { resetPassword } = useManagerActs();
  const [ended, setEnded] = useState<number>();
  const form = useForm({
    initial: { password: '' },
    shape: resetManagerPassword.body,
    rules: { password: t('form.length', { min: 6, max: 128 }) },
    send: async ({ password }) => {
      setEnded(undefined);
      const { ended_sessions } = await resetPassword.mutateAsync({ id: manager.id, password });
      form.reset();
      setEnded(ended_sessions);
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="password"
        kind="password"
        label={t('super.managers.newPassword')}
        hint={t('form.length', { min: 6, max: 128 })}
        autoComplete="new-password"
      />
      <p className="dc-hint">{t('super.managers.passwordConsequence')}</p>
      <FormFailure form={form} />
      {ended !== undefined && <Banner tone="ok">{t('super.managers.passwordDone', { count: ended })}</Banner>}
      <Button htmlType="submit" loading={form.isPending}>
        {t('super.managers.resetPassword', { name: manager.username })}
      </Button>
    </form>
  );
}
