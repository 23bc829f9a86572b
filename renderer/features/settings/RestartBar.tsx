// What waits for the next start, and the way to have it now.
import Button from 'antd/es/button';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readRestart, restartCloud } from '../../../server/console/contract/restart.js';
import type { Setting } from '../../../server/console/contract/settings.js';
import { Banner } from '../../components/Banner.js';
import { Confirm } from '../../components/Confirm.js';
import { call } from '../../lib/api.js';
import { wordsOf } from './words.js';

export function RestartBar({ settings }: { settings: readonly Setting[] }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const waiting = settings.filter((setting) => setting.is_pending);
  const restart = useQuery({
    queryKey: ['cloud', 'restart'],
    queryFn: ({ signal }) => call(readRestart, {}, { signal }),
    enabled: waiting.length > 0,
  });
  const run = useMutation({ mutationFn: () => call(restartCloud) });
  if (waiting.length === 0) return null;
  const isPossible = restart.data?.is_possible === true;
  return (
    <>
      <Banner
        tone="wait"
        act={isPossible && <Button onClick={() => setAsking(true)}>{t('settings.restartBar.now')}</Button>}
      >
        {t('settings.restartBar.waiting', { count: waiting.length })}
        {restart.data && !isPossible && ` ${t('settings.restartBar.byHand')}`}
      </Banner>
      {isAsking && (
        <Confirm
          verb={t('settings.restartBar.verb')}
          object={t('settings.restartBar.object')}
          names={waiting.map(({ name }) => wordsOf(name).title)}
          consequence={t('settings.restartBar.why')}
          isDanger={false}
          run={() => run.mutateAsync()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
