// Where am I signed in?
import Button from 'antd/es/button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { endUserSession, listUserSessions } from '../../../server/services/oas/contract/sessions.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { accountKeys } from './keys.js';

const SHOWN = 20;

export function Sessions({ isExpired }: { isExpired: boolean }) {
  const { t } = useTranslation();
  return (
    <Card title={t('user.account.sessions')}>
      {isExpired ? <p className="dc-hint">{t('user.account.sessionsExpired')}</p> : <List />}
    </Card>
  );
}

function List() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const format = useFormat();
  const now = useNow(60_000);
  const isAway = useIsAway();
  const sessions = useQuery({
    queryKey: accountKeys.sessions,
    queryFn: ({ signal }) => call(listUserSessions, { query: { page_size: SHOWN } }, { signal }),
  });
  const end = useMutation({
    mutationFn: (id: number) => call(endUserSession, { params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.sessions }),
  });
  const { data } = sessions;
  return (
    <>
      <QueryFailure query={sessions} />
      {sessions.isPending && <Loading rows={2} />}
      {end.isError && <Banner tone="bad">{errorText(t, end.error)}</Banner>}
      {end.isSuccess && <Banner tone="ok">{t('user.account.ended')}</Banner>}
      <ul className="dc-rows">
        {data?.items.map((session) => {
          const device = session.device_info || t('user.account.unknownDevice');
          const at = t('user.account.signedInAt', { at: format.when(Date.parse(session.created_at), now) });
          return (
            <li key={session.id}>
              <span className="dc-row-text">
                <strong>{device}</strong>
                <span className="dc-hint">
                  {at}
                  {session.last_used_at !== null &&
                    ` · ${t('user.account.usedAt', { at: format.when(Date.parse(session.last_used_at), now) })}`}
                </span>
              </span>
              <span className="dc-row-end">
                {session.current ? (
                  <StatusTag tone="ok">{t('user.account.thisOne')}</StatusTag>
                ) : (
                  <Button
                    aria-label={t('user.account.endOf', { device: `${device} ${at}` })}
                    loading={end.isPending && end.variables === session.id}
                    disabled={isAway}
                    onClick={() => end.mutate(session.id)}
                  >
                    {t('user.account.end')}
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {data && data.total > data.items.length && (
        <p className="dc-hint">{t('user.account.moreSessions', { count: data.total - data.items.length })}</p>
      )}
    </>
  );
}
