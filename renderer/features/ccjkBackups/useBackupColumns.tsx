import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../server/services/ccjk/contract/config.js';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import type { ListColumn } from '../../components/ListPage.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { deviceNameOf } from './backupName.js';

export function useBackupColumns(devices: readonly Device[]): ListColumn<Backup>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  return [
    {
      key: 'name',
      title: t('ccjkBackups.name'),
      phone: 'name',
      cell: ({ config_name: name }) => name,
    },
    {
      key: 'current',
      title: t('nouns.status'),
      phone: 'status',
      cell: ({ is_current: isCurrent }) =>
        isCurrent && <StatusTag tone="ok">{t('ccjkBackups.current')}</StatusTag>,
    },
    {
      key: 'device',
      title: t('ccjkBackups.device'),
      cell: (backup) => deviceNameOf(backup, devices) ?? t('ccjk.noDevice'),
    },
    {
      key: 'size',
      title: t('ccjkBackups.size'),
      isNumber: true,
      cell: ({ size }) => format.bytes(size),
    },
    {
      key: 'origin',
      title: t('ccjkBackups.origin'),
      phone: 'none',
      cell: ({ is_auto: isAuto }) => t(isAuto ? 'ccjkBackups.auto' : 'ccjkBackups.byHand'),
    },
    {
      key: 'created',
      title: t('nouns.createdAt'),
      cell: ({ created_at: at }) => <Time at={at} now={now} mode="moment" />,
    },
  ];
}
