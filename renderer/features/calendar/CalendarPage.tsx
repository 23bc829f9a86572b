// What runs in the next 24 hours?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { FilterBar } from '../../components/FilterBar.js';
import { HourAxis, type Stretch } from '../../components/HourAxis.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { RunNowSaid } from '../../components/RunNowSaid.js';
import { Empty, Failed, Loading, Stale } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { taskWord, userWord, useTaskTimes } from '../../components/useTaskTimes.js';
import { useFormat } from '../../lib/useFormat.js';
import { PAGE_SIZE, useDueTasks, useTaskNames, type DueRow } from './useDueTasks.js';

const MoveTask = lazy(() =>
  import('../../components/MoveTask.js').then((file) => ({ default: file.MoveTask })),
);

const HOUR = 3_600_000;
const nameOf = (row: DueRow) => `${taskWord(row.task_type)} ${userWord(row)}`;
const dayOf = ({ user_id }: DueRow) => `/manager/users?user=${user_id}&tab=day`;

export function CalendarPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { filters, list } = useDueTasks();
  const { runNow } = useTaskTimes();
  const names = useTaskNames();
  const [moved, setMoved] = useState<DueRow>();
  const summary = list.data?.summary;
  const now = summary ? Date.parse(summary.from) : 0;
  const quiet = summary?.quiet.map(spanOf) ?? [];
  const columns = useDueColumns(now);
  const { hour, ...rest } = filters.values;
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('plan.title')}</h1>
        {summary && (
          <span className="dc-hint">
            {t('plan.summary', { count: summary.due, shown: format.number(summary.due) })}
            {' ·'}
            <Stale since={list.dataUpdatedAt} />
          </span>
        )}
      </header>
      <FilterBar
        filters={filters}
        search={{ name: 'keyword', label: t('plan.search') }}
        fields={[
          {
            name: 'task_type',
            label: t('nouns.task'),
            kind: 'choice',
            options: names.map((value) => ({ value, label: taskWord(value) })),
          },
          {
            name: 'user_type',
            label: t('nouns.type'),
            kind: 'choice',
            options: (['daily', 'duiyi', 'shuaka'] as const).map((value) => ({
              value,
              label: t(`userTypes.${value}`),
            })),
          },
        ]}
      />
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      <RunNowSaid run={runNow} />
      {list.isPending && <Loading rows={12} />}
      {list.data && summary && (
        <div className="dc-calendar">
          <Hours
            hours={summary.hours.map(({ due, ...span }) => ({ ...spanOf(span), due }))}
            quiet={quiet}
            now={now}
            chosen={hour}
            choose={(next) => filters.set({ hour: next })}
          />
          <div className="dc-stack">
            <h2>
              {hour === undefined
                ? t('plan.allHours')
                : t('plan.oneHour', { at: hourText(hour, format.wall(now)) })}
            </h2>
            <LiveTable
              label={t('plan.title')}
              columns={columns}
              rows={list.data.items}
              keyOf={(row) => `${row.user_id}.${row.task_type}`}
              nameOf={nameOf}
              list={filters.key}
              total={list.data.total}
              page={filters.page}
              pageSize={PAGE_SIZE}
              onPage={filters.setPage}
              isDimmed={list.isPlaceholderData}
              onOpen={(row) => void navigate(dayOf(row))}
              actsOf={(row) => [
                { key: 'move', label: t('plan.moveAct'), run: () => setMoved(row) },
                { key: 'now', label: t('acts.runNow'), run: () => runNow.mutate(row) },
              ]}
              empty={
                filters.active.length > 0 ? (
                  <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                    {Object.keys(rest).length > 0 ? t('filter.nothing') : t('plan.emptyHour')}
                  </Empty>
                ) : (
                  <Empty act={<Link to="/manager/users">{t('plan.toUsers')}</Link>}>{t('plan.empty')}</Empty>
                )
              }
            />
          </div>
        </div>
      )}
      <Suspense>
        {moved && (
          <MoveTask
            task={moved}
            quiet={quiet}
            now={now}
            runNow={() => {
              runNow.mutate(moved);
              setMoved(undefined);
            }}
            onClose={() => setMoved(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

const spanOf = ({ from, to }: { from: string; to: string }): Stretch => ({
  from: Date.parse(from),
  to: Date.parse(to),
});

/** Of today the time alone. */
const hourText = (hour: string, now: string): string =>
  hour.slice(0, 10) === now.slice(0, 10) ? hour.slice(11) : hour.slice(5);

interface HoursProps {
  hours: readonly (Stretch & { due: number })[];
  quiet: readonly Stretch[];
  now: number;
  chosen: string | undefined;
  choose: (hour: string | undefined) => void;
}

/** Each hour with its count, by a bar and in digits; chosen, it is what the list shows. */
function Hours({ hours, quiet, now, chosen, choose }: HoursProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...hours.map(({ due }) => due));
  return (
    <HourAxis label={t('plan.hours')} hours={hours} quiet={quiet} now={now} isStrip>
      {({ to, due }) => {
        const begin = format.wall(to - HOUR);
        const isChosen = chosen === begin;
        return (
          <button
            type="button"
            className="dc-hour-pick"
            aria-pressed={isChosen}
            aria-label={t('plan.hourDue', { at: format.when(to - HOUR, now), count: due })}
            onClick={() => choose(isChosen ? undefined : begin)}
          >
            <span className="dc-hour-bar">
              {due > 0 && <span style={{ width: `${(due / most) * 100}%` }} />}
            </span>
            {due > 0 ? format.number(due) : <span className="dc-hint">–</span>}
          </button>
        );
      }}
    </HourAxis>
  );
}

function useDueColumns(now: number): Column<DueRow>[] {
  const { t } = useTranslation();
  return [
    { key: 'task', title: t('nouns.task'), cell: (row) => taskWord(row.task_type) },
    {
      key: 'at',
      title: t('plan.at'),
      phone: 'status',
      cell: (row) => <Time at={row.at} now={now} mode="when" />,
    },
    { key: 'user', title: t('nouns.user'), cell: (row) => <Link to={dayOf(row)}>{userWord(row)}</Link> },
    {
      key: 'type',
      title: t('nouns.type'),
      phone: 'none',
      cell: (row) => (row.user_type === '' ? '–' : t(`userTypes.${row.user_type as 'daily'}`)),
    },
    {
      key: 'every',
      title: t('plan.every'),
      phone: 'none',
      cell: (row) => (row.daily === null ? '–' : t('plan.daily', { at: row.daily })),
    },
    {
      key: 'priority',
      title: t('plan.priority'),
      isNumber: true,
      phone: 'none',
      cell: (row) => row.priority,
    },
  ];
}
