// How do I open an account?
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { register } from '../../../server/services/ccjk/contract/auth.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { ApiError, call } from '../../lib/api.js';
import { openDeveloperSession } from '../../lib/ccjk/client.js';
import { isLoopback } from '../../lib/place.js';
import { useForm } from '../../lib/useForm.js';
import './signIn.css';

/** Who comes from the machine itself needs no setup code. */
const isHere = isLoopback(location.origin);

/** The service has one word for all that is forbidden; of signing up with a code it can be that code alone. */
const isWrongCode = (error: unknown, code: string): boolean =>
  error instanceof ApiError && error.code === 'FORBIDDEN' && code.trim() !== '';

export function RegisterPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toBody = (values: { email: string; password: string; display_name: string; setup_code: string }) => ({
    email: values.email,
    password: values.password,
    ...(values.display_name.trim() === '' ? {} : { display_name: values.display_name.trim() }),
    ...(values.setup_code.trim() === '' ? {} : { setup_code: values.setup_code.trim() }),
  });
  const form = useForm({
    initial: { email: '', password: '', display_name: '', setup_code: '' },
    shape: register.body,
    toBody,
    rules: { email: t('ccjk.signIn.emailRule'), password: t('ccjk.signUp.passwordRule') },
    fieldOfCode: { EMAIL_TAKEN: 'email', wrong_setup_code: 'setup_code' },
    send: async (values) => {
      const answer = await call(register, { body: toBody(values) }).catch((error: unknown) => {
        throw isWrongCode(error, values.setup_code) ? new ApiError('wrong_setup_code', '', 403) : error;
      });
      openDeveloperSession(answer.user.email, answer);
      void navigate('/ccjk', { replace: true });
    },
  });
  return (
    <section className="dc-card dc-ccjk-sign-in">
      <h1>{t('ccjk.signUp.title')}</h1>
      <p>{t(isHere ? 'ccjk.signUp.first' : 'ccjk.signUp.elsewhere')}</p>
      <form className="dc-form" onSubmit={form.submit} noValidate>
        <TextField
          form={form}
          name="email"
          kind="email"
          label={t('ccjk.signIn.email')}
          autoComplete="username"
          isFirst
        />
        <TextField
          form={form}
          name="password"
          kind="password"
          label={t('ccjk.signIn.password')}
          hint={t('ccjk.signUp.passwordRule')}
          autoComplete="new-password"
        />
        <TextField
          form={form}
          name="display_name"
          label={t('ccjk.signUp.name')}
          autoComplete="nickname"
          isOptional
        />
        {!isHere && (
          <TextField
            form={form}
            name="setup_code"
            label={t('ccjk.signUp.code')}
            autoComplete="off"
            isCode
            isOptional
          />
        )}
        <FormFailure form={form} />
        <Button type="primary" htmlType="submit" loading={form.isPending}>
          {t('ccjk.signUp.submit')}
        </Button>
      </form>
      <p>
        <Link to="/ccjk/login">{t('ccjk.signUp.have')}</Link>
      </p>
    </section>
  );
}
