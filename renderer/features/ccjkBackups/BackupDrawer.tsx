// One backup: what is in it, and what differs from another version.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../server/services/ccjk/contract/config.js';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { Banner } from '../../components/Banner.js';
import { Drawer } from '../../components/Drawer.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Tabs } from '../../components/Tabs.js';
import { Time } from '../../components/Time.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useUrlTab } from '../../lib/useUrlTab.js';
import { deviceNameOf } from './backupName.js';
import { Compare } from './Compare.js';
import { Contents } from './Contents.js';
import { useBackup } from './useBackups.js';
import { useDownload } from './useDownload.js';

export interface BackupDrawerProps {
  id: string;
  devices: readonly Device[];
  onClose: () => void;
  restore: (backup: Backup) => void;
  remove: (backup: Backup) => void;
}

const VIEWS = ['contents', 'diff'] as const;

export function BackupDrawer({ id, devices, onClose, restore, remove }: BackupDrawerProps) {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const format = useFormat();
  const now = useNow(60_000);
  const { tab, show } = useUrlTab(VIEWS);
  const backup = useBackup(id);
  const download = useDownload();
  const known = backup.data;
  return (
    <Drawer
      isWide
      title={known?.config_name ?? t('ccjkBackups.one')}
      onClose={onClose}
      footer={
        known && (
          <>
            <Button disabled={isAway} onClick={() => remove(known)}>
              {t('ccjkBackups.acts.delete')}
            </Button>
            <Button loading={download.isPending} disabled={isAway} onClick={() => download.mutate(id)}>
              {t('ccjkBackups.acts.download')}
            </Button>
            <Button
              type="primary"
              disabled={isAway || known.device_id === null || known.is_current}
              onClick={() => restore(known)}
            >
              {t('ccjkBackups.acts.restore')}
            </Button>
          </>
        )
      }
    >
      <QueryFailure query={backup} />
      {backup.isPending && <Loading rows={6} />}
      {download.isError && <Banner tone="bad">{errorText(t, download.error)}</Banner>}
      {known && (
        <>
          <p className="dc-ccjk-backup-head">
            {known.is_current && <StatusTag tone="ok">{t('ccjkBackups.current')}</StatusTag>}
            <span>
              {deviceNameOf(known, devices) ?? t('ccjk.noDevice')} · {format.bytes(known.size)} ·{' '}
              {t(known.is_auto ? 'ccjkBackups.auto' : 'ccjkBackups.byHand')} ·{' '}
              <Time at={known.created_at} now={now} mode="moment" />
            </span>
          </p>
          {known.device_id === null && <p className="dc-hint">{t('ccjkBackups.noDeviceWhy')}</p>}
          <Tabs
            label={t('ccjkBackups.views')}
            tabs={VIEWS.map((key) => ({ key, title: t(`ccjkBackups.view.${key}`) }))}
            active={tab}
            onChange={show}
          >
            {tab === 'contents' ? <Contents backup={known} /> : <Compare backup={known} />}
          </Tabs>
        </>
      )}
    </Drawer>
  );
}
