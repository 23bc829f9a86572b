import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import type { Schedule } from '../../../server/services/ccjk/contract/tasks.js';
import { TaskStatusTag } from '../../components/ccjk/TaskStatus.js';
import type { ListColumn } from '../../components/ListPage.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import type { Tone } from '../../components/tones.js';
import { useNow } from '../../lib/useNow.js';
import { sayRule } from './rule.js';
import { stateOf, type ScheduleState } from './useSchedules.js';

const TONES: Readonly<Record<ScheduleState, Tone>> = { on: 'ok', missed: 'warn', paused: 'off' };

export function ScheduleTag({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const state = stateOf(schedule);
  return <StatusTag tone={TONES[state]}>{t(`ccjkSchedules.states.${state}`)}</StatusTag>;
}

export function useScheduleColumns(devices: readonly Device[]): ListColumn<Schedule>[] {
  const { t } = useTranslation();
  const now = useNow(30_000);
  return [
    {
      key: 'name',
      title: t('ccjkSchedules.name'),
      phone: 'name',
      cell: ({ name, command }) => (
        <div className="dc-ccjk-schedule-name">
          <span>{name}</span>
          <code className="dc-hint">{command.split('\n')[0]}</code>
        </div>
      ),
    },
    {
      key: 'state',
      title: t('nouns.status'),
      phone: 'status',
      cell: (schedule) => <ScheduleTag schedule={schedule} />,
    },
    {
      key: 'rule',
      title: t('ccjkSchedules.rule'),
      cell: ({ cron, time_zone: zone }) => (
        <span title={`${cron} · ${zone}`}>
          {sayRule(cron, t)} <span className="dc-hint">{zone}</span>
        </span>
      ),
    },
    {
      key: 'device',
      title: t('ccjkTasks.device'),
      cell: ({ device_id: id }) => devices.find((device) => device.id === id)?.device_name ?? '–',
    },
    {
      key: 'next',
      title: t('ccjkSchedules.next'),
      cell: ({ next_run_at: at }) => (at === null ? '–' : <Time at={at} now={now} mode="when" />),
    },
    {
      key: 'last',
      title: t('ccjkSchedules.last'),
      cell: (schedule) => <LastRun schedule={schedule} now={now} />,
    },
  ];
}

/** When it came, how its task went, and why there was none. */
export function LastRun({ schedule, now }: { schedule: Schedule; now: number }) {
  const { t } = useTranslation();
  const { last_run_at: at, last_task_id: task, last_task_status: status, last_error_code: code } = schedule;
  if (at === null) return t('ccjkSchedules.never');
  const when = <Time at={at} now={now} />;
  if (code !== null) return <span title={t('ccjkSchedules.states.missed')}>{when}</span>;
  return (
    <span className="dc-inline">
      {task === null ? when : <Link to={`/ccjk/tasks?task=${task}`}>{when}</Link>}
      {status && <TaskStatusTag status={status} />}
    </span>
  );
}
