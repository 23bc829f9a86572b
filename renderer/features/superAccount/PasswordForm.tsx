import Button from 'antd/es/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeSuperPassword } from '../../../server/services/oas/contract/sessions.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { useForm } from '../../lib/useForm.js';
import { superAccountKeys } from './keys.js';

/** This session stays; all others of the super end. */
export function PasswordForm() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [ended, setEnded] = useState<number>();
  const form = useForm({
    initial: { old_password: '', new_password: '' },
    shape: changeSuperPassword.body,
    rules: {
      old_password: t('form.needed'),
      new_password: t('form.length', { min: 6, max: 128 }),
    },
    fieldOfCode: { wrong_password: 'old_password' },
    send: async (body) => {
      setEnded(undefined);
      const { ended_sessions } = await call(changeSuperPassword, { body });
      form.reset({ old_password: '', new_password: '' });
      setEnded(ended_sessions);
      await queries.invalidateQueries({ queryKey: superAccountKeys.sessions });
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="old_password"
        kind="password"
        label={t('super.account.old')}
        autoComplete="current-password"
      />
      <TextField
        form={form}
        name="new_password"
        kind="password"
        label={t('super.account.new')}
        hint={t('form.length', { min: 6, max: 128 })}
        autoComplete="new-password"
      />
      <FormFailure form={form} />
      {ended !== undefined && <Banner tone="ok">{t('super.account.changed', { count: ended })}</Banner>}
      <Button type="primary" htmlType="submit" loading={form.isPending}>
        {t('super.account.change')}
      </Button>
    </form>
  );
}
