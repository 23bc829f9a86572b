// What waits, runs, failed, and why?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listJobs } from '../../../server/services/oas/contract/jobs.js';
import { Banner } from '../../components/Banner.js';
import { BulkBar, type BulkTarget } from '../../components/BulkBar.js';
import { FilterBar } from '../../components/FilterBar.js';
import { LiveTable } from '../../components/LiveTable.js';
import { SearchOlder } from '../../components/SearchOlder.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { ViewMenu } from '../../components/ViewMenu.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useShortcuts } from '../../lib/shortcuts.js';
import { useColumns } from '../../lib/useColumns.js';
import { useSelection } from '../../lib/useSelection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { StatusChoice } from './StatusChoice.js';
import { actsOn, useJobActs, type JobAct, type JobFilter, type Target } from './useJobActs.js';
import { useJobColumns } from './useJobColumns.js';
import { useJobFields } from './useJobFields.js';
import { statusOf, useJobs, type Job } from './useJobs.js';
import { taskName } from './jobWords.js';
import './jobs.css';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const BulkRun = lazy(() => import('../../components/BulkRun.js').then((file) => ({ default: file.BulkRun })));
const JobDrawer = lazy(() => import('./JobDrawer.js').then((file) => ({ default: file.JobDrawer })));
const ExportDialog = lazy(() =>
  import('../../components/ExportDialog.js').then((file) => ({ default: file.ExportDialog })),
);

interface Asked {
  act: JobAct;
  target: Target;
  count: number;
  names: string[];
}

const VERBS = { cancel: 'acts.cancel', retry: 'acts.retry', 'run-now': 'acts.runNow' } as const;

export function JobsPage() {
  const { t } = useTranslation();
  const { filters, list, latest, pageSize } = useJobs();
  const acts = useJobActs();
  const drawer = useUrlDrawer('job');
  const selection = useSelection(JSON.stringify(filters.values));
  const { shown, choice } = useColumns('jobs', useJobColumns());
  const fields = useJobFields(filters.values);
  const [asked, setAsked] = useState<Asked>();
  const [begun, setBegun] = useState<{ id: number; act: JobAct; count: number }>();
  const [isExporting, setExporting] = useState(false);
  const [nothing, setNothing] = useState<JobAct>();
  const failure = acts.one.error ?? acts.count.error;
  const nameOf = (id: number) => {
    const job = list.data?.items.find((item) => item.id === id) ?? latest.get(id);
    return job ? jobName(job) : `#${id}`;
  };
  const countFirst = async (act: JobAct, target: Target) => {
    acts.one.reset();
    setNothing(undefined);
    const { count } = await acts.count.mutateAsync({ act, target });
    if (count === 0) return setNothing(act);
    setAsked({ act, target, count, names: 'ids' in target ? target.ids.map(nameOf) : [] });
  };
  // A failed count is said above the table.
  const ask = (act: JobAct, target: Target) => void countFirst(act, target).catch(() => undefined);
  const one = (act: JobAct, job: Job) => {
    acts.count.reset();
    if (act !== 'cancel') return acts.one.mutate({ act, id: job.id });
    setAsked({ act, target: { ids: [job.id] }, count: 1, names: [jobName(job)] });
  };
  const chosen = ({ ids, filter }: BulkTarget<JobFilter>): Target =>
    ids ? { ids } : { filter: filter ?? {} };
  const run = async ({ act, target, count }: Asked) => {
    const [only] = 'ids' in target && target.ids.length === 1 ? target.ids : [];
    if (only !== undefined) return acts.one.mutateAsync({ act, id: only });
    const { bulk } = await acts.many.mutateAsync({ act, target });
    if (bulk) setBegun({ id: bulk.id, act, count });
    selection.clear();
  };
  const bulkActs = (['retry', 'cancel', 'run-now'] as const).map((act) => ({
    key: act,
    label: t(VERBS[act]),
    run: (target: BulkTarget<JobFilter>) => ask(act, chosen(target)),
  }));
  useShortcuts([
    {
      keys: 'r',
      title: t('work.jobs.retryChosen'),
      run: () => {
        if (selection.isAll) ask('retry', { filter: filters.values });
        else if (selection.keys.size > 0) ask('retry', { ids: [...selection.keys].map(Number) });
      },
    },
  ]);
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('manager.nav.jobs')}</h1>
        <Button onClick={() => setExporting(true)}>{t('export.act')}</Button>
      </header>
      <StatusChoice
        status={statusOf(filters.values)}
        counts={list.data?.summary}
        choose={(status) => filters.set({ status: status === 'open' ? undefined : status })}
      />
      <FilterBar
        filters={filters}
        search={{ name: 'keyword', label: t('work.jobs.search') }}
        fields={fields}
        tools={<ViewMenu columns={choice} />}
      />
      {failure !== null && <Banner tone="bad">{errorText(t, failure)}</Banner>}
      {nothing !== undefined && (
        <Banner tone="off">{t('work.jobs.nothingTo', { verb: t(VERBS[nothing]) })}</Banner>
      )}
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      {list.isPending && <Loading rows={10} />}
      {list.data && (
        <LiveTable
          isLive
          latest={latest}
          versionOf={(job) => job.updated_at}
          label={t('manager.nav.jobs')}
          columns={shown}
          rows={list.data.items}
          keyOf={(job) => job.id}
          nameOf={jobName}
          list={filters.key}
          total={list.data.total}
          isAtLeast={list.data.summary.truncated}
          page={filters.page}
          pageSize={pageSize}
          onPage={filters.setPage}
          selection={selection}
          onOpen={(job) => drawer.open(job.id)}
          openKey={drawer.id === undefined ? undefined : Number(drawer.id)}
          isDimmed={list.isPlaceholderData}
          actsOf={(job) =>
            actsOn(job.status).map((act) => ({
              key: act,
              label: t(VERBS[act]),
              run: () => one(act, job),
            }))
          }
          empty={
            filters.active.length > 0 ? (
              <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                {t('filter.nothing')}
              </Empty>
            ) : (
              <Empty>{t('work.jobs.empty')}</Empty>
            )
          }
          foot={
            <BulkBar<JobFilter>
              selection={selection}
              total={list.data.total}
              filter={filters.values}
              acts={bulkActs}
            />
          }
        />
      )}
      {list.data?.summary.searched_to !== undefined && (
        <SearchOlder
          key={`${filters.key} ${list.data.summary.searched_to}`}
          searchedTo={list.data.summary.searched_to}
          ask={async (before, signal) => {
            const query = { ...filters.values, ended_to: before, page_size: 1 };
            const { total, summary } = await call(listJobs, { query }, { signal });
            return { total, searched_to: summary.searched_to };
          }}
          show={(before) => filters.set({ ended_to: before })}
        />
      )}
      <Suspense>
        {drawer.id !== undefined && /^[1-9]\d{0,14}$/.test(drawer.id) && (
          <JobDrawer key={drawer.id} id={Number(drawer.id)} onClose={drawer.close} act={one} />
        )}
        {isExporting && (
          <ExportDialog
            list={listJobs}
            filter={filters.values}
            name={t('manager.nav.jobs')}
            onClose={() => setExporting(false)}
          />
        )}
        {asked && (
          <Confirm
            verb={t(VERBS[asked.act])}
            object={t('units.jobs', { count: asked.count })}
            names={asked.names}
            count={asked.count}
            isDanger={asked.act === 'cancel'}
            consequence={t(`work.jobs.consequence.${asked.act}`)}
            run={() => run(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
        {begun && (
          <BulkRun
            key={begun.id}
            id={begun.id}
            title={t('confirm.title', {
              verb: t(VERBS[begun.act]),
              object: t('units.jobs', { count: begun.count }),
            })}
            onClose={() => setBegun(undefined)}
            onEnd={() => void list.refetch()}
            nameOf={nameOf}
            retry={(ids) => {
              setBegun(undefined);
              ask(begun.act, { ids });
            }}
          />
        )}
      </Suspense>
    </>
  );
}

const jobName = (job: Job): string => `${job.id} ${taskName(job.task_type)}`;
