// How is the whole cloud doing?
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card } from '../../components/Card.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { Figure, FigureRow } from '../../components/Figure.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { StackedBars } from '../../components/charts/StackedBars.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { FIGURES_OF, useOverview } from './useOverview.js';

const FAILING_SHOWN = 5;

type Overview = ReturnType<typeof useOverview>;

export function OverviewPage() {
  const { t } = useTranslation();
  const { numbers, figures, expiring } = useOverview();
  return (
    <>
      <h1>{t('super.overview.title')}</h1>
      <Numbers numbers={numbers} />
      <div className="dc-stack">
        <div className="dc-grid">
          <div className="dc-stack">
            <Card title={t('super.overview.queues')}>
              <Part query={figures} />
              {figures.data && <Queues data={figures.data} />}
            </Card>
            <Card title={t('super.overview.busiest')}>
              <Part query={figures} />
              {figures.data && <Failing data={figures.data} />}
            </Card>
          </div>
          <Card
            title={t('super.overview.attention')}
            aside={<Link to="/super/managers?status=expiring_7d">{t('super.overview.more')}</Link>}
          >
            <Part query={expiring} />
            {expiring.data && <Expiring data={expiring.data} />}
          </Card>
        </div>
        <Card title={t('super.overview.chart')}>
          <Part query={figures} />
          {figures.data && <Chart data={figures.data} />}
        </Card>
      </div>
    </>
  );
}

/** What each part says while it loads or when it failed; its last data stays below. */
function Part({ query }: { query: Overview[keyof Overview] }) {
  if (query.isPending) return <Loading />;
  if (!query.isError) return null;
  return (
    <Failed
      error={query.error}
      retry={() => void query.refetch()}
      busy={query.isFetching}
      since={query.data === undefined ? undefined : query.dataUpdatedAt}
    />
  );
}

function Numbers({ numbers }: { numbers: Overview['numbers'] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (!numbers.data) return numbers.isPending ? <Loading cards={6} /> : <Part query={numbers} />;
  const { managers, users, jobs, last_24h, agents, renewal_keys } = numbers.data;
  return (
    <>
      <Part query={numbers} />
      <FigureRow label={t('super.overview.figures')}>
        <Figure
          title={t('super.overview.managers')}
          value={number(managers.active)}
          to="/super/managers?status=active"
          hint={t('super.overview.managersHint', {
            total: number(managers.total),
            soon: number(managers.expiring_7d),
          })}
        />
        <Figure
          title={t('super.overview.users')}
          value={number(users.active)}
          to="/super/managers"
          hint={t('super.overview.usersHint', {
            total: number(users.total),
            soon: number(users.expiring_7d),
          })}
        />
        <Figure
          title={t('super.overview.waiting')}
          value={number(jobs.pending)}
          to="/super/managers"
          hint={t('super.overview.waitingHint', { running: number(jobs.leased + jobs.running) })}
        />
        <Figure
          title={t('super.overview.failed')}
          value={number(last_24h.failed)}
          to="/super/managers"
          {...(last_24h.failed > 0 ? { tone: 'bad' as const } : {})}
          hint={t('super.overview.failedHint', { success: number(last_24h.success) })}
        />
        <Figure
          title={t('super.overview.nodes')}
          value={number(agents.online)}
          to="/super/managers"
          hint={t('super.overview.nodesHint', { total: number(agents.total) })}
        />
        <Figure
          title={t('super.overview.keys')}
          value={number(renewal_keys.unused)}
          to="/super/keys?status=unused"
          hint={t('super.overview.keysHint', { used: number(renewal_keys.used) })}
        />
      </FigureRow>
    </>
  );
}

type Figures = NonNullable<Overview['figures']['data']>;

function Chart({ data }: { data: Figures }) {
  const { t } = useTranslation();
  const { clock } = useFormat();
  return (
    <StackedBars
      label={t('super.overview.chart')}
      series={[
        { key: 'success', title: t('status.job.success'), colour: 'ok' },
        { key: 'failed', title: t('status.job.failed'), colour: 'bad' },
      ]}
      points={data.summary.series.map(({ at, success, failed }) => ({
        name: clock(Date.parse(at)),
        values: { success, failed },
      }))}
    />
  );
}

function Expiring({ data }: { data: NonNullable<Overview['expiring']['data']> }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (data.summary.total === 0) {
    return (
      <Empty act={<Link to="/super/keys">{t('super.managers.toKeys')}</Link>}>
        {t('super.overview.noManagers')}
      </Empty>
    );
  }
  if (data.items.length === 0) return <p>{t('super.overview.calm')}</p>;
  return (
    <ul className="dc-plain-list">
      {data.items.map(({ id, username, alias, expires_at }) => (
        <li key={id}>
          <Link to={managerAt(id, username)}>{username}</Link>
          {alias !== '' && <span className="dc-hint">{alias}</span>}
          <ExpiryTag at={expires_at} now={now} />
        </li>
      ))}
    </ul>
  );
}

/** Whose jobs wait while nobody works on them, or behind many others: the longest queues first. */
function Queues({ data }: { data: Figures }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const waitingOf = ({ pending, due_waiting }: Figures['items'][number]) => pending + due_waiting;
  const lagging = data.items
    .filter((item) => item.status === 'active' && waitingOf(item) > item.leased + item.running)
    .sort((one, other) => waitingOf(other) - waitingOf(one))
    .slice(0, FAILING_SHOWN);
  if (lagging.length === 0) return <p>{t('super.overview.noQueues')}</p>;
  return (
    <ul className="dc-plain-list">
      {lagging.map((item) => (
        <li key={item.manager_id}>
          <Link to={managerAt(item.manager_id, item.username)}>{item.username}</Link>
          <span>
            {t('super.overview.waitingOf', {
              waiting: number(waitingOf(item)),
              running: number(item.leased + item.running),
              agents: number(item.agents),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Failing({ data }: { data: Figures }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const failing = data.items
    .filter(({ failed }) => failed > 0)
    .sort((one, other) => other.failed - one.failed)
    .slice(0, FAILING_SHOWN);
  return (
    <>
      {failing.length === 0 ? (
        <p>{t('super.overview.noFailures')}</p>
      ) : (
        <ul className="dc-plain-list">
          {failing.map(({ manager_id, username, failed, success }) => (
            <li key={manager_id}>
              <Link to={managerAt(manager_id, username)}>{username}</Link>
              <span>
                {t('super.overview.failures', { failed: number(failed), success: number(success) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {data.total > FIGURES_OF && (
        <p className="dc-hint">{t('super.overview.onlyFirst', { count: FIGURES_OF })}</p>
      )}
    </>
  );
}

const managerAt = (id: number, username: string): string =>
  `/super/managers?${new URLSearchParams({ keyword: username, manager: String(id) })}`;
