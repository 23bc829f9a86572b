// What ran, what runs next, until when?
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { getProfile } from '../../../server/services/oas/contract/user.js';
import { AwayLine } from '../../components/AwayLine.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import { refreshRemembered } from '../../lib/rememberedAccounts.js';
import { AssetsCard } from './AssetsCard.js';
import { userKeys } from './keys.js';
import { NextCard } from './NextCard.js';
import { RunningCard, TodayCard } from './RunCards.js';
import { TermCard } from './TermCard.js';
import { useRecentJobs } from './useRecentJobs.js';
import '../../components/rows.css';
import './userHome.css';

export function HomePage() {
  const { t } = useTranslation();
  const me = useQuery({
    queryKey: userKeys.profile,
    queryFn: ({ signal }) => call(getProfile, {}, { signal }),
  });
  useLiveInvalidation(['jobs', 'counters'], ['user']);
  useEffect(() => {
    if (!me.data) return;
    const { account_no, username, user_type, expires_at } = me.data;
    refreshRemembered(account_no, {
      name: username,
      userType: user_type,
      expiresAt: Date.parse(expires_at),
    });
  }, [me.data]);
  return (
    <>
      <h1>{t('user.home.title')}</h1>
      <AwayLine since={me.dataUpdatedAt} />
      <QueryFailure query={me} />
      {me.isPending && <Loading cards={4} />}
      {me.data && (
        <div className="dc-grid">
          <div className="dc-stack">
            <TermCard me={me.data} />
            {!me.data.is_expired && <Running />}
          </div>
          <div className="dc-stack">
            {!me.data.is_expired && <Today />}
            <AssetsCard assets={me.data.assets} />
          </div>
        </div>
      )}
    </>
  );
}

/** An expired account may not ask for tasks and records: these are not shown then. */
function Running() {
  const jobs = useRecentJobs();
  return (
    <>
      <RunningCard jobs={jobs} />
      <NextCard />
    </>
  );
}

const Today = () => <TodayCard jobs={useRecentJobs()} />;
