// One task: what it says, how it went, with what it was sent.
import Button from 'antd/es/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { getTask, type Task } from '../../../server/services/ccjk/contract/tasks.js';
import { Banner } from '../../components/Banner.js';
import { Elapsed, isEnded, TaskStatus } from '../../components/ccjk/TaskStatus.js';
import { CopyText } from '../../components/CopyText.js';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { Progress } from '../../components/Progress.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { Tabs } from '../../components/Tabs.js';
import { TimeLine, type TimeLineEvent } from '../../components/TimeLine.js';
import { call } from '../../lib/api.js';
import { useCcjkMessages, useChannels } from '../../lib/ccjk/feed.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { taskKeys } from './keys.js';
import { OutputPanel } from './OutputPanel.js';
import { nameOf } from './taskName.js';
import { useOutput } from './useOutput.js';
import { actsOn, type TaskAct } from './useTaskActs.js';

export interface TaskDrawerProps {
  id: string;
  devices: readonly Device[] | undefined;
  onClose: () => void;
  act: (act: TaskAct, task: Task) => void;
}

const VIEWS = ['output', 'line', 'sent'] as const;

export function TaskDrawer({ id, devices, onClose, act }: TaskDrawerProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  useChannels([`task:${id}`]);
  const task = useQuery({
    queryKey: taskKeys.one(id),
    queryFn: ({ signal }) => call(getTask, { params: { task_id: id } }, { signal }),
  });
  const known = task.data;
  useCcjkMessages('task.updated', ({ data }) => {
    if (data.task_id !== id) return;
    // How far it is comes often and says all there is to it.
    if (known?.status === data.status)
      queries.setQueryData<Task>(
        taskKeys.one(id),
        (before) => before && { ...before, progress: data.progress },
      );
    else void queries.invalidateQueries({ queryKey: taskKeys.one(id) });
  });
  useCcjkMessages('subscribed', ({ channel }) => {
    if (channel === `task:${id}`) void queries.invalidateQueries({ queryKey: taskKeys.one(id) });
  });
  const device = devices?.find((one) => one.id === known?.device_id);
  return (
    <Drawer
      title={known ? <code>{nameOf(known)}</code> : t('ccjkTasks.one')}
      onClose={onClose}
      footer={
        known &&
        actsOn(known.status).map((one) => (
          <Button
            key={one}
            type={one === 'retry' ? 'primary' : 'default'}
            disabled={isAway}
            onClick={() => act(one, known)}
          >
            {t(`ccjkTasks.acts.${one}`)}
          </Button>
        ))
      }
    >
      <QueryFailure query={task} />
      {task.isPending && <Loading rows={6} />}
      {known && <Content task={known} device={device} />}
    </Drawer>
  );
}

function Content({ task, device }: { task: Task; device: Device | undefined }) {
  const { t } = useTranslation();
  const { tab, show } = useUrlTab(VIEWS);
  return (
    <>
      <div className="dc-inline dc-ccjk-task-head">
        <TaskStatus task={task} isAway={device?.daemon_status === 'offline'} />
        {device && <Link to={`/ccjk/devices?device=${device.id}`}>{device.device_name}</Link>}
        <span>
          {t('ccjkTasks.elapsed')} <Elapsed task={task} />
        </span>
        {task.exit_code !== null && (
          <span>
            {t('ccjkTasks.exit')} {task.exit_code}
          </span>
        )}
      </div>
      {task.status === 'running' && task.progress !== null && (
        <Progress value={task.progress} of={100} label={t('ccjkTasks.progress')} />
      )}
      {task.error_message !== null && task.error_message !== '' && (
        <Banner tone={task.status === 'cancelled' ? 'off' : 'bad'}>{task.error_message}</Banner>
      )}
      <Tabs
        label={t('ccjkTasks.views')}
        tabs={VIEWS.map((key) => ({ key, title: t(`ccjkTasks.view.${key}`) }))}
        active={tab}
        onChange={show}
      >
        {/* Another attempt writes anew. */}
        {tab === 'output' && <Written key={task.retry_count} task={task} />}
        {tab === 'line' && <TimeLine label={t('ccjkTasks.view.line')} events={eventsOf(task, t)} />}
        {tab === 'sent' && <Sent task={task} />}
      </Tabs>
    </>
  );
}

function Written({ task }: { task: Task }) {
  const output = useOutput(task.id, isEnded(task));
  return <OutputPanel output={output} name={task.id} isEnded={isEnded(task)} />;
}

function eventsOf(task: Task, t: TFunction): TimeLineEvent[] {
  const events: (TimeLineEvent | false)[] = [
    {
      key: 'created',
      at: task.created_at,
      tone: 'wait',
      title: t('ccjkTasks.events.created'),
      detail: t(`ccjkTasks.sources.${task.source}`),
    },
    task.started_at !== null && {
      key: 'started',
      at: task.started_at,
      tone: 'run',
      title: t('ccjkTasks.events.started'),
      ...(task.retry_count > 0 ? { detail: t('ccjkTasks.attempt', { count: task.retry_count }) } : {}),
    },
    isEnded(task) && {
      key: 'ended',
      at: task.completed_at ?? task.updated_at,
      tone: task.status === 'completed' ? 'ok' : task.status === 'cancelled' ? 'off' : 'bad',
      title: t(`ccjk.taskStatus.${task.status}`),
      ...(task.exit_code === null ? {} : { detail: `${t('ccjkTasks.exit')} ${task.exit_code}` }),
    },
  ];
  return events.filter((event) => event !== false);
}

function Sent({ task }: { task: Task }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  return (
    <div className="dc-stack">
      <pre tabIndex={0} aria-label={t('ccjkTasks.command')}>
        {task.command}
      </pre>
      {Object.keys(task.args).length > 0 && (
        <pre tabIndex={0} aria-label={t('ccjkTasks.args')}>
          {JSON.stringify(task.args, null, 2)}
        </pre>
      )}
      <Facts
        facts={[
          [t('ccjkTasks.type'), t(`ccjk.taskType.${task.type}`)],
          [t('ccjkTasks.priority'), number(task.priority)],
          [t('ccjkTasks.timeout'), `${number(task.timeout / 1000)} ${t('ccjkTasks.seconds')}`],
          [t('ccjkTasks.retries'), `${task.retry_count} / ${task.max_retries}`],
          [t('ccjkTasks.source'), t(`ccjkTasks.sources.${task.source}`)],
          task.parent_task_id !== null && [
            t('ccjkTasks.parent'),
            <Link key="parent" to={`/ccjk/tasks?task=${task.parent_task_id}`}>
              {task.parent_task_id}
            </Link>,
          ],
          [t('ccjkTasks.id'), <CopyText key="id" text={task.id} label={t('ccjkTasks.id')} />],
        ]}
      />
    </div>
  );
}
