// The parts of the overview below its figures.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card } from '../../components/Card.js';
import { Bars } from '../../components/charts/Bars.js';
import { StackedBars } from '../../components/charts/StackedBars.js';
import { ExpiryTag } from '../../components/ExpiryTag.js';
import { PeriodChoice } from '../../components/PeriodChoice.js';
import { Empty } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import type { Figures, Overview, Period } from './useOverview.js';

const SHOWN_FAILURES = 6;
const SHOWN_EXPIRING = 5;

export interface ChartProps {
  figures: Figures;
  period: Period;
  choose: (period: Period) => void;
}

export function Chart({ figures, period, choose }: ChartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = (at: string) =>
    figures.step === 'hour' ? format.clock(Date.parse(at)) : format.wall(Date.parse(at)).slice(5, 10);
  return (
    <Card title={t('work.overview.chart')}>
      <StackedBars
        label={t('work.overview.chart')}
        series={[
          { key: 'success', title: t('work.figures.success'), colour: 'ok' },
          { key: 'failed', title: t('work.figures.failed'), colour: 'bad' },
        ]}
        points={figures.series.map(({ at, success, failed }) => ({
          name: nameOf(at),
          values: { success, failed },
        }))}
        tools={
          <PeriodChoice
            label={t('work.overview.period')}
            periods={(['h24', 'd7', 'd30'] as const).map((key) => ({
              key,
              title: t(`work.figures.${key}`),
            }))}
            active={period}
            choose={choose}
          />
        }
      />
      <Lasting figures={figures} />
      <Forecast figures={figures} />
    </Card>
  );
}

/** How long jobs wait and run: half of them, and all but the slowest. */
function Lasting({ figures: { wait, run } }: { figures: Figures }) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  if (!wait && !run) return null;
  const facts: [string, string][] = [];
  if (wait) {
    facts.push(
      [t('work.figures.wait50'), duration(wait.p50_ms)],
      [t('work.figures.wait95'), duration(wait.p95_ms)],
    );
  }
  if (run) {
    facts.push(
      [t('work.figures.run50'), duration(run.p50_ms)],
      [t('work.figures.run95'), duration(run.p95_ms)],
    );
  }
  return (
    <Link className="dc-inline" to="/manager/figures">
      {facts.map(([title, value]) => (
        <span key={title}>
          {title} <strong>{value}</strong>
        </span>
      ))}
    </Link>
  );
}

/** When the queue will be done, and how many machines the day needs. */
function Forecast({ figures: { forecast } }: { figures: Figures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEmpty = forecast.pending + forecast.held + forecast.due_waiting === 0;
  return (
    <p className="dc-hint">
      {isEmpty
        ? t('work.overview.nothingDue')
        : forecast.done_at === null
          ? t('work.overview.noPace')
          : t('work.overview.doneAt', {
              at: format.when(Date.parse(forecast.done_at), Date.parse(forecast.midnight) - 1),
            })}
      {forecast.agents_needed !== null && forecast.agents_needed > 0 && (
        <> {t('work.overview.needed', { count: forecast.agents_needed })}</>
      )}
    </p>
  );
}

export function RecentFailures({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const failures = overview.recent_failures.slice(0, SHOWN_FAILURES);
  return (
    <Card
      title={t('work.overview.recent')}
      aside={<Link to="/manager/jobs?status=failed">{t('work.overview.allFailed')}</Link>}
    >
      {failures.length === 0 && <Empty>{t('work.overview.noFailures')}</Empty>}
      <ul className="dc-stack">
        {failures.map((failure, index) => (
          <li key={`${failure.job_id} ${failure.event_at} ${index}`}>
            <Link to={`/manager/jobs?status=all&job=${failure.job_id}`}>
              {wordOf(`tasks.${failure.task_type}`, failure.task_type)} #{failure.login_id || failure.user_id}{' '}
              {failure.username}
            </Link>
            <div className="dc-hint">
              {wordOf(`jobErrors.${failure.error_code}`, failure.error_code || failure.message)} ·{' '}
              <Time at={failure.event_at} now={now} />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Expiring({ figures: { expiring } }: { figures: Figures }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const now = useNow(60_000);
  return (
    <Card
      title={t('work.overview.expiring')}
      aside={
        <span className="dc-inline">
          <Link to="/manager/users?expires_within=7">
            {t('work.overview.inWeek', { users: number(expiring.in_7_days) })}
          </Link>
          <Link to="/manager/users?expires_within=30">
            {t('work.overview.inMonth', { users: number(expiring.in_30_days) })}
          </Link>
        </span>
      }
    >
      {expiring.first.length === 0 && <Empty>{t('work.overview.noExpiring')}</Empty>}
      <ul className="dc-stack">
        {expiring.first.slice(0, SHOWN_EXPIRING).map((user) => (
          <li key={user.user_id} className="dc-inline">
            <Link to={`/manager/users?user=${user.user_id}`}>
              #{user.login_id || user.user_id} {user.username}
            </Link>
            <ExpiryTag at={user.expires_at} now={now} />
            <span className="dc-hint">
              <Time at={user.expires_at} now={now} mode="when" />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function NodeLoad({ figures: { nodes } }: { figures: Figures }) {
  const { t } = useTranslation();
  return (
    <Card title={t('work.overview.load')} aside={<Link to="/manager/nodes">{t('manager.nav.nodes')}</Link>}>
      {nodes.length === 0 ? (
        <Empty act={<Link to="/manager/nodes">{t('work.nodes.pair')}</Link>}>
          {t('work.overview.noNodes')}
        </Empty>
      ) : (
        <Bars
          label={t('work.overview.load')}
          bars={nodes.map((node) => ({
            key: String(node.id),
            name: (
              <Link to={`/manager/jobs?node=${encodeURIComponent(node.node_id)}`}>
                {node.name || node.node_id}
              </Link>
            ),
            value: node.leased_jobs + node.running_jobs,
            text: node.online
              ? t('work.overview.loadText', { running: node.running_jobs, leased: node.leased_jobs })
              : t('work.overview.offline'),
          }))}
        />
      )}
    </Card>
  );
}
