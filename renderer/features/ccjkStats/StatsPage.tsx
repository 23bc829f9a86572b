// How much ran, how long, how often failed?
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import {
  deviceStats,
  PERIODS,
  statsSummary,
  type Period,
  type Summary,
} from '../../../server/services/ccjk/contract/stats.js';
import { AwayLine } from '../../components/AwayLine.js';
import { Figure, FigureRow } from '../../components/Figure.js';
import { PeriodChoice } from '../../components/PeriodChoice.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { devicesQuery } from '../../lib/ccjk/devices.js';
import { useFormat } from '../../lib/useFormat.js';
import { ByDevice } from './ByDevice.js';
import { Charts } from './Charts.js';
import { useWords } from './useWords.js';

const ANEW_EVERY_MS = 30_000;

export function StatsPage() {
  const { t } = useTranslation();
  const { period, device, choose } = useAddress();
  const stats = useQuery({
    queryKey: ['developer', 'stats', period, device],
    queryFn: ({ signal }): Promise<Summary> =>
      device === ''
        ? call(statsSummary, { query: { period } }, { signal })
        : call(deviceStats, { params: { device_id: device }, query: { period } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ANEW_EVERY_MS,
  });
  const known = stats.data;
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('ccjk.nav.stats')}</h1>
        <DeviceChoice device={device} choose={(next) => choose({ device: next })} />
        <PeriodChoice
          label={t('ccjkStats.period')}
          periods={PERIODS.map((key) => ({ key, title: t(`ccjkStats.periods.${key}`) }))}
          active={period}
          choose={(next) => choose({ period: next })}
        />
      </header>
      <AwayLine since={stats.dataUpdatedAt} />
      <QueryFailure query={stats} />
      {stats.isPending && <Loading cards={4} />}
      {known && (
        // What was asked for before stays until the next is there.
        <div className="dc-stack" aria-busy={stats.isPlaceholderData}>
          <Totals stats={known} device={device} />
          {isNothing(known) ? (
            <Empty act={<Link to="/ccjk/tasks">{t('ccjkStats.toTasks')}</Link>}>{t('ccjkStats.empty')}</Empty>
          ) : (
            <Charts days={known.daily_breakdown} />
          )}
          {device === '' && <ByDevice period={period} choose={(id) => choose({ device: id })} />}
          <p className="dc-hint">{t('ccjkStats.why')}</p>
        </div>
      )}
    </>
  );
}

const isNothing = ({
  tasks_completed: completed,
  tasks_failed: failed,
  tasks_cancelled: cancelled,
}: Summary) => completed + failed + cancelled === 0;

/** Both stand in the address; what is the usual one is left out of it. */
function useAddress() {
  const [search, setSearch] = useSearchParams();
  const period: Period = PERIODS.find((one) => one === search.get('period')) ?? '7d';
  const said = search.get('device') ?? '';
  return {
    period,
    device: /^[0-9a-f-]{36}$/i.test(said) ? said : '',
    choose(next: { period?: Period; device?: string }) {
      setSearch((before) => {
        const params = new URLSearchParams(before);
        for (const [name, value] of Object.entries(next)) {
          if (value === '' || value === '7d') params.delete(name);
          else params.set(name, value);
        }
        return params;
      });
    },
  };
}

function DeviceChoice({ device, choose }: { device: string; choose: (id: string) => void }) {
  const { t } = useTranslation();
  const devices = useQuery(devicesQuery);
  const known = devices.data ?? [];
  const isElsewhere = device !== '' && !known.some(({ id }) => id === device);
  if (known.length === 0 && !isElsewhere) return null;
  return (
    <PeriodChoice
      label={t('ccjkStats.device')}
      periods={[
        { key: '', title: t('ccjkStats.allDevices') },
        ...known.map(({ id, device_name: title }) => ({ key: id, title })),
        ...(isElsewhere ? [{ key: device, title: t('ccjk.noDevice') }] : []),
      ]}
      active={device}
      choose={choose}
    />
  );
}

function Totals({ stats, device }: { stats: Summary; device: string }) {
  const { t } = useTranslation();
  const { number, duration } = useFormat();
  const { percent, took } = useWords();
  const tasks = (status: string) =>
    `/ccjk/tasks?${new URLSearchParams({ status, ...(device === '' ? {} : { device_id: device }) })}`;
  const { tasks_completed: completed, tasks_failed: failed, tasks_timed_out: timedOut } = stats;
  return (
    <FigureRow label={t('ccjk.nav.stats')}>
      <Figure title={t('ccjk.taskStatus.completed')} value={number(completed)} to={tasks('completed')} />
      <Figure title={t('ccjk.taskStatus.failed')} value={number(failed - timedOut)} to={tasks('failed')} />
      <Figure title={t('ccjk.taskStatus.timeout')} value={number(timedOut)} to={tasks('timeout')} />
      <Figure
        title={t('ccjk.taskStatus.cancelled')}
        value={number(stats.tasks_cancelled)}
        to={tasks('cancelled')}
      />
      <Figure title={t('ccjkStats.share')} value={percent(failed, completed + failed)} />
      <Figure
        title={t('ccjkStats.p50')}
        value={took(stats.run_p50)}
        hint={t('ccjkStats.more', {
          p95: took(stats.run_p95),
          total: duration(stats.total_execution_time * 1000),
        })}
      />
      {device === '' && (
        <Figure title={t('ccjkStats.online')} value={number(stats.devices_online)} to="/ccjk/devices" />
      )}
    </FigureRow>
  );
}
