// Where this account is signed in, and the way to end it there.
import Button from 'antd/es/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  endManagerSession,
  endOtherManagerSessions,
  listManagerSessions,
} from '../../../server/services/oas/contract/sessions.js';
import { Card } from '../../components/Card.js';
import { Failed, Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { call } from '../../lib/api.js';
import { useFormat } from '../../lib/useFormat.js';
import { useList } from '../../lib/useList.js';
import { accountKeys } from './keys.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

type Asked = { id: string; name: string } | 'others';

export function Sessions() {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const list = useList(accountKeys.sessions, listManagerSessions, { query: { page_size: 100 } });
  const [asked, setAsked] = useState<Asked>();
  const end = useMutation({
    mutationFn: (which: Asked) =>
      which === 'others'
        ? call(endOtherManagerSessions)
        : call(endManagerSession, { params: { id: which.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: accountKeys.sessions }),
  });
  const items = list.data?.items ?? [];
  return (
    <Card
      title={t('work.account.sessions')}
      aside={
        items.length > 1 && <Button onClick={() => setAsked('others')}>{t('work.account.endOthers')}</Button>
      }
    >
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} busy={list.isFetching} />}
      {list.isPending && <Loading rows={2} />}
      <ul className="dc-stack">
        {items.map((session) => (
          <li key={session.id} className="dc-card-head">
            <span>
              <span className="dc-inline">
                <strong>{session.address}</strong>
                {session.current && <StatusTag tone="ok">{t('work.account.here')}</StatusTag>}
                {session.via !== null && <StatusTag tone="held">{t('work.account.support')}</StatusTag>}
              </span>
              <div className="dc-hint">{session.user_agent}</div>
              <div className="dc-hint">
                {t('work.account.since')} {format.wall(Date.parse(session.created_at))} ·{' '}
                {t('work.account.until')} {format.wall(Date.parse(session.expires_at))}
              </div>
            </span>
            {!session.current && (
              <Button
                aria-label={`${t('work.account.end')} ${session.address}`}
                onClick={() => setAsked({ id: session.id, name: session.address })}
              >
                {t('work.account.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Suspense>
        {asked && (
          <Confirm
            verb={t('work.account.end')}
            object={t('work.account.sessionCount', { count: asked === 'others' ? items.length - 1 : 1 })}
            names={asked === 'others' ? [] : [asked.name]}
            consequence={t(
              asked === 'others' ? 'work.account.endOthersConsequence' : 'work.account.endConsequence',
            )}
            run={() => end.mutateAsync(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Card>
  );
}
