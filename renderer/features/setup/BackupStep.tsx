import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { Setting } from '../../../server/console/contract/settings.js';
import type { Status } from '../../../server/console/contract/status.js';
import { CheckField, FieldFrame, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { RecoverySheet } from '../../components/RecoverySheet.js';
import { settingNamed, useChangeSettings } from '../../lib/cloudSettings.js';
import { desktop } from '../../lib/desktop.js';
import { useForm } from '../../lib/useForm.js';
import type { StepWays } from './steps.js';
import { StepFrame } from './StepFrame.js';
import { useBackupFolders } from './useSetup.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));

interface BackupStepProps {
  ways: StepWays;
  settings: readonly Setting[];
  status: Status | undefined;
}

export function BackupStep({ ways, settings, status }: BackupStepProps) {
  const { t } = useTranslation();
  const change = useChangeSettings();
  const backups = useBackupFolders();
  const valueOf = (name: string) => settingNamed(settings, `backups.${name}`)?.value;
  const form = useForm({
    initial: {
      folder: String(valueOf('folder') ?? ''),
      daily: valueOf('daily') === true,
      hour: String(valueOf('hour') ?? 4),
    },
    fieldOfCode: { invalid_setting: 'folder', setting_fixed: 'folder' },
    send: async ({ folder, daily, hour }) => {
      const wanted = { folder: folder.trim(), daily, hour: Number(hour) };
      // What an option gave for this run cannot be changed, and need not be.
      const changed = Object.entries(wanted).filter(([name, value]) => value !== valueOf(name));
      if (changed.length > 0) {
        await change.mutateAsync(
          Object.fromEntries(changed.map(([name, value]) => [`backups.${name}`, value])),
        );
      }
      ways.next();
    },
  });
  const choose = async () => {
    const folder = await desktop?.chooseFolder();
    if (folder) form.set('folder', folder);
  };
  return (
    <>
      <StepFrame
        title={t('setup.backup.title')}
        why={t('setup.backup.why')}
        back={ways.back}
        skip={ways.next}
        next={form.submit}
        isBusy={form.isPending}
      >
        <div className="dc-form">
          <CheckField form={form} name="daily" label={t('setup.backup.daily')} />
          {form.values.daily && (
            <FieldFrame
              id={form.idOf('hour')}
              label={t('setup.backup.hour')}
              hint={t('setup.backup.hourHint')}
            >
              <select
                id={form.idOf('hour')}
                className="dc-select"
                value={form.values.hour}
                onChange={(event) => form.set('hour', event.target.value)}
              >
                {HOURS.map((hour) => (
                  <option key={hour} value={hour}>
                    {hour.padStart(2, '0')}:00
                  </option>
                ))}
              </select>
            </FieldFrame>
          )}
          <TextField
            form={form}
            name="folder"
            label={t('setup.backup.folder')}
            hint={t('setup.backup.folderHint', { folder: backups.data?.folder ?? '' })}
            placeholder={backups.data?.folder ?? ''}
            isCode
            isOptional
          />
          {desktop && <Button onClick={() => void choose()}>{t('setup.backup.choose')}</Button>}
          <FormFailure form={form} />
        </div>
        <div className="dc-setup-sheet">
          <strong>{t('setup.sheet.title')}</strong>
          <p className="dc-hint">{t('setup.sheet.why')}</p>
          <Button onClick={() => window.print()}>{t('setup.sheet.print')}</Button>
        </div>
      </StepFrame>
      {status && (
        <RecoverySheet
          status={status}
          folder={form.values.folder.trim() || (backups.data?.folder ?? '')}
          secondFolder={backups.data?.second_folder ?? null}
          isSealed={settingNamed(settings, 'backups.passphrase')?.is_default === false}
        />
      )}
    </>
  );
}
