// What changed in my config?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { deleteBackup, type Backup } from '../../../server/services/ccjk/contract/config.js';
import { useQueryClient } from '@tanstack/react-query';
import { AwayLine } from '../../components/AwayLine.js';
import { Banner } from '../../components/Banner.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { useDevices } from '../../lib/ccjk/devices.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useSelection } from '../../lib/useSelection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { deviceNameOf } from './backupName.js';
import { backupKeys } from './keys.js';
import { StorageLine } from './StorageLine.js';
import { useBackupColumns } from './useBackupColumns.js';
import { PAGE_SIZE, useBackups } from './useBackups.js';
import { useDownload } from './useDownload.js';
import './backups.css';

const BackupDrawer = lazy(() => import('./BackupDrawer.js').then((file) => ({ default: file.BackupDrawer })));
const NewBackup = lazy(() => import('./NewBackup.js').then((file) => ({ default: file.NewBackup })));
const RestoreDialog = lazy(() =>
  import('./RestoreDialog.js').then((file) => ({ default: file.RestoreDialog })),
);
const DeleteBackups = lazy(() =>
  import('./DeleteBackups.js').then((file) => ({ default: file.DeleteBackups })),
);

export function BackupsPage() {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const queries = useQueryClient();
  const { filters, list } = useBackups();
  const devices = useDevices();
  const known = devices.data ?? [];
  const columns = useBackupColumns(known);
  const drawer = useUrlDrawer('backup');
  const selection = useSelection(filters.key);
  const download = useDownload();
  const [isMaking, setMaking] = useState(false);
  const [restored, setRestored] = useState<Backup>();
  const [deleted, setDeleted] = useState<readonly Backup[]>();
  const [said, setSaid] = useState<string>();
  const hasDevices = devices.data === undefined || known.length > 0;
  const rows = list.data?.items ?? [];
  const chosen = rows.filter(({ id }) => selection.has(id));
  const make = (
    <Button type="primary" disabled={isAway || !hasDevices} onClick={() => setMaking(true)}>
      {t('ccjkBackups.make')}
    </Button>
  );
  const remove = async ({ id }: Backup) => {
    await call(deleteBackup, { params: { backup_id: id } });
    if (drawer.id === id) drawer.close();
  };
  return (
    <ListPage<Backup, typeof filters.values>
      name="ccjk.backups"
      title={t('ccjk.nav.backups')}
      act={make}
      filters={filters}
      fields={[
        {
          name: 'device_id',
          label: t('ccjkBackups.device'),
          kind: 'choice',
          options: known.map(({ id, device_name: label }) => ({ value: id, label })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={({ config_name: name }) => name}
      onOpen={({ id }) => drawer.open(id)}
      openKey={drawer.id}
      selection={selection}
      hasAll={false}
      bulk={[
        ...(chosen.length === 2
          ? [
              {
                key: 'compare',
                label: t('ccjkBackups.acts.compareTwo'),
                run: () => drawer.open(chosen[0]!.id, { tab: 'diff', with: chosen[1]!.id }),
              },
            ]
          : []),
        { key: 'delete', label: t('ccjkBackups.acts.delete'), run: () => setDeleted(chosen) },
      ]}
      actsOf={(backup) => [
        {
          key: 'compare',
          label: t('ccjkBackups.acts.compare'),
          run: () => drawer.open(backup.id, { tab: 'diff' }),
        },
        {
          key: 'download',
          label: t('ccjkBackups.acts.download'),
          run: () => download.mutate(backup.id),
        },
        ...(backup.device_id === null
          ? []
          : [
              {
                key: 'restore',
                label: t('ccjkBackups.acts.restore'),
                run: () => setRestored(backup),
              },
            ]),
        { key: 'delete', label: t('ccjkBackups.acts.delete'), run: () => setDeleted([backup]) },
      ]}
      isLive
      versionOf={({ is_current: isCurrent }) => String(isCurrent)}
      empty={
        hasDevices ? (
          <Empty act={make}>{t('ccjkBackups.empty')}</Empty>
        ) : (
          <Empty act={<Link to="/ccjk/devices">{t('ccjkBackups.toDevices')}</Link>}>
            {t('ccjkBackups.noDevices')}
          </Empty>
        )
      }
      frame={(inner) => (
        <>
          <AwayLine since={list.dataUpdatedAt} />
          <StorageLine />
          {said !== undefined && <Banner tone="ok">{said}</Banner>}
          {download.isError && <Banner tone="bad">{errorText(t, download.error)}</Banner>}
          {inner}
        </>
      )}
    >
      <Suspense>
        {isMaking && (
          <NewBackup
            devices={known}
            deviceId={filters.values.device_id}
            onClose={() => setMaking(false)}
            done={(id) => {
              setMaking(false);
              drawer.open(id);
            }}
          />
        )}
        {!isMaking && drawer.id !== undefined && (
          <BackupDrawer
            key={drawer.id}
            id={drawer.id}
            devices={known}
            onClose={drawer.close}
            restore={setRestored}
            remove={(backup) => setDeleted([backup])}
          />
        )}
        {restored && (
          <RestoreDialog
            backup={restored}
            device={known.find(({ id }) => id === restored.device_id)}
            onClose={() => setRestored(undefined)}
            done={() => setSaid(t('ccjkBackups.restored', { name: deviceNameOf(restored, known) ?? '' }))}
          />
        )}
        {deleted && (
          <DeleteBackups
            backups={deleted}
            devices={known}
            remove={remove}
            onClose={() => {
              setDeleted(undefined);
              selection.clear();
              void queries.invalidateQueries({ queryKey: backupKeys.all });
              void queries.invalidateQueries({ queryKey: backupKeys.quota });
            }}
          />
        )}
      </Suspense>
    </ListPage>
  );
}
