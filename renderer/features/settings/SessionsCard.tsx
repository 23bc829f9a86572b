// Who else has the console open: nobody can tell, but all of it can be ended.
import Button from 'antd/es/button';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { endOtherSessions } from '../../../server/console/contract/session.js';
import { Failed } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { keepSession } from '../../lib/session.js';

export function SessionsCard() {
  const { t } = useTranslation();
  const end = useMutation({ mutationFn: () => call(endOtherSessions), onSuccess: keepSession });
  return (
    <section className="dc-card dc-stack" aria-label={t('settings.sessions.title')}>
      <h2>{t('settings.sessions.title')}</h2>
      <p className="dc-hint">{t('settings.sessions.why')}</p>
      {end.isError && <Failed error={end.error} retry={() => end.mutate()} busy={end.isPending} />}
      <div>
        <Button onClick={() => end.mutate()} loading={end.isPending}>
          {t('settings.sessions.end')}
        </Button>
      </div>
      <p role="status">{end.isSuccess ? t('settings.sessions.done') : ''}</p>
    </section>
  );
}
