// Where this account is signed in, and the way to end it there.
import Button from 'antd/es/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  endOtherSessions,
  endSession,
  listSessions,
  type Session as SessionShape,
} from '../../../server/services/ccjk/contract/auth.js';
import type { z } from 'zod';
import { Card } from '../../components/Card.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { call } from '../../lib/api.js';
import { deviceInfo } from '../../lib/deviceInfo.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { accountKeys } from './keys.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

type Session = z.output<typeof SessionShape>;
const SHOWN = 20;

export function Sessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const list = useQuery({
    queryKey: accountKeys.sessions,
    queryFn: async ({ signal }) => (await call(listSessions, {}, { signal })).sessions,
  });
  const [asked, setAsked] = useState<Session | 'others'>();
  const sessions = list.data ?? [];
  const end = async (which: Session | 'others') => {
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
          <Row key={session.id} session={session} isAway={isAway} end={() => setAsked(session)} />
        ))}
      </ul>
      {sessions.length > SHOWN && (
        <p className="dc-hint">{t('ccjkAccount.moreSessions', { count: sessions.length - SHOWN })}</p>
      )}
      <Suspense>
        {asked && (
          <Confirm
            verb={t('ccjkAccount.end')}
            object={t('ccjkAccount.sessionCount', { count: asked === 'others' ? sessions.length - 1 : 1 })}
            names={asked === 'others' ? [] : [`${nameOf(asked)} ${asked.address}`]}
            consequence={t('ccjkAccount.endWhat')}
            run={() => end(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Card>
  );
}

/** A browser by its kind; of another program its first word. */
const nameOf = ({ user_agent: agent }: Session): string => {
  if (agent === '') return '–';
  return agent.startsWith('Mozilla/') ? deviceInfo(agent) : (agent.split(/[\s(]/)[0] ?? agent);
};

function Row({ session, isAway, end }: { session: Session; isAway: boolean; end: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const name = nameOf(session);
  const since = t('ccjkAccount.signedInAt', { at: format.when(Date.parse(session.created_at), now) });
  return (
    <li>
      <span className="dc-row-text" title={session.user_agent}>
        <strong>{name}</strong>
        <span className="dc-hint">
          {session.address} · {since}
        </span>
      </span>
      <span className="dc-row-end">
        {session.current ? (
          <StatusTag tone="ok">{t('ccjkAccount.here')}</StatusTag>
        ) : (
          <Button disabled={isAway} aria-label={`${t('ccjkAccount.end')} ${name} ${since}`} onClick={end}>
            {t('ccjkAccount.end')}
          </Button>
        )}
      </span>
    </li>
  );
}
