// One account: what it uses of its plan, where it is signed in; and the ways to change its plan, to sign it out, to switch it off.
import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  endAccountSessions,
  getAccount,
  updateAccount,
} from '../../../server/services/ccjk/contract/accounts.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { SessionRow } from '../../components/ccjk/SessionRow.js';
import { Usage } from '../../components/ccjk/Usage.js';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Tabs } from '../../components/Tabs.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { AccountState } from './AccountState.js';
import { PlanForm } from './PlanForm.js';
import { accountKeys, useReadAnew } from './useAccounts.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

type Whole = AnswerOf<typeof getAccount>;
const VIEWS = ['usage', 'plan', 'sessions'] as const;
type Asked = 'off' | 'on' | 'sessions';

export function AccountDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const readAnew = useReadAnew();
  const [asked, setAsked] = useState<Asked>();
  const params = { user_id: id };
  const account = useQuery({
    queryKey: accountKeys.one(id),
    queryFn: ({ signal }) => call(getAccount, { params }, { signal }),
    refetchInterval: 15_000,
  });
  const known = account.data;
  const run = async (act: Asked) => {
    if (act === 'sessions') await call(endAccountSessions, { params });
    else await call(updateAccount, { params, body: { is_active: act === 'on' } });
    await readAnew();
  };
  return (
    <Drawer
      title={known?.email ?? t('ccjkAccounts.one')}
      onClose={onClose}
      footer={
        known && (
          <>
            {/* Whoever looks after all accounts cannot switch off the own one. */}
            {!known.is_operator && (
              <Button disabled={isAway} onClick={() => setAsked(known.is_active ? 'off' : 'on')}>
                {t(`ccjkAccounts.acts.${known.is_active ? 'off' : 'on'}`)}
              </Button>
            )}
            <Button disabled={isAway || endable(known) === 0} onClick={() => setAsked('sessions')}>
              {t('ccjkAccounts.acts.sessions')}
            </Button>
          </>
        )
      }
    >
      <QueryFailure query={account} />
      {account.isPending && <Loading rows={6} />}
      {known && <Content account={known} />}
      <Suspense>
        {known && asked && (
          <Confirm
            verb={t(`ccjkAccounts.verbs.${asked}`)}
            object={
              asked === 'sessions' ? t('ccjkAccounts.sessionCount', { count: endable(known) }) : known.email
            }
            names={asked === 'sessions' ? [known.email] : []}
            consequence={t(`ccjkAccounts.consequence.${asked}`, {
              devices: known.devices,
              open: known.open_tasks,
            })}
            isDanger={asked !== 'on'}
            run={() => run(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Drawer>
  );
}

/** All but the session that asks. */
const endable = ({ sessions, newest_sessions: newest }: Whole): number =>
  sessions - Number(newest.some(({ current }) => current));

function Content({ account }: { account: Whole }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { tab, show } = useUrlTab(VIEWS);
  return (
    <>
      <span className="dc-inline">
        <AccountState isActive={account.is_active} />
        <StatusTag tone="run">{t(`ccjk.plans.${account.plan}`)}</StatusTag>
        {account.is_operator && <StatusTag tone="held">{t('ccjkAccounts.operator')}</StatusTag>}
      </span>
      <Tabs
        label={t('ccjkAccounts.views')}
        tabs={VIEWS.map((key) => ({ key, title: t(`ccjkAccounts.view.${key}`) }))}
        active={tab}
        onChange={show}
      >
        {tab === 'usage' && (
          <div className="dc-stack">
            <Usage usage={account.usage} />
            <Facts
              facts={[
                [t('ccjk.signUp.name'), account.display_name ?? '–'],
                [t('ccjkAccounts.openTasks'), account.open_tasks],
                [
                  t('ccjkAccounts.lastLogin'),
                  account.last_login_at === null ? '–' : <Time at={account.last_login_at} now={now} />,
                ],
                [t('ccjkAccounts.since'), <Time key="since" at={account.created_at} now={now} mode="when" />],
                [t('ccjkAccounts.id'), <code key="id">{account.id}</code>],
              ]}
            />
          </div>
        )}
        {tab === 'plan' && <PlanForm key={account.plan} account={account} />}
        {tab === 'sessions' && <Sessions account={account} />}
      </Tabs>
    </>
  );
}

function Sessions({ account: { sessions, newest_sessions: newest } }: { account: Whole }) {
  const { t } = useTranslation();
  if (newest.length === 0) return <Empty>{t('ccjkAccounts.noSessions')}</Empty>;
  return (
    <>
      <ul className="dc-rows">
        {newest.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      {sessions > newest.length && (
        <p className="dc-hint">{t('ccjkAccounts.moreSessions', { count: sessions - newest.length })}</p>
      )}
    </>
  );
}
