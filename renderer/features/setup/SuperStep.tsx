// The one account that nothing goes on without.
import { useTranslation } from 'react-i18next';
import { createSuper } from '../../../server/console/contract/services.js';
import { Banner } from '../../components/Banner.js';
import { CopyText } from '../../components/CopyText.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { strengthOf } from '../../lib/strength.js';
import { useForm } from '../../lib/useForm.js';
import type { StepWays } from './steps.js';
import { StepFrame } from './StepFrame.js';
import { useCreateSuper } from './useSetup.js';

interface SuperStepProps {
  ways: StepWays;
  isThere: boolean;
  /** Lets a browser on another machine do the same. */
  setupCode: string | null;
}

export function SuperStep({ ways, isThere, setupCode }: SuperStepProps) {
  const { t } = useTranslation();
  const create = useCreateSuper();
  const form = useForm({
    initial: { username: 'admin', password: '' },
    shape: createSuper.body,
    rules: { username: t('setup.super.usernameRule'), password: t('setup.super.passwordRule') },
    send: async (account) => {
      await create.mutateAsync(account);
      ways.next();
    },
  });
  if (isThere) {
    return (
      <StepFrame title={t('setup.super.title')} back={ways.back} next={ways.next}>
        <Banner tone="ok">{t('setup.super.there')}</Banner>
      </StepFrame>
    );
  }
  return (
    <StepFrame
      title={t('setup.super.title')}
      why={t('setup.super.why')}
      back={ways.back}
      next={form.submit}
      nextTitle={t('setup.super.create')}
      isBusy={form.isPending}
    >
      <div className="dc-form">
        <TextField
          form={form}
          name="username"
          label={t('setup.username')}
          hint={t('setup.super.usernameRule')}
          autoComplete="username"
          isCode
        />
        <NewPassword form={form} rule={t('setup.super.passwordRule')} />
        <FormFailure form={form} />
      </div>
      {setupCode !== null && (
        <details className="dc-hint">
          <summary>{t('setup.super.elsewhere')}</summary>
          <p>
            {t('setup.super.setupCode')} <CopyText text={setupCode} label={t('setup.super.setupCodeLabel')} />
          </p>
        </details>
      )}
    </StepFrame>
  );
}

/** A password that is chosen now: its strength is said in a word. */
export function NewPassword<Values extends { password: string }>({
  form,
  rule,
}: {
  form: ReturnType<typeof useForm<Values>>;
  rule: string;
}) {
  const { t } = useTranslation();
  const { password } = form.values;
  return (
    <div className="dc-setup-password">
      <TextField
        form={form}
        name={'password' as never}
        kind="password"
        label={t('setup.password')}
        hint={rule}
        autoComplete="new-password"
      />
      <span className="dc-hint" role="status">
        {password !== '' && t('setup.strength.is', { strength: t(`setup.strength.${strengthOf(password)}`) })}
      </span>
    </div>
  );
}
