// One schedule: when it runs, how its last runs went; and what it is, to change it.
import Button from 'antd/es/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { listTasks, updateSchedule, type Schedule } from '../../../server/services/ccjk/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { Elapsed, TaskStatus } from '../../components/ccjk/TaskStatus.js';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { FormFailure } from '../../components/FormFailure.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { Tabs } from '../../components/Tabs.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { errorText } from '../../lib/errorText.js';
import { wordOf } from '../../lib/i18n.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useDraft } from '../../lib/useDraft.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { scheduleKeys } from './keys.js';
import { NextRuns } from './NextRuns.js';
import { ScheduleFields } from './ScheduleFields.js';
import { scheduleBody, valuesOf } from './scheduleValues.js';
import type { ScheduleActs } from './useScheduleActs.js';
import { ScheduleTag } from './useScheduleColumns.js';
import { useScheduleForm } from './useScheduleForm.js';
import '../../components/rows.css';

export interface ScheduleDrawerProps {
  schedule: Schedule;
  devices: readonly Device[];
  acts: ScheduleActs;
  onClose: () => void;
  remove: () => void;
}

const VIEWS = ['now', 'change'] as const;
const SHOWN_RUNS = 8;

export function ScheduleDrawer({ schedule, devices, acts, onClose, remove }: ScheduleDrawerProps) {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const { tab, show } = useUrlTab(VIEWS);
  const { switching, running } = acts;
  const failed = [running, switching].find(({ isError }) => isError);
  return (
    <Drawer
      title={schedule.name}
      onClose={onClose}
      footer={
        <>
          <Button
            type={tab === 'now' ? 'primary' : 'default'}
            disabled={isAway}
            loading={running.isPending}
            onClick={() => running.mutate(schedule)}
          >
            {t('ccjkSchedules.acts.run')}
          </Button>
          <Button
            disabled={isAway}
            loading={switching.isPending}
            onClick={() => switching.mutate({ schedule, enabled: !schedule.enabled })}
          >
            {t(schedule.enabled ? 'ccjkSchedules.acts.pause' : 'ccjkSchedules.acts.resume')}
          </Button>
          <Button disabled={isAway} onClick={remove}>
            {t('ccjkSchedules.acts.delete')}
          </Button>
        </>
      }
    >
      <div>
        <ScheduleTag schedule={schedule} />
      </div>
      {failed && <Banner tone="bad">{errorText(t, failed.error)}</Banner>}
      {schedule.last_error_code !== null && schedule.enabled && (
        <Banner tone="warn">
          {t('ccjkSchedules.missedWhy', {
            why: wordOf(`ccjkSchedules.why.${schedule.last_error_code}`, schedule.last_error ?? ''),
          })}
        </Banner>
      )}
      <Tabs
        label={t('ccjkSchedules.content')}
        tabs={VIEWS.map((key) => ({ key, title: t(`ccjkSchedules.tab.${key}`) }))}
        active={tab}
        onChange={show}
      >
        {tab === 'now' ? (
          <Now schedule={schedule} devices={devices} />
        ) : (
          <Change schedule={schedule} devices={devices} />
        )}
      </Tabs>
    </Drawer>
  );
}

function Now({ schedule, devices }: { schedule: Schedule; devices: readonly Device[] }) {
  const { t } = useTranslation();
  const device = devices.find(({ id }) => id === schedule.device_id);
  return (
    <div className="dc-stack">
      <pre tabIndex={0} aria-label={t('ccjkTasks.command')} className="dc-ccjk-wrapped">
        {schedule.command}
      </pre>
      <Facts
        facts={[
          device !== undefined && [
            t('ccjkTasks.device'),
            <Link key="device" to={`/ccjk/devices?device=${device.id}`}>
              {device.device_name}
            </Link>,
          ],
          [t('ccjkSchedules.offline.label'), t(`ccjkSchedules.offline.${schedule.when_offline}`)],
        ]}
      />
      {schedule.enabled ? (
        <NextRuns cron={schedule.cron} zone={schedule.time_zone} />
      ) : (
        <Banner tone="off">{t('ccjkSchedules.pausedWhy')}</Banner>
      )}
      <Runs schedule={schedule} />
    </div>
  );
}

function Runs({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const key = scheduleKeys.runs(schedule.id);
  const runs = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) =>
      (await call(listTasks, { query: { schedule_id: schedule.id, limit: SHOWN_RUNS } }, { signal })).tasks,
  });
  useCcjkInvalidation(['task.updated', 'schedule.updated'], key);
  return (
    <section aria-labelledby="dc-ccjk-runs">
      <h3 id="dc-ccjk-runs">{t('ccjkSchedules.runs')}</h3>
      <QueryFailure query={runs} />
      {runs.isPending && <Loading rows={3} />}
      {runs.data?.length === 0 && <p className="dc-hint">{t('ccjkSchedules.noRuns')}</p>}
      <ul className="dc-rows">
        {runs.data?.map((task) => (
          <li key={task.id}>
            <Link to={`/ccjk/tasks?task=${task.id}`}>
              <Time at={task.created_at} now={now} mode="when" />
            </Link>
            <span className="dc-row-end">
              <Elapsed task={task} />
              <TaskStatus task={task} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Change({ schedule, devices }: { schedule: Schedule; devices: readonly Device[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const [isSaved, setSaved] = useState(false);
  // What it was when the typing began.
  const [start] = useState(() => valuesOf(schedule));
  const form = useScheduleForm(start, async (values) => {
    setSaved(false);
    await call(updateSchedule, { params: { schedule_id: schedule.id }, body: scheduleBody(values) });
    await queries.invalidateQueries({ queryKey: scheduleKeys.all });
    setSaved(true);
  });
  useDraft('developer', `schedule.${schedule.id}`, form);
  return (
    <form className="dc-form dc-ccjk-new" onSubmit={form.submit} noValidate>
      <ScheduleFields form={form} devices={devices} />
      <FormFailure form={form} />
      {isSaved && !form.isDirty && <Banner tone="ok">{t('common.saved')}</Banner>}
      <Button type="primary" htmlType="submit" loading={form.isPending} disabled={!form.isDirty || isAway}>
        {t('common.save')}
      </Button>
    </form>
  );
}
