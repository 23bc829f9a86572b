import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import type { Task } from '../../../server/services/ccjk/contract/tasks.js';
import type { ListColumn } from '../../components/ListPage.js';
import { Time } from '../../components/Time.js';
import { Elapsed, TaskStatus } from '../../components/ccjk/TaskStatus.js';
import { useNow } from '../../lib/useNow.js';
import { nameOf } from './taskName.js';

export function useTaskColumns(devices: readonly Device[]): ListColumn<Task>[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const deviceOf = ({ device_id: id }: Task) => devices.find((device) => device.id === id);
  return [
    {
      key: 'command',
      title: t('ccjkTasks.command'),
      phone: 'name',
      cell: (task) => <code className="dc-ccjk-command">{nameOf(task)}</code>,
    },
    {
      key: 'status',
      title: t('nouns.status'),
      phone: 'status',
      cell: (task) => <TaskStatus task={task} isAway={deviceOf(task)?.daemon_status === 'offline'} />,
    },
    {
      key: 'device',
      title: t('ccjkTasks.device'),
      cell: (task) => (task.device_id === null ? t('ccjk.noDevice') : (deviceOf(task)?.device_name ?? '–')),
    },
    {
      key: 'elapsed',
      title: t('ccjkTasks.elapsed'),
      isNumber: true,
      phone: 'none',
      cell: (task) => <Elapsed task={task} />,
    },
    {
      key: 'exit',
      title: t('ccjkTasks.exit'),
      isNumber: true,
      phone: 'none',
      cell: ({ exit_code: code }) => code ?? '–',
    },
    {
      key: 'created',
      title: t('nouns.createdAt'),
      cell: ({ created_at: at }) => <Time at={at} now={now} mode="moment" />,
    },
    {
      key: 'priority',
      title: t('ccjkTasks.priority'),
      isNumber: true,
      isExtra: true,
      phone: 'none',
      cell: ({ priority }) => priority,
    },
    {
      key: 'source',
      title: t('ccjkTasks.source'),
      isExtra: true,
      phone: 'none',
      cell: ({ source }) => t(`ccjkTasks.sources.${source}`),
    },
  ];
}
