// Name and password: of a manager, or of a super where this door has its panel.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { loginManager } from '../../../server/services/oas/contract/manager.js';
import { FormFailure } from '../../components/FormFailure.js';
import { TextField } from '../../components/Field.js';
import { useForm } from '../../lib/useForm.js';
import type { NameAndPassword } from './signIn.js';

export interface CredentialsFormProps {
  /** Given when only this account may sign in. */
  name?: string;
  send: (account: NameAndPassword) => Promise<void>;
}

export function CredentialsForm({ name, send }: CredentialsFormProps) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { username: name ?? '', password: '' },
    shape: loginManager.body,
    rules: { username: t('register.usernameRule'), password: t('register.passwordRule') },
    fieldOfCode: { wrong_credentials: 'password' },
    send,
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="username"
        label={t('login.username')}
        autoComplete="username"
        isCode
        readOnly={name !== undefined}
        isFirst={name === undefined}
      />
      <TextField
        form={form}
        name="password"
        kind="password"
        label={t('login.password')}
        autoComplete="current-password"
        isFirst={name !== undefined}
      />
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending}>
        {t('login.submit')}
      </Button>
    </form>
  );
}
