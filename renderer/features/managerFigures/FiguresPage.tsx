// How did it go over days?
import Button from 'antd/es/button';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { getFigures } from '../../../server/services/oas/contract/figures.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Card } from '../../components/Card.js';
import { StackedBars } from '../../components/charts/StackedBars.js';
import { Figure, FigureRow } from '../../components/Figure.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { PeriodChoice } from '../../components/PeriodChoice.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { wordOf } from '../../lib/i18n.js';
import { saveFile } from '../../lib/saveFile.js';
import { useFormat } from '../../lib/useFormat.js';
import { figureKeys } from './keys.js';

const PERIODS = {
  h24: { hours: 24 },
  h72: { hours: 72 },
  d7: { days: 7 },
  d30: { days: 30 },
  d90: { days: 90 },
};
type Period = keyof typeof PERIODS;
type Figures = AnswerOf<typeof getFigures>;
type Task = Figures['tasks'][number];

const ANEW_EVERY_MS = 60_000;

export function FiguresPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const said = search.get('period') ?? '';
  const period: Period = said in PERIODS ? (said as Period) : 'd7';
  const figures = useQuery({
    queryKey: figureKeys(period),
    queryFn: ({ signal }) => call(getFigures, { query: PERIODS[period] }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ANEW_EVERY_MS,
  });
  const columns = useTaskColumns();
  const save = useSave();
  const known = figures.data;
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('manager.nav.figures')}</h1>
        <PeriodChoice
          label={t('work.overview.period')}
          periods={(Object.keys(PERIODS) as Period[]).map((key) => ({
            key,
            title: t(`work.figures.${key}`),
          }))}
          active={period}
          choose={(next) => setSearch({ period: next })}
        />
        <Button disabled={!known} onClick={() => known && save(known)}>
          {t('export.act')}
        </Button>
      </header>
      {figures.isError && (
        <Failed
          error={figures.error}
          retry={() => void figures.refetch()}
          busy={figures.isFetching}
          since={known && figures.dataUpdatedAt}
        />
      )}
      {figures.isPending && <Loading cards={4} />}
      {known && (
        <>
          <Totals totals={known.totals} />
          <Charts figures={known} />
          <LiveTable
            label={t('work.figures.byTask')}
            columns={columns}
            rows={known.tasks}
            keyOf={(task) => task.task_type}
            nameOf={(task) => wordOf(`tasks.${task.task_type}`, task.task_type)}
            list={period}
            total={known.tasks.length}
            page={1}
            pageSize={Math.max(1, known.tasks.length)}
            onPage={() => {}}
            isDimmed={figures.isPlaceholderData}
            empty={<Empty>{t('work.figures.noTasks')}</Empty>}
          />
          <p className="dc-hint">
            {t('work.figures.error', { percent: Math.ceil(known.percentile_error * 100) })}
          </p>
        </>
      )}
    </>
  );
}

const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)}%`);

function Totals({ totals }: { totals: Figures['totals'] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <FigureRow label={t('manager.nav.figures')}>
      <Figure
        title={t('work.figures.success')}
        value={number(totals.success)}
        to="/manager/jobs?status=success"
      />
      <Figure
        title={t('work.figures.failed')}
        value={number(totals.failed)}
        to="/manager/jobs?status=failed"
      />
      <Figure title={t('work.figures.rate')} value={percent(totals.success_rate)} />
      <Figure title={t('work.figures.retries')} value={number(totals.retries)} />
      <Figure title={t('work.figures.timeouts')} value={number(totals.timeouts)} />
      <Figure
        title={t('work.figures.cancelled')}
        value={number(totals.cancelled)}
        to="/manager/jobs?status=cancelled"
      />
    </FigureRow>
  );
}

function Charts({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = (at: string) => format.wall(Date.parse(at)).slice(5, 10);
  return (
    <div className="dc-grid">
      <Card title={t('work.overview.chart')}>
        <StackedBars
          label={t('work.overview.chart')}
          series={[
            { key: 'success', title: t('work.figures.success'), colour: 'ok' },
            { key: 'failed', title: t('work.figures.failed'), colour: 'bad' },
          ]}
          points={figures.series.map(({ at, success, failed }) => ({
            name: figures.step === 'hour' ? format.clock(Date.parse(at)) : day(at),
            values: { success, failed },
          }))}
        />
      </Card>
      <Card title={t('work.figures.codes')}>
        <StackedBars
          label={t('work.figures.codes')}
          series={[
            { key: 'made', title: t('work.figures.made'), colour: 'link' },
            { key: 'used', title: t('work.figures.used'), colour: 'teal' },
          ]}
          points={figures.codes.map(({ day: at, made, used }) => ({
            name: day(at),
            values: { made, used },
          }))}
        />
      </Card>
    </div>
  );
}

function useTaskColumns(): Column<Task>[] {
  const { t } = useTranslation();
  const { number, duration } = useFormat();
  const lasting = (ms: number | undefined) => (ms === undefined ? '–' : duration(ms));
  const numeric = (
    key: string,
    title: string,
    cell: (task: Task) => string,
    phone?: 'none',
  ): Column<Task> => ({
    key,
    title,
    isNumber: true,
    cell,
    ...(phone ? { phone } : {}),
  });
  return [
    {
      key: 'task',
      title: t('nouns.task'),
      cell: (task) => wordOf(`tasks.${task.task_type}`, task.task_type),
    },
    numeric('success', t('work.figures.success'), (task) => number(task.success)),
    numeric('failed', t('work.figures.failed'), (task) => number(task.failed)),
    numeric('rate', t('work.figures.rate'), (task) => percent(task.success_rate), 'none'),
    numeric('wait50', t('work.figures.wait50'), ({ wait }) => lasting(wait?.p50_ms), 'none'),
    numeric('wait95', t('work.figures.wait95'), ({ wait }) => lasting(wait?.p95_ms), 'none'),
    numeric('run50', t('work.figures.run50'), ({ run }) => lasting(run?.p50_ms), 'none'),
    numeric('run95', t('work.figures.run95'), ({ run }) => lasting(run?.p95_ms), 'none'),
  ];
}

/** The series as a file: numbers and times alone, so nothing in it can be taken for a formula. */
function useSave(): (figures: Figures) => void {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ series, from }) => {
    const head = [
      t('chart.time'),
      ...(['success', 'failed', 'retries', 'timeouts', 'cancelled'] as const).map((key) =>
        t(`work.figures.${key}`),
      ),
    ];
    const lines = series.map(({ at, success, failed, retries, timeouts, cancelled }) =>
      [format.wall(Date.parse(at)), success, failed, retries, timeouts, cancelled].join(','),
    );
    const name = `${t('work.figures.file')}-${format.wall(Date.parse(from)).slice(0, 10)}.csv`;
    // The mark at the front makes spreadsheets read it as UTF-8.
    saveFile(name, ['\uFEFF', [head.join(','), ...lines].join('\r\n')], 'text/csv;charset=utf-8');
  };
}
