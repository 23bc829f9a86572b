// Who is signed in as super, and with which password?
import Button from 'antd/es/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import {
  endOtherSuperSessions,
  endSuperSession,
  listSuperSessions,
} from '../../../server/services/oas/contract/sessions.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { Pager } from '../../components/Pager.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { isOperatorSuper } from '../../lib/credentials.js';
import { useList } from '../../lib/useList.js';
import { useNow } from '../../lib/useNow.js';
import { superAccountKeys } from './keys.js';
import { PasswordForm } from './PasswordForm.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

const PAGE_SIZE = 20;

type Session = AnswerOf<typeof listSuperSessions>['items'][number];

export function SuperAccountPage() {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('super.account.title')}</h1>
      {isOperatorSuper('super') && <Banner tone="run">{t('super.account.operator')}</Banner>}
      <div className="dc-stack">
        <Sessions />
        {!isOperatorSuper('super') && (
          <Card title={t('super.account.password')}>
            <PasswordForm />
          </Card>
        )}
      </div>
    </>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [page, setPage] = useState(1);
  const [asked, setAsked] = useState<Session | 'others'>();
  const list = useList(superAccountKeys.sessions, listSuperSessions, {
    query: { page, page_size: PAGE_SIZE },
  });
  const end = useMutation({
    mutationFn: (what: Session | 'others') =>
      what === 'others'
        ? call(endOtherSuperSessions, {})
        : call(endSuperSession, { params: { id: what.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: superAccountKeys.sessions }),
  });
  const items = list.data?.items ?? [];
  // The console takes a short one every few minutes: they would bury the others.
  const own = items.filter(({ via }) => via !== 'operator');
  const operators = items.filter(({ via }) => via === 'operator');
  const others = (list.data?.total ?? 0) - (list.data?.items.some(({ current }) => current) ? 1 : 0);
  return (
    <Card
      title={t('super.account.sessions')}
      aside={others > 0 && <Button onClick={() => setAsked('others')}>{t('super.account.endOthers')}</Button>}
    >
      {list.isPending && <Loading />}
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      {list.data?.items.length === 0 && <Empty>{t('super.account.none')}</Empty>}
      <ul className="dc-plain-list">
        {own.map((session) => (
          <SessionLine key={session.id} session={session} onEnd={() => setAsked(session)} />
        ))}
      </ul>
      {operators.length > 0 && (
        <details>
          <summary>{t('super.account.operatorSessions', { count: operators.length })}</summary>
          <ul className="dc-plain-list">
            {operators.map((session) => (
              <SessionLine key={session.id} session={session} onEnd={() => setAsked(session)} />
            ))}
          </ul>
        </details>
      )}
      {list.data && list.data.total > PAGE_SIZE && (
        <Pager page={page} pageSize={PAGE_SIZE} total={list.data.total} onPage={setPage} />
      )}
      <Suspense>
        {asked && (
          <Confirm
            verb={t('super.account.verbEnd')}
            object={
              asked === 'others'
                ? t('super.account.othersCount', { count: others })
                : t('super.account.oneSession', { address: asked.address })
            }
            consequence={t('super.account.endConsequence')}
            run={() => end.mutateAsync(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Card>
  );
}

function SessionLine({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <li className="dc-plain-line">
      <span>
        <strong>{session.address}</strong>{' '}
        {session.current && <StatusTag tone="ok">{t('super.account.current')}</StatusTag>}
        <br />
        <span className="dc-hint">
          {session.user_agent} · <Time at={session.created_at} now={now} mode="when" /> –{' '}
          <Time at={session.expires_at} now={now} mode="when" />
        </span>
      </span>
      {!session.current && (
        <Button aria-label={t('super.account.end', { address: session.address })} onClick={onEnd}>
          {t('super.account.endShort')}
        </Button>
      )}
    </li>
  );
}
