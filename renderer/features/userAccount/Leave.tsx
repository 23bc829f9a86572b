// Out of this device, or of all.
import Button from 'antd/es/button';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logoutUserEverywhere } from '../../../server/services/oas/contract/sessions.js';
import { logoutUser } from '../../../server/services/oas/contract/user.js';
import { ApiError, call } from '../../lib/api.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { closeRoleSession } from '../../lib/roleSessions.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

export function Leave() {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const isAway = useIsAway();
  const out = useMutation({
    mutationFn: () => call(logoutUser),
    onError: (error) => {
      if (!(error instanceof ApiError)) throw error;
      // The cloud may be away; this browser forgets the token all the same, and the session ends by its own time.
      console.info('the cloud was not told of the end of this session', error.code);
    },
    onSettled: () => closeRoleSession('user'),
  });
  return (
    <section className="dc-leave" aria-label={t('user.account.out')}>
      <Button loading={out.isPending} onClick={() => out.mutate()}>
        {t('user.account.out')}
      </Button>
      <Button disabled={isAway} onClick={() => setAsking(true)}>
        {t('user.account.everywhere')}
      </Button>
      {isAsking && (
        <Suspense>
          <Confirm
            verb={t('user.account.everywhereVerb')}
            object={t('user.account.everywhereObject')}
            consequence={t('user.account.everywhereWhat')}
            run={async () => {
              await call(logoutUserEverywhere);
              closeRoleSession('user');
            }}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </section>
  );
}
