import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import type { ListColumn } from '../../components/ListPage.js';
import { Time } from '../../components/Time.js';
import { DeviceStatus } from '../../components/ccjk/DeviceStatus.js';
import { useNow } from '../../lib/useNow.js';
import { loadsOf, systemOf } from './deviceWords.js';

export function useDeviceColumns(): ListColumn<Device>[] {
  const { t } = useTranslation();
  const now = useNow(15_000);
  return [
    { key: 'name', title: t('ccjkDevices.name'), phone: 'name', cell: ({ device_name: name }) => name },
    {
      key: 'status',
      title: t('nouns.status'),
      phone: 'status',
      cell: (device) => <DeviceStatus device={device} />,
    },
    {
      key: 'tasks',
      title: t('ccjkDevices.tasks'),
      cell: ({ current_tasks: running, queued_tasks: queued }) =>
        t('ccjkDevices.runningQueued', { running, queued }),
    },
    {
      key: 'system',
      title: t('ccjkDevices.system'),
      phone: 'none',
      cell: (device) => systemOf(device) || '–',
    },
    {
      key: 'load',
      title: t('ccjkDevices.load'),
      phone: 'none',
      cell: (device) =>
        loadsOf(device)
          .map(([key, percent]) => `${t(`ccjkDevices.loads.${key}`)} ${Math.round(percent)}%`)
          .join(' · ') || '–',
    },
    {
      key: 'seen',
      title: t('ccjkDevices.seen'),
      cell: ({ last_heartbeat: at }) => (at === null ? t('ccjkDevices.never') : <Time at={at} now={now} />),
    },
    {
      key: 'version',
      title: t('ccjkDevices.version'),
      phone: 'none',
      isExtra: true,
      cell: ({ ccjk_version: version }) => version ?? '–',
    },
    {
      key: 'address',
      title: t('ccjkDevices.address'),
      phone: 'none',
      isExtra: true,
      cell: ({ ip_address: address }) => address ?? '–',
    },
  ];
}
