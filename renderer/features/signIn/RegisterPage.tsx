// How do I open an account as a manager?
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { registerManager } from '../../../server/services/oas/contract/manager.js';
import { FormFailure } from '../../components/FormFailure.js';
import { TextField } from '../../components/Field.js';
import { useForm } from '../../lib/useForm.js';
import { register } from './signIn.js';
import './signIn.css';

export function RegisterPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useForm({
    initial: { code: keyOfAddress(), username: '', password: '' },
    shape: registerManager.body,
    toBody: ({ code, ...account }) => (code.trim() === '' ? account : { ...account, code }),
    rules: { username: t('register.usernameRule'), password: t('register.passwordRule') },
    fieldOfCode: {
      username_taken: 'username',
      code_not_found: 'code',
      code_used: 'code',
      code_revoked: 'code',
      code_lapsed: 'code',
      registration_closed: 'code',
    },
    send: async (values) => {
      await register(values);
      void navigate('/manager', { replace: true });
    },
  });
  return (
    <section className="dc-card dc-sign-in">
      <h1>{t('register.title')}</h1>
      <p>{t('register.why')}</p>
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="code"
          label={t('register.key')}
          hint={t('register.keyHint')}
          autoComplete="off"
          isCode
          isFirst
        />
        <TextField
          form={form}
          name="username"
          label={t('register.username')}
          hint={t('register.usernameRule')}
          autoComplete="username"
          isCode
        />
        <TextField
          form={form}
          name="password"
          kind="password"
          label={t('register.password')}
          hint={t('register.passwordRule')}
          autoComplete="new-password"
        />
        <FormFailure form={form} />
        <Button type="primary" htmlType="submit" loading={form.isPending}>
          {t('register.submit')}
        </Button>
      </form>
      <p>
        <Link to="/login?as=manager">{t('register.have')}</Link>
      </p>
    </section>
  );
}

/** A link may carry the key behind `#key=`, where no server and no log sees it. */
const keyOfAddress = (): string => new URLSearchParams(location.hash.slice(1)).get('key') ?? '';
