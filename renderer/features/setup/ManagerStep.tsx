// The operator's own shop, so that the first user can be made at once.
import { useTranslation } from 'react-i18next';
import { credentials, durationDays } from '../../../server/services/oas/contract/shapes.js';
import { Banner } from '../../components/Banner.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { Failed, Loading } from '../../components/States.js';
import { useForm } from '../../lib/useForm.js';
import type { StepWays } from './steps.js';
import { StepFrame } from './StepFrame.js';
import { NewPassword } from './SuperStep.js';
import { useCreateManager, useManagers } from './useSetup.js';

const shape = credentials.extend({ days: durationDays });

export function ManagerStep({ ways }: { ways: StepWays }) {
  const { t } = useTranslation();
  const managers = useManagers();
  const [first] = managers.data ?? [];
  if (managers.data === undefined) {
    if (!managers.isError) return <Loading />;
    return <Failed error={managers.error} retry={() => void managers.refetch()} busy={managers.isFetching} />;
  }
  if (first === undefined) return <NewManager ways={ways} />;
  return (
    <StepFrame title={t('setup.manager.title')} back={ways.back} next={ways.next}>
      <Banner tone="ok">{t('setup.manager.there', { name: first.username })}</Banner>
    </StepFrame>
  );
}

function NewManager({ ways }: { ways: StepWays }) {
  const { t } = useTranslation();
  const create = useCreateManager();
  const toBody = ({ days, ...account }: { username: string; password: string; days: string }) => ({
    ...account,
    days: days.trim() === '' ? undefined : Number(days),
  });
  const form = useForm({
    initial: { username: '', password: '', days: '365' },
    shape,
    toBody,
    rules: {
      username: t('setup.manager.usernameRule'),
      password: t('setup.manager.passwordRule'),
      days: t('setup.manager.daysRule'),
    },
    fieldOfCode: { username_taken: 'username' },
    send: async (values) => {
      await create.mutateAsync(shape.parse(toBody(values)));
      ways.next();
    },
  });
  return (
    <StepFrame
      title={t('setup.manager.title')}
      why={t('setup.manager.why')}
      back={ways.back}
      skip={ways.next}
      next={form.submit}
      nextTitle={t('setup.manager.create')}
      isBusy={form.isPending}
    >
      <div className="dc-form">
        <TextField
          form={form}
          name="username"
          label={t('setup.username')}
          hint={t('setup.manager.usernameRule')}
          autoComplete="off"
          isCode
        />
        <NewPassword form={form} rule={t('setup.manager.passwordRule')} />
        <TextField
          form={form}
          name="days"
          kind="number"
          label={t('setup.manager.days')}
          hint={t('setup.manager.daysHint')}
        />
        <FormFailure form={form} />
      </div>
    </StepFrame>
  );
}
