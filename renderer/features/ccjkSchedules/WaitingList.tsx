// Tasks that run once their device is there again.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { z } from 'zod';
import { cancelTask, listTasks, type Task } from '../../../server/services/ccjk/contract/tasks.js';
import { AwayLine } from '../../components/AwayLine.js';
import { ListPage, type ListColumn } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { useFilters } from '../../lib/useFilters.js';
import { useNow } from '../../lib/useNow.js';
import { scheduleKeys } from './keys.js';
import type { ListParts } from './listParts.js';
import { PAGE_SIZE } from './useSchedules.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

const Address = z.object({ device_id: z.uuid() });

export function WaitingList({ act, devices = [], hasDevices, frame }: ListParts) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const filters = useFilters(Address);
  const columns = useColumns(devices);
  const [cancelled, setCancelled] = useState<Task>();
  const query = {
    ...filters.values,
    waiting: 'true' as const,
    limit: PAGE_SIZE,
    offset: (filters.page - 1) * PAGE_SIZE,
  };
  const list = useQuery({
    queryKey: [...scheduleKeys.waiting, query],
    queryFn: async ({ signal }) => {
      const { tasks, total } = await call(listTasks, { query }, { signal });
      return { items: tasks, total };
    },
    placeholderData: keepPreviousData,
  });
  useCcjkInvalidation(['task.updated', 'device.online', 'device.offline'], scheduleKeys.waiting);
  const nameOf = ({ command }: Task) => command.split('\n')[0] ?? '';
  return (
    <ListPage<Task, typeof filters.values>
      name="ccjk.waiting"
      title={t('ccjk.nav.schedules')}
      act={act}
      filters={filters}
      fields={[
        {
          name: 'device_id',
          label: t('ccjk.nav.devices'),
          kind: 'choice',
          options: devices
            .filter(({ daemon_status: status }) => status === 'offline')
            .map(({ id, device_name: label }) => ({ value: id, label })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={nameOf}
      onOpen={({ id }) => void navigate(`/ccjk/tasks?task=${id}`)}
      actsOf={(task) => [{ key: 'cancel', label: t('ccjkTasks.acts.cancel'), run: () => setCancelled(task) }]}
      isLive
      empty={
        hasDevices ? (
          <Empty act={act}>{t('ccjkSchedules.nothingWaits')}</Empty>
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
            {inner}
          </>,
        )
      }
    >
      <Suspense>
        {cancelled && (
          <Confirm
            verb={t('ccjkTasks.acts.cancel')}
            object={t('ccjkTasks.one')}
            names={[nameOf(cancelled)]}
            consequence={t('ccjkSchedules.cancelWhat')}
            run={async () => {
              await call(cancelTask, { params: { task_id: cancelled.id } });
              await queries.invalidateQueries({ queryKey: scheduleKeys.waiting });
            }}
            onClose={() => setCancelled(undefined)}
          />
        )}
      </Suspense>
    </ListPage>
  );
}

function useColumns(devices: NonNullable<ListParts['devices']>): ListColumn<Task>[] {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const deviceOf = ({ device_id: id }: Task) => devices.find((device) => device.id === id);
  return [
    {
      key: 'command',
      title: t('ccjkTasks.command'),
      phone: 'name',
      cell: ({ id, command }) => (
        <Link to={`/ccjk/tasks?task=${id}`}>
          <code className="dc-ccjk-command">{command.split('\n')[0]}</code>
        </Link>
      ),
    },
    {
      key: 'device',
      title: t('ccjkSchedules.waitsFor'),
      cell: (task) => deviceOf(task)?.device_name ?? '–',
    },
    {
      key: 'seen',
      title: t('ccjkSchedules.seen'),
      cell: (task) => {
        const at = deviceOf(task)?.last_heartbeat ?? null;
        return at === null ? t('ccjkSchedules.never') : <Time at={at} now={now} />;
      },
    },
    {
      key: 'since',
      title: t('ccjkSchedules.since'),
      cell: ({ created_at: at }) => <Time at={at} now={now} />,
    },
  ];
}
