// How do I take this cloud to another computer? One act, in five steps; what is done is read from the backups themselves.
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import type { Backup } from '../../../server/console/contract/backups.js';
import { Banner } from '../../components/Banner.js';
import { FormFailure } from '../../components/FormFailure.js';
import { Failed, Loading } from '../../components/States.js';
import { errorText } from '../../lib/errorText.js';
import { useCloudStatus } from '../../lib/cloudStatus.js';
import { useForm } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import { isPassphrase } from './passphrase.js';
import { PassphraseField } from './PassphraseField.js';
import { useBackupActs, useBackups, type BackupActs } from './useBackups.js';
import { Working } from './Working.js';
import './backups.css';

const shape = z.object({ passphrase: z.string().refine(isPassphrase) });

export function MovePage() {
  const { t } = useTranslation();
  const backups = useBackups();
  const status = useCloudStatus();
  const acts = useBackupActs();
  const failed = [backups, status].find(({ isError }) => isError);
  const made = backups.data?.items.find(({ reason }) => reason === 'move');
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('backups.move.title')}</h1>
        <Link to="/backups">{t('backups.move.back')}</Link>
      </header>
      <p>{t('backups.move.why')}</p>
      {failed && (
        <Failed
          error={failed.error}
          retry={() => {
            void backups.refetch();
            void status.refetch();
          }}
          busy={backups.isFetching || status.isFetching}
        />
      )}
      {!failed && !(backups.data && status.data) && <Loading cards={2} />}
      {backups.data && status.data && (
        <>
          <Working state={backups.data} now={Date.parse(status.data.now)} acts={acts} />
          <ol className="dc-backup-steps">
            <Step name="make" isDone={made !== undefined}>
              <Make acts={acts} isBusy={backups.data.running !== null} />
            </Step>
            <Step name="take">
              {made ? (
                <Take backup={made} acts={acts} />
              ) : (
                <p className="dc-hint">{t('backups.move.first')}</p>
              )}
            </Step>
            <Step name="restore" />
            <Step name="check">
              <Link to="/connect">{t('backups.move.connect')}</Link>
            </Step>
            <Step name="off" />
          </ol>
        </>
      )}
    </>
  );
}

interface StepProps {
  name: 'make' | 'take' | 'restore' | 'check' | 'off';
  isDone?: boolean;
  children?: ReactNode;
}

function Step({ name, isDone = false, children }: StepProps) {
  const { t } = useTranslation();
  return (
    <li className="dc-card">
      <h2>
        {t(`backups.move.${name}.title`)}
        {isDone && <span className="dc-hint"> {t('backups.move.done')}</span>}
      </h2>
      <p>{t(`backups.move.${name}.how`)}</p>
      {children}
    </li>
  );
}

function Make({ acts, isBusy }: { acts: BackupActs; isBusy: boolean }) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { passphrase: '' },
    shape,
    rules: { passphrase: t('backups.passphrase.rule') },
    async send({ passphrase }) {
      await acts.run.mutateAsync({ passphrase });
    },
  });
  return (
    <form className="dc-form" onSubmit={form.submit}>
      <PassphraseField form={form} label={t('backups.passphrase.label')} />
      <FormFailure form={form} />
      <Button type="primary" htmlType="submit" loading={form.isPending} disabled={isBusy}>
        {t('backups.move.make.go')}
      </Button>
    </form>
  );
}

function Take({ backup, acts }: { backup: Backup; acts: BackupActs }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { download } = acts;
  return (
    <>
      <p>
        <code className="dc-backup-name">{backup.name}</code> · {format.bytes(backup.bytes)} ·{' '}
        {format.exact(Date.parse(backup.created_at))}
      </p>
      {download.isError && <Banner tone="bad">{errorText(t, download.error)}</Banner>}
      <div>
        <Button onClick={() => download.mutate(backup.name)} loading={download.isPending}>
          {t('backups.act.download')}
        </Button>
      </div>
    </>
  );
}
