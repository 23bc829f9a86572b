// Where this account is signed in, and the way to end it there.
import Button from 'antd/es/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  endOtherSessions,
  endSession,
  listSessions,
  type SessionShown,
} from '../../../server/services/ccjk/contract/auth.js';
import { Card } from '../../components/Card.js';
import { SessionRow, sessionName } from '../../components/ccjk/SessionRow.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { accountKeys } from './keys.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

const SHOWN = 20;

export function Sessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const list = useQuery({
    queryKey: accountKeys.sessions,
    queryFn: async ({ signal }) => (await call(listSessions, {}, { signal })).sessions,
  });
  const [asked, setAsked] = useState<SessionShown | 'others'>();
  const sessions = list.data ?? [];
  const end = async (which: SessionShown | 'others') => {
    if (which === 'others') await call(endOtherSessions);
    else await call(endSession, { params: { session_id: which.id } });
    await queries.invalidateQueries({ queryKey: accountKeys.sessions });
  };
  return (
    <Card
      title={t('ccjkAccount.sessions')}
      aside={
        sessions.length > 1 && (
          <Button disabled={isAway} onClick={() => setAsked('others')}>
            {t('ccjkAccount.endOthers')}
          </Button>
        )
      }
    >
      <QueryFailure query={list} />
      {list.isPending && <Loading rows={2} />}
      <ul className="dc-rows">
        {sessions.slice(0, SHOWN).map((session) => (
          <SessionRow key={session.id} session={session} end={() => setAsked(session)} />
        ))}
      </ul>
      {sessions.length > SHOWN && (
        <p className="dc-hint">{t('ccjkAccount.moreSessions', { count: sessions.length - SHOWN })}</p>
      )}
      <Suspense>
        {asked && (
          <Confirm
            verb={t('ccjk.session.end')}
            object={t('ccjkAccount.sessionCount', { count: asked === 'others' ? sessions.length - 1 : 1 })}
            names={asked === 'others' ? [] : [`${sessionName(asked)} ${asked.address}`]}
            consequence={t('ccjkAccount.endWhat')}
            run={() => end(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Card>
  );
}
