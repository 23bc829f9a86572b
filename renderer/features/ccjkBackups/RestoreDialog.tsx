// Before a backup becomes what its device gets: what changes for the device, and when.
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { restoreBackup, type Backup } from '../../../server/services/ccjk/contract/config.js';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { Confirm } from '../../components/Confirm.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { useFormat } from '../../lib/useFormat.js';
import { versionOf } from './backupName.js';
import { diffConfigs } from './configDiff.js';
import { backupKeys } from './keys.js';
import { pathText } from './pathText.js';
import { useBackup, useVersions } from './useBackups.js';

export interface RestoreDialogProps {
  backup: Backup;
  device: Device | undefined;
  onClose: () => void;
  done: () => void;
}

export function RestoreDialog({ backup, device, onClose, done }: RestoreDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const name = device?.device_name ?? '–';
  const isThere = device !== undefined && device.daemon_status !== 'offline';
  const run = async () => {
    await call(restoreBackup, { params: { backup_id: backup.id } });
    await queries.invalidateQueries({ queryKey: backupKeys.all });
    done();
  };
  return (
    <Confirm
      verb={t('ccjkBackups.acts.restore')}
      object={backup.config_name}
      isDanger={false}
      names={[versionOf(backup, format)]}
      consequence={
        <div className="dc-stack">
          <p>{t(isThere ? 'ccjkBackups.restoreOnline' : 'ccjkBackups.restoreOffline', { name })}</p>
          <Differences backup={backup} />
          <p className="dc-hint">{t('ccjkBackups.restoreStays')}</p>
        </div>
      }
      run={run}
      onClose={onClose}
    />
  );
}

const MOST_NAMED = 5;

/** Against what the device gets now. */
function Differences({ backup }: { backup: Backup }) {
  const { t } = useTranslation();
  const versions = useVersions(backup.device_id);
  const present = versions.data?.find(({ is_current: isCurrent }) => isCurrent);
  const now = useBackup(present?.id);
  const then = useBackup(backup.id);
  const diff = useMemo(
    () => now.data && then.data && diffConfigs(now.data.config_data, then.data.config_data),
    [now.data, then.data],
  );
  if (present?.id === backup.id) return <p>{t('ccjkBackups.restoreSame')}</p>;
  // The one that it gets is none of the newest hundred: nothing is said that is not known.
  if (versions.data && !present) return null;
  if (!diff) {
    return (
      <>
        <QueryFailure query={versions} />
        <QueryFailure query={now} />
        <QueryFailure query={then} />
        {!versions.isError && !now.isError && !then.isError && <Loading rows={2} />}
      </>
    );
  }
  if (diff.changes.length === 0) return <p>{t('ccjkBackups.restoreEqual')}</p>;
  return (
    <div>
      <p>{t('ccjkBackups.restoreChanges', { count: diff.changes.length })}</p>
      <ul className="dc-ccjk-changed">
        {diff.changes.slice(0, MOST_NAMED).map(({ path, kind }) => (
          <li key={path.join('\0')}>
            <span data-kind={kind}>{t(`ccjkBackups.kind.${kind}`)}</span> <code>{pathText(path)}</code>
          </li>
        ))}
      </ul>
      {diff.changes.length > MOST_NAMED && (
        <p className="dc-hint">{t('ccjkBackups.andMore', { count: diff.changes.length - MOST_NAMED })}</p>
      )}
    </div>
  );
}
