// If this disk dies now, what do I lose?
import Button from 'antd/es/button';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Backup, BackupsState } from '../../../server/console/contract/backups.js';
import type { Status } from '../../../server/console/contract/status.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { Confirm } from '../../components/Confirm.js';
import { RecoverySheet } from '../../components/RecoverySheet.js';
import { Failed, Loading } from '../../components/States.js';
import { settingNamed, useSettings } from '../../lib/cloudSettings.js';
import { useCloudStatus } from '../../lib/cloudStatus.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { Answer } from './Answer.js';
import { BackupList } from './BackupList.js';
import { BackupSettings } from './BackupSettings.js';
import { RestoreDialog } from './RestoreDialog.js';
import { useBackupActs, useBackups } from './useBackups.js';
import { useAwaited, useRestoring } from './useRestoring.js';
import { VerifyDialog } from './VerifyDialog.js';
import { Working } from './Working.js';
import './backups.css';

export function BackupsPage() {
  const { t } = useTranslation();
  const [awaited, setAwaited] = useAwaited();
  const backups = useBackups(awaited !== undefined);
  const isRestoring = useRestoring(awaited, backups.data);
  const status = useCloudStatus();
  const failed = [backups, status].find(({ isError }) => isError);
  return (
    <>
      {failed && !isRestoring && (
        <Failed
          error={failed.error}
          retry={() => {
            void backups.refetch();
            void status.refetch();
          }}
          busy={backups.isFetching || status.isFetching}
          since={backups.data && backups.dataUpdatedAt}
        />
      )}
      {isRestoring && !backups.data?.running && <Banner tone="run">{t('backups.restarting')}</Banner>}
      {backups.data && status.data ? (
        <Filled
          state={backups.data}
          status={status.data}
          receivedAt={status.dataUpdatedAt}
          isRestoring={isRestoring}
          begun={(restarts) =>
            setAwaited(restarts ? { lastEndedAt: backups.data.last?.ended_at } : undefined)
          }
        />
      ) : (
        <>
          <h1>{t('backups.title')}</h1>
          {!failed && <Loading cards={2} />}
        </>
      )}
    </>
  );
}

interface FilledProps {
  state: BackupsState;
  status: Status;
  receivedAt: number;
  isRestoring: boolean;
  begun: (restarts: boolean) => void;
}

type Asked = { act: 'verify' | 'restore' | 'remove'; backup: Backup };

function Filled({ state, status, receivedAt, isRestoring, begun }: FilledProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const settings = useSettings();
  const acts = useBackupActs();
  const [asked, setAsked] = useState<Asked>();
  const picker = useRef<HTMLInputElement>(null);
  // The cloud's own clock: this browser may stand on another machine.
  const now = Date.parse(status.now) + (useNow(10_000) - receivedAt);
  const isBusy = state.running !== null || isRestoring;
  const failure = acts.run.error ?? acts.upload.error ?? acts.download.error ?? acts.cancelRestore.error;
  const ask = (act: Asked['act']) => (backup: Backup) => setAsked({ act, backup });
  const presentRows = Object.values(status.store.tables).reduce((sum, { rows }) => sum + rows, 0);
  const close = () => setAsked(undefined);
  const upload = (file: File | undefined) => file && acts.upload.mutate(file);
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('backups.title')}</h1>
        <Button onClick={() => picker.current?.click()} loading={acts.upload.isPending} disabled={isBusy}>
          {t('backups.act.upload')}
        </Button>
        <Button
          type="primary"
          onClick={() => acts.run.mutate(undefined)}
          loading={acts.run.isPending}
          disabled={isBusy}
        >
          {t('backups.act.run')}
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label={t('backups.act.upload')}
          accept=".gz,.sealed"
          onChange={({ target }) => {
            upload(target.files?.[0]);
            // The same file can be chosen again after a failure.
            target.value = '';
          }}
        />
      </header>
      {failure && <Banner tone="bad">{errorText(t, failure)}</Banner>}
      {acts.upload.isSuccess && (
        <Banner tone="ok">
          {t('backups.uploaded')} <code className="dc-backup-name">{acts.upload.data.name}</code>
        </Banner>
      )}
      <Answer state={state} dataDir={status.data_dir} now={now} />
      {!(isRestoring && state.running === null) && <Working state={state} now={now} acts={acts} />}
      {state.folder_failure !== null && <Banner tone="bad">{state.folder_failure}</Banner>}
      <BackupList
        items={state.items}
        now={now}
        refused={isBusy ? t('backups.busy') : undefined}
        acts={{
          verify: (backup) =>
            backup.is_sealed
              ? setAsked({ act: 'verify', backup })
              : acts.verify.mutate({ name: backup.name, passphrase: '' }),
          restore: ask('restore'),
          remove: ask('remove'),
          download: ({ name }) => acts.download.mutate(name),
        }}
      />
      {acts.verify.isError && asked?.act !== 'verify' && (
        <Banner tone="bad">{errorText(t, acts.verify.error)}</Banner>
      )}
      <div className="dc-grid">
        {settings.data ? (
          <BackupSettings settings={settings.data} state={state} />
        ) : settings.isError ? (
          <Failed error={settings.error} retry={() => void settings.refetch()} busy={settings.isFetching} />
        ) : (
          <Loading />
        )}
        <div className="dc-stack">
          <Card title={t('backups.move.title')}>
            <p>{t('backups.move.why')}</p>
            <Link to="/backups/move">{t('backups.move.open')}</Link>
          </Card>
          <Card title={t('setup.sheet.title')}>
            <p>{t('setup.sheet.why')}</p>
            <div>
              <Button onClick={() => window.print()}>{t('setup.sheet.print')}</Button>
            </div>
          </Card>
        </div>
      </div>
      <RecoverySheet
        status={status}
        folder={state.folder}
        secondFolder={state.second_folder}
        isSealed={settingNamed(settings.data, 'backups.passphrase')?.is_default === false}
      />
      {asked?.act === 'verify' && <VerifyDialog backup={asked.backup} acts={acts} onClose={close} />}
      {asked?.act === 'restore' && (
        <RestoreDialog
          backup={asked.backup}
          presentRows={presentRows}
          now={now}
          acts={acts}
          begun={begun}
          onClose={close}
        />
      )}
      {asked?.act === 'remove' && (
        <Confirm
          verb={t('backups.act.remove')}
          object={t('backups.remove.object', { at: format.when(Date.parse(asked.backup.created_at), now) })}
          names={[asked.backup.name]}
          consequence={t('backups.remove.consequence')}
          run={() => acts.remove.mutateAsync(asked.backup.name)}
          onClose={close}
        />
      )}
    </>
  );
}
