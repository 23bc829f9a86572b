// E-mail and password.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { login } from '../../../server/services/ccjk/contract/auth.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { call } from '../../lib/api.js';
import { openDeveloperSession } from '../../lib/ccjk/client.js';
import { useForm } from '../../lib/useForm.js';

/** `done` once the session is open; with `only` just that account. */
export function SignInForm({ only, done }: { only?: string; done: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { email: only ?? '', password: '' },
    fieldOfCode: { INVALID_CREDENTIALS: 'password' },
    send: async (body) => {
      const answer = await call(login, { body });
      openDeveloperSession(answer.user.email, answer);
      done();
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit} noValidate>
      <TextField
        form={form}
        name="email"
        kind="email"
        label={t('ccjk.signIn.email')}
        autoComplete="username"
        readOnly={only !== undefined}
        isFirst={only === undefined}
      />
      <TextField
        form={form}
        name="password"
        kind="password"
        label={t('ccjk.signIn.password')}
        autoComplete="current-password"
        isFirst={only !== undefined}
      />
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending}>
        {t('ccjk.signIn.submit')}
      </Button>
    </form>
  );
}
