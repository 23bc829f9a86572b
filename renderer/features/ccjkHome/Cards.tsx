// The parts of the first page below its figures.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import type { Schedule, Task } from '../../../server/services/ccjk/contract/tasks.js';
import { Card } from '../../components/Card.js';
import { DeviceStatus, stateOf } from '../../components/ccjk/DeviceStatus.js';
import { Elapsed, isEnded, TaskStatus } from '../../components/ccjk/TaskStatus.js';
import { Progress } from '../../components/Progress.js';
import { Time } from '../../components/Time.js';
import { ToneShape } from '../../components/ToneShape.js';
import { useNow } from '../../lib/useNow.js';
import { troublesOf } from './troubles.js';
import type { HomeTasks, Stats } from './useHome.js';

const SHOWN_DEVICES = 8;
const SHOWN_TROUBLES = 7;
const SHOWN_RUNS = 5;

export interface TroublesProps {
  devices: readonly Device[];
  stats: Stats | undefined;
  schedules: readonly Schedule[] | undefined;
  /** Nothing is shown where nothing is wrong. */
  isQuiet: boolean;
}

export function Troubles({ devices, stats, schedules = [], isQuiet }: TroublesProps) {
  const { t } = useTranslation();
  const troubles = troublesOf(devices, stats, schedules, t);
  if (isQuiet && troubles.length === 0) return null;
  return (
    <Card title={t('ccjkHome.troubles')}>
      {troubles.length === 0 ? (
        <p className="dc-inline">
          <span data-tone="ok" className="dc-toned">
            <ToneShape tone="ok" />
          </span>
          {t('ccjkHome.well')}
        </p>
      ) : (
        <ul className="dc-rows">
          {troubles.slice(0, SHOWN_TROUBLES).map(({ key, tone, text, to }) => (
            <li key={key}>
              <span data-tone={tone} className="dc-toned">
                <ToneShape tone={tone} />
              </span>
              <Link to={to}>{text}</Link>
            </li>
          ))}
        </ul>
      )}
      {troubles.length > SHOWN_TROUBLES && (
        <p className="dc-hint">{t('ccjkHome.more', { count: troubles.length - SHOWN_TROUBLES })}</p>
      )}
    </Card>
  );
}

/** Those that are there come first. */
const byPresence = (one: Device, other: Device): number =>
  Number(stateOf(one) === 'offline') - Number(stateOf(other) === 'offline');

export function Devices({ devices }: { devices: readonly Device[] }) {
  const { t } = useTranslation();
  const now = useNow(15_000);
  return (
    <Card title={t('ccjk.nav.devices')} aside={<Link to="/ccjk/devices">{t('ccjkHome.all')}</Link>}>
      {devices.length === 0 && <p className="dc-hint">{t('ccjkHome.noDevices')}</p>}
      <ul className="dc-rows">
        {[...devices]
          .sort(byPresence)
          .slice(0, SHOWN_DEVICES)
          .map((device) => (
            <li key={device.id}>
              <span className="dc-row-text">
                <Link to={`/ccjk/devices?device=${device.id}`}>{device.device_name}</Link>
                <span className="dc-hint">
                  {t('ccjkHome.load', { running: device.current_tasks, queued: device.queued_tasks })}
                  {device.daemon_status === 'offline' && device.last_heartbeat !== null && (
                    <>
                      {' · '}
                      {t('ccjkHome.seen')} <Time at={device.last_heartbeat} now={now} />
                    </>
                  )}
                </span>
              </span>
              <span className="dc-row-end">
                <DeviceStatus device={device} />
              </span>
            </li>
          ))}
      </ul>
      {devices.length > SHOWN_DEVICES && (
        <p className="dc-hint">{t('ccjkHome.more', { count: devices.length - SHOWN_DEVICES })}</p>
      )}
    </Card>
  );
}

interface TasksProps {
  tasks: HomeTasks;
  devices: readonly Device[];
}

export function Running({ tasks, devices }: TasksProps) {
  const { t } = useTranslation();
  return (
    <Card
      title={t('ccjkHome.runsNow')}
      aside={<Link to="/ccjk/tasks?status=running">{t('ccjkHome.all')}</Link>}
    >
      {tasks.running.length === 0 && <p className="dc-hint">{t('ccjkHome.nothingRuns')}</p>}
      <ul className="dc-rows">
        {tasks.running.map((task) => (
          <li key={task.id}>
            <span className="dc-row-text">
              <TaskLink task={task} />
              <DeviceName task={task} devices={devices} />
              {task.progress !== null && (
                <Progress value={task.progress} of={100} label={t('ccjkHome.progress')} />
              )}
            </span>
            <span className="dc-row-end">
              {task.progress !== null && `${Math.round(task.progress)}%`} <Elapsed task={task} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Newest({ tasks, devices }: TasksProps) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const isAway = ({ device_id: id }: Task) =>
    devices.find((device) => device.id === id)?.daemon_status === 'offline';
  return (
    <Card title={t('ccjkHome.newest')} aside={<Link to="/ccjk/tasks">{t('ccjkHome.all')}</Link>}>
      {tasks.newest.length === 0 && <p className="dc-hint">{t('ccjkHome.noTasks')}</p>}
      <ul className="dc-rows">
        {tasks.newest.map((task) => (
          <li key={task.id}>
            <span className="dc-row-text">
              <TaskLink task={task} />
              <span className="dc-hint">
                <DeviceName task={task} devices={devices} />
                {' · '}
                <Time at={isEnded(task) ? task.updated_at : task.created_at} now={now} />
              </span>
            </span>
            <span className="dc-row-end">
              <TaskStatus task={task} isAway={isAway(task)} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function NextRuns({
  schedules,
  devices,
}: {
  schedules: readonly Schedule[];
  devices: readonly Device[];
}) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const next = schedules
    .filter(({ next_run_at: at }) => at !== null)
    .sort((one, other) => Date.parse(one.next_run_at ?? '') - Date.parse(other.next_run_at ?? ''));
  return (
    <Card title={t('ccjkHome.next')} aside={<Link to="/ccjk/schedules">{t('ccjkHome.all')}</Link>}>
      {next.length === 0 && <p className="dc-hint">{t('ccjkHome.noSchedules')}</p>}
      <ul className="dc-rows">
        {next.slice(0, SHOWN_RUNS).map((schedule) => (
          <li key={schedule.id}>
            <span className="dc-row-text">
              <Link to={`/ccjk/schedules?schedule=${schedule.id}`}>{schedule.name}</Link>
              <DeviceName task={schedule} devices={devices} />
            </span>
            <span className="dc-row-end">
              <Time at={schedule.next_run_at ?? ''} now={now} mode="when" />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function TaskLink({ task }: { task: Task }) {
  return (
    <Link className="dc-ccjk-line" to={`/ccjk/tasks?task=${task.id}`}>
      <code>{task.command.split('\n')[0]}</code>
    </Link>
  );
}

function DeviceName({ task, devices }: { task: Pick<Task, 'device_id'>; devices: readonly Device[] }) {
  const { t } = useTranslation();
  const device = devices.find(({ id }) => id === task.device_id);
  return <span className="dc-hint">{device?.device_name ?? t('ccjk.noDevice')}</span>;
}
