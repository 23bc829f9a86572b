// On the console's door: in, without a password, as the account that runs this cloud.
import Button from 'antd/es/button';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { ApiError } from '../../lib/api.js';
import { openOperatorSession } from '../../lib/ccjk/client.js';
import { errorText } from '../../lib/errorText.js';
import { session } from '../../lib/session.js';
import { useValue } from '../../lib/value.js';

export function AsOperator({ done }: { done: () => void }) {
  const { t } = useTranslation();
  const isOperator = useValue(session).kind === 'open';
  const open = useMutation({ mutationFn: openOperatorSession, onSuccess: done });
  if (!isOperator) return null;
  const isNobody = open.error instanceof ApiError && open.error.code === 'not_initialized';
  return (
    <div className="dc-stack">
      <p className="dc-card-head">
        {t('ccjk.signIn.operator')}
        <Button loading={open.isPending} onClick={() => open.mutate()}>
          {t('ccjk.signIn.asOperator')}
        </Button>
      </p>
      {open.isError && (
        <Banner tone={isNobody ? 'warn' : 'bad'}>
          {isNobody ? t('ccjk.signIn.noOperator') : errorText(t, open.error)}
        </Banner>
      )}
    </div>
  );
}
