// What does the command say?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { TASK_STATUSES } from '../../../server/services/ccjk/contract/shapes.js';
import type { Task } from '../../../server/services/ccjk/contract/tasks.js';
import { AwayLine } from '../../components/AwayLine.js';
import { Banner } from '../../components/Banner.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { useDevices } from '../../lib/ccjk/devices.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { QuotaLine } from './QuotaLine.js';
import { nameOf } from './taskName.js';
import { actsOn, useTaskActs, type TaskAct } from './useTaskActs.js';
import { useTaskColumns } from './useTaskColumns.js';
import { PAGE_SIZE, useTasks } from './useTasks.js';
import './tasks.css';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const NewTask = lazy(() => import('./NewTask.js').then((file) => ({ default: file.NewTask })));
const TaskDrawer = lazy(() => import('./TaskDrawer.js').then((file) => ({ default: file.TaskDrawer })));

export function TasksPage() {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const { filters, list } = useTasks();
  const devices = useDevices();
  const columns = useTaskColumns(devices.data ?? []);
  const acts = useTaskActs();
  const drawer = useUrlDrawer('task');
  const maker = useUrlDrawer('make');
  const isMaking = maker.id !== undefined;
  const [search, setSearch] = useSearchParams();
  const [cancelled, setCancelled] = useState<Task>();
  const hasDevices = devices.data === undefined || devices.data.length > 0;
  const run = (act: TaskAct, task: Task) => {
    if (act === 'cancel') setCancelled(task);
    else acts.mutate({ act, task });
  };
  /** What was made, instead of the form that made it. */
  const show = (id: string) => {
    const next = new URLSearchParams(search);
    next.delete('make');
    next.set('task', id);
    setSearch(next, { replace: true });
  };
  const make = (
    <Button type="primary" disabled={isAway || !hasDevices} onClick={() => maker.open(1)}>
      {t('ccjkTasks.make')}
    </Button>
  );
  return (
    <ListPage<Task, typeof filters.values>
      name="ccjk.tasks"
      title={t('ccjk.nav.tasks')}
      act={make}
      filters={filters}
      fields={[
        {
          name: 'status',
          label: t('nouns.status'),
          kind: 'choice',
          options: TASK_STATUSES.map((value) => ({ value, label: t(`ccjk.taskStatus.${value}`) })),
        },
        {
          name: 'device_id',
          label: t('ccjk.nav.devices'),
          kind: 'choice',
          options: (devices.data ?? []).map(({ id, device_name: label }) => ({ value: id, label })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={nameOf}
      onOpen={({ id }) => drawer.open(id)}
      openKey={drawer.id}
      actsOf={(task) =>
        actsOn(task.status).map((act) => ({
          key: act,
          label: t(`ccjkTasks.acts.${act}`),
          run: () => run(act, task),
        }))
      }
      isLive
      versionOf={({ status, progress }) => `${status} ${progress ?? ''}`}
      empty={
        hasDevices ? (
          <Empty act={make}>{t('ccjkTasks.empty')}</Empty>
        ) : (
          <Empty act={<Link to="/ccjk/devices">{t('ccjkTasks.toDevices')}</Link>}>
            {t('ccjkTasks.noDevices')}
          </Empty>
        )
      }
      frame={(inner) => (
        <>
          <AwayLine since={list.dataUpdatedAt} />
          <QuotaLine />
          {acts.isError && <Banner tone="bad">{errorText(t, acts.error)}</Banner>}
          {inner}
        </>
      )}
    >
      <Suspense>
        {isMaking && devices.data && (
          <NewTask
            devices={devices.data}
            deviceId={filters.values.device_id}
            onClose={maker.close}
            done={show}
          />
        )}
        {!isMaking && drawer.id !== undefined && (
          <TaskDrawer
            key={drawer.id}
            id={drawer.id}
            devices={devices.data}
            onClose={drawer.close}
            act={run}
          />
        )}
        {cancelled && (
          <Confirm
            verb={t('ccjkTasks.acts.cancel')}
            object={t('ccjkTasks.one')}
            names={[nameOf(cancelled)]}
            consequence={t('ccjkTasks.cancelWhat')}
            run={() => acts.mutateAsync({ act: 'cancel', task: cancelled })}
            onClose={() => setCancelled(undefined)}
          />
        )}
      </Suspense>
    </ListPage>
  );
}
