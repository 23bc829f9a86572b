// Are my users' tasks running?
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { Figure, FigureRow } from '../../components/Figure.js';
import { Failed, Loading } from '../../components/States.js';
import { useFormat } from '../../lib/useFormat.js';
import { Checklist } from './Checklist.js';
import { Chart, Expiring, NodeLoad, RecentFailures } from './Cards.js';
import {
  PERIODS,
  useMe,
  useOverview,
  usePeriod,
  type Figures,
  type Overview,
  type Period,
} from './useOverview.js';

export function OverviewPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const said = search.get('period') ?? '';
  const period: Period = said in PERIODS ? (said as Period) : 'h24';
  const me = useMe();
  const isOpen = me.data?.expired === false;
  const overview = useOverview(isOpen);
  const figures = usePeriod(period, isOpen);
  // Who has expired can renew and nothing else.
  if (me.data?.expired) return <Navigate to="/manager/account" replace />;
  const failed = [me, overview, figures].find(({ isError }) => isError);
  const isWaiting = !failed && (!overview.data || !figures.data);
  // Nothing has ever succeeded: the way there instead of an empty chart.
  const isNew = overview.data?.job_stats.success === 0;
  return (
    <>
      <h1>{t('manager.nav.overview')}</h1>
      {failed && (
        <Failed
          error={failed.error}
          retry={() => void failed.refetch()}
          busy={failed.isFetching}
          since={failed.data && failed.dataUpdatedAt}
        />
      )}
      {isWaiting && <Loading cards={4} />}
      {overview.data && <Counts overview={overview.data} figures={figures.data} />}
      {overview.data && figures.data && (
        <>
          {isNew && <Checklist overview={overview.data} figures={figures.data} />}
          <div className="dc-grid">
            {!isNew && (
              <Chart
                figures={figures.data}
                period={period}
                choose={(next) => setSearch(next === 'h24' ? {} : { period: next })}
              />
            )}
            <RecentFailures overview={overview.data} />
            <Expiring figures={figures.data} />
            <NodeLoad figures={figures.data} />
          </div>
        </>
      )}
    </>
  );
}

function Counts({ overview, figures }: { overview: Overview; figures: Figures | undefined }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { user_stats: users, job_stats: jobs } = overview;
  const online = figures?.nodes.filter((node) => node.online).length;
  return (
    <FigureRow label={t('manager.nav.overview')}>
      <Figure
        title={t('work.overview.users')}
        value={number(users.active)}
        hint={t('work.overview.activeOf', { total: number(users.total) })}
        to="/manager/users?status=active"
      />
      <Figure
        title={t('work.overview.pending')}
        value={number(jobs.pending)}
        to="/manager/jobs?status=pending"
      />
      <Figure
        title={t('work.overview.running')}
        value={number(jobs.running)}
        to="/manager/jobs?status=running"
      />
      <Figure
        title={t('work.overview.success')}
        value={number(jobs.success_24h)}
        to="/manager/jobs?status=success&ended_within=24"
      />
      <Figure
        title={t('work.overview.failed')}
        value={number(jobs.failed_24h)}
        to="/manager/jobs?status=failed&ended_within=24"
        {...(jobs.failed_24h > 0 ? { tone: 'bad' as const } : {})}
      />
      {figures && (
        <Figure
          title={t('work.overview.nodes')}
          value={`${number(online ?? 0)}/${number(figures.nodes.length)}`}
          to="/manager/nodes"
        />
      )}
    </FigureRow>
  );
}
