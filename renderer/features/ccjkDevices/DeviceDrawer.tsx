// One device: is it there, what runs on it, what may run on it; and the ways to stop it, to give it another key, to be rid of it.
import Button from 'antd/es/button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  deleteDevice,
  getDevice,
  newDeviceKey,
  stopDevice,
} from '../../../server/services/ccjk/contract/devices.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { Banner } from '../../components/Banner.js';
import { DeviceStatus } from '../../components/ccjk/DeviceStatus.js';
import { Drawer } from '../../components/Drawer.js';
import { Facts } from '../../components/Facts.js';
import { Progress } from '../../components/Progress.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { Tabs } from '../../components/Tabs.js';
import { Time } from '../../components/Time.js';
import { call } from '../../lib/api.js';
import { deviceKeys } from '../../lib/ccjk/devices.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { DeviceKey } from './DeviceKey.js';
import { DeviceSettings } from './DeviceSettings.js';
import { loadsOf, systemOf } from './deviceWords.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

type Whole = AnswerOf<typeof getDevice>;
type Asked = 'stop' | 'key' | 'delete';
const VIEWS = ['now', 'settings'] as const;

export function DeviceDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useIsAway();
  const [asked, setAsked] = useState<Asked>();
  const [key, setKey] = useState<string>();
  const device = useQuery({
    queryKey: deviceKeys.one(id),
    queryFn: ({ signal }) => call(getDevice, { params: { device_id: id } }, { signal }),
    refetchInterval: 15_000,
  });
  const again = () => queries.invalidateQueries({ queryKey: deviceKeys.all });
  const params = { device_id: id };
  const stop = useMutation({
    mutationFn: (stopped: boolean) => call(stopDevice, { params, body: { stopped } }),
    onSettled: again,
  });
  const known = device.data;
  const run = async (act: Asked) => {
    if (act === 'stop') return stop.mutateAsync(true);
    if (act === 'key') return setKey((await call(newDeviceKey, { params })).device_key);
    await call(deleteDevice, { params });
    onClose();
    queries.removeQueries({ queryKey: deviceKeys.one(id) });
    return again();
  };
  return (
    <Drawer
      title={known?.device_name ?? t('ccjkDevices.one')}
      onClose={onClose}
      footer={
        known && (
          <>
            {known.stopped ? (
              <Button
                type="primary"
                disabled={isAway}
                loading={stop.isPending}
                onClick={() => stop.mutate(false)}
              >
                {t('ccjkDevices.acts.resume')}
              </Button>
            ) : (
              <Button disabled={isAway} onClick={() => setAsked('stop')}>
                {t('ccjkDevices.acts.stop')}
              </Button>
            )}
            <Button disabled={isAway} onClick={() => setAsked('key')}>
              {t('ccjkDevices.acts.key')}
            </Button>
            <Button disabled={isAway} onClick={() => setAsked('delete')}>
              {t('ccjkDevices.acts.delete')}
            </Button>
          </>
        )
      }
    >
      <QueryFailure query={device} />
      {device.isPending && <Loading rows={6} />}
      {stop.isError && <Banner tone="bad">{errorText(t, stop.error)}</Banner>}
      {known && key !== undefined && (
        <DeviceKey
          deviceId={id}
          name={known.device_name}
          deviceKey={key}
          heartbeat={known.config.heartbeat_interval}
        />
      )}
      {known && <Content device={known} />}
      <Suspense>
        {known && asked && (
          <Confirm
            verb={t(`ccjkDevices.verbs.${asked}`)}
            object={known.device_name}
            consequence={t(`ccjkDevices.consequence.${asked}`, { count: known.current_tasks })}
            run={() => run(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </Drawer>
  );
}

function Content({ device }: { device: Whole }) {
  const { t } = useTranslation();
  const { tab, show } = useUrlTab(VIEWS);
  return (
    <>
      <span className="dc-inline">
        <DeviceStatus device={device} />
        <Link to={`/ccjk/tasks?device_id=${device.id}`}>
          {t('ccjkDevices.runningQueued', { running: device.current_tasks, queued: device.queued_tasks })}
        </Link>
      </span>
      {device.stopped && <Banner tone="warn">{t('ccjkDevices.stoppedWhy')}</Banner>}
      <Tabs
        label={t('ccjkDevices.views')}
        tabs={VIEWS.map((key) => ({ key, title: t(`ccjkDevices.view.${key}`) }))}
        active={tab}
        onChange={show}
      >
        {tab === 'now' ? <Now device={device} /> : <DeviceSettings device={device} />}
      </Tabs>
    </>
  );
}

function Now({ device }: { device: Whole }) {
  const { t } = useTranslation();
  const now = useNow(15_000);
  const when = (at: string | null) => (at === null ? t('ccjkDevices.never') : <Time at={at} now={now} />);
  return (
    <div className="dc-stack">
      {loadsOf(device).map(([key, percent]) => {
        const label = `${t(`ccjkDevices.loads.${key}`)} ${Math.round(percent)}%`;
        return (
          <div key={key} className="dc-ccjk-load">
            <span>{label}</span>
            <Progress value={percent} of={100} label={label} />
          </div>
        );
      })}
      <Facts
        facts={[
          [t('ccjkDevices.seen'), when(device.last_heartbeat)],
          [t('ccjkDevices.synced'), when(device.last_sync)],
          [t('ccjkDevices.system'), systemOf(device) || '–'],
          [t('ccjkDevices.version'), device.ccjk_version ?? '–'],
          [t('ccjkDevices.address'), device.ip_address ?? '–'],
          [t('ccjkDevices.machine'), <code key="machine">{device.machine_id}</code>],
          [t('ccjkDevices.id'), <code key="id">{device.id}</code>],
          [t('nouns.createdAt'), when(device.created_at)],
        ]}
      />
    </div>
  );
}
