import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schedule } from '../../../server/services/ccjk/contract/tasks.js';
import { AwayLine } from '../../components/AwayLine.js';
import { Banner } from '../../components/Banner.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { errorText } from '../../lib/errorText.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import type { ListParts } from './listParts.js';
import { useScheduleActs } from './useScheduleActs.js';
import { useScheduleColumns } from './useScheduleColumns.js';
import { PAGE_SIZE, STATES, stateOf, useSchedules } from './useSchedules.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const ScheduleDrawer = lazy(() =>
  import('./ScheduleDrawer.js').then((file) => ({ default: file.ScheduleDrawer })),
);

export function ScheduleList({
  act,
  devices,
  hasDevices,
  frame,
  isMaking,
}: ListParts & { isMaking: boolean }) {
  const { t } = useTranslation();
  const { filters, list, all } = useSchedules();
  const columns = useScheduleColumns(devices ?? []);
  const acts = useScheduleActs();
  const drawer = useUrlDrawer('schedule');
  const [deleted, setDeleted] = useState<Schedule>();
  const [ran, setRan] = useState<{ task: string; name: string }>();
  const open = all.find(({ id }) => id === drawer.id);
  const run = (schedule: Schedule) => {
    setRan(undefined);
    acts.running.mutate(schedule, {
      onSuccess: ({ task_id: task }) => setRan({ task, name: schedule.name }),
    });
  };
  const failed = [acts.running, acts.switching].find(({ isError }) => isError);
  const isMissing = drawer.id !== undefined && list.data !== undefined && !open;
  return (
    <ListPage<Schedule, typeof filters.values>
      name="ccjk.schedules"
      title={t('ccjk.nav.schedules')}
      act={act}
      filters={filters}
      search={{ name: 'keyword', label: t('ccjkSchedules.search') }}
      fields={[
        {
          name: 'state',
          label: t('nouns.status'),
          kind: 'choice',
          options: STATES.map((value) => ({
            value,
            label: t(`ccjkSchedules.states.${value}`),
            count: all.filter((schedule) => stateOf(schedule) === value).length,
          })),
        },
        {
          name: 'device_id',
          label: t('ccjk.nav.devices'),
          kind: 'choice',
          options: (devices ?? []).map(({ id, device_name: label }) => ({ value: id, label })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={({ name }) => name}
      onOpen={({ id }) => drawer.open(id)}
      openKey={drawer.id}
      actsOf={(schedule) => [
        { key: 'run', label: t('ccjkSchedules.acts.run'), run: () => run(schedule) },
        {
          key: 'switch',
          label: t(schedule.enabled ? 'ccjkSchedules.acts.pause' : 'ccjkSchedules.acts.resume'),
          run: () => acts.switching.mutate({ schedule, enabled: !schedule.enabled }),
        },
        { key: 'delete', label: t('ccjkSchedules.acts.delete'), run: () => setDeleted(schedule) },
      ]}
      isLive
      versionOf={(schedule) => `${stateOf(schedule)} ${schedule.last_run_at} ${schedule.last_task_status}`}
      empty={
        hasDevices ? (
          <Empty act={act}>{t('ccjkSchedules.empty')}</Empty>
        ) : (
          <Empty act={<Link to="/ccjk/devices">{t('ccjkTasks.toDevices')}</Link>}>
            {t('ccjkTasks.noDevices')}
          </Empty>
        )
      }
      frame={(inner) =>
        frame(
          <>
            <AwayLine since={list.dataUpdatedAt} />
            {failed && <Banner tone="bad">{errorText(t, failed.error)}</Banner>}
            {isMissing && <Banner tone="warn">{t('ccjkSchedules.gone')}</Banner>}
            {ran && (
              <Banner
                tone="ok"
                act={<Link to={`/ccjk/tasks?task=${ran.task}`}>{t('ccjkSchedules.seeTask')}</Link>}
              >
                {t('ccjkSchedules.ran', { name: ran.name })}
              </Banner>
            )}
            {inner}
          </>,
        )
      }
    >
      <Suspense>
        {!isMaking && open && (
          <ScheduleDrawer
            key={open.id}
            schedule={open}
            devices={devices ?? []}
            acts={acts}
            onClose={drawer.close}
            remove={() => setDeleted(open)}
          />
        )}
        {deleted && (
          <Confirm
            verb={t('ccjkSchedules.acts.delete')}
            object={deleted.name}
            consequence={t('ccjkSchedules.deleteWhat')}
            run={async () => {
              await acts.removing.mutateAsync(deleted);
              if (drawer.id === deleted.id) drawer.close();
            }}
            onClose={() => setDeleted(undefined)}
          />
        )}
      </Suspense>
    </ListPage>
  );
}
