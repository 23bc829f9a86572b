import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../server/services/ccjk/contract/config.js';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { Confirm } from '../../components/Confirm.js';
import { useFormat } from '../../lib/useFormat.js';
import { deviceNameOf, versionOf } from './backupName.js';

export interface DeleteBackupsProps {
  backups: readonly Backup[];
  devices: readonly Device[];
  remove: (backup: Backup) => Promise<void>;
  onClose: () => void;
}

/** One after another; what is gone when one fails is not asked for again. */
export function DeleteBackups({ backups, devices, remove, onClose }: DeleteBackupsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const left = backups.filter(({ id }) => !gone.has(id));
  const currents = backups.filter(({ is_current: isCurrent }) => isCurrent);
  const names = [...new Set(currents.map((backup) => deviceNameOf(backup, devices) ?? '–'))];
  const run = async () => {
    for (const backup of left) {
      await remove(backup);
      setGone((before) => new Set(before).add(backup.id));
    }
  };
  return (
    <Confirm
      verb={t('ccjkBackups.acts.delete')}
      object={t('ccjkBackups.count', { count: backups.length })}
      names={backups.map((backup) => versionOf(backup, format))}
      consequence={
        <>
          <p>
            {t('ccjkBackups.deleteWhat', {
              room: format.bytes(backups.reduce((sum, { size }) => sum + size, 0)),
            })}
          </p>
          {names.length > 0 && <p>{t('ccjkBackups.deleteCurrent', { names: names.join('、') })}</p>}
          {gone.size > 0 && (
            <p role="status">{t('ccjkBackups.deleted', { done: gone.size, of: backups.length })}</p>
          )}
        </>
      }
      run={run}
      onClose={onClose}
    />
  );
}
