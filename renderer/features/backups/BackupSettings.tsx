// When backups are taken, where they go, how many stay, and what locks them.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { BackupsState } from '../../../server/console/contract/backups.js';
import type { Setting } from '../../../server/console/contract/settings.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { CheckField, ChoiceField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { settingNamed, useChangeSettings } from '../../lib/cloudSettings.js';
import { useForm } from '../../lib/useForm.js';
import { PassphraseField } from './PassphraseField.js';
import { isPassphrase } from './passphrase.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

const Count = (least: number) => z.coerce.number().int().min(least).max(1000);
const shape = z.object({
  daysKept: Count(1),
  weeksKept: Count(0),
  monthsKept: Count(0),
  passphrase: z.string().refine((text) => text === '' || isPassphrase(text)),
});

interface Values {
  daily: boolean;
  hour: string;
  folder: string;
  secondFolder: string;
  daysKept: string;
  weeksKept: string;
  monthsKept: string;
  verify: boolean;
  beforeUpdates: boolean;
  passphrase: string;
  noPassphrase: boolean;
}

export function BackupSettings({ settings, state }: { settings: readonly Setting[]; state: BackupsState }) {
  const { t } = useTranslation();
  const change = useChangeSettings();
  const of = (name: string) => settingNamed(settings, `backups.${name}`);
  const text = (name: string) => String(of(name)?.value ?? '');
  const hasPassphrase = of('passphrase')?.is_default === false;
  const changesOf = (values: Values): [string, unknown][] => {
    const wanted = {
      daily: values.daily,
      hour: Number(values.hour),
      folder: values.folder.trim(),
      secondFolder: values.secondFolder.trim(),
      'keep.daily': Number(values.daysKept),
      'keep.weekly': Number(values.weeksKept),
      'keep.monthly': Number(values.monthsKept),
      verify: values.verify,
      beforeUpdates: values.beforeUpdates,
    };
    // What an option gave for this run cannot be changed, and need not be.
    const changed = Object.entries(wanted).filter(([name, value]) => value !== of(name)?.value);
    const passphrase: [string, unknown][] = values.noPassphrase
      ? [['passphrase', null]]
      : values.passphrase === ''
        ? []
        : [['passphrase', values.passphrase]];
    return [...changed, ...passphrase].map(([name, value]) => [`backups.${name}`, value]);
  };
  const form = useForm<Values>({
    initial: {
      daily: of('daily')?.value === true,
      hour: text('hour'),
      folder: text('folder'),
      secondFolder: text('secondFolder'),
      daysKept: text('keep.daily'),
      weeksKept: text('keep.weekly'),
      monthsKept: text('keep.monthly'),
      verify: of('verify')?.value === true,
      beforeUpdates: of('beforeUpdates')?.value === true,
      passphrase: '',
      noPassphrase: false,
    },
    shape,
    rules: {
      daysKept: t('backups.settings.daysRule'),
      weeksKept: t('backups.settings.countRule'),
      monthsKept: t('backups.settings.countRule'),
      passphrase: t('backups.passphrase.rule'),
    },
    async send(values) {
      await change.mutateAsync(Object.fromEntries(changesOf(values)));
      // It is never shown again.
      form.set('passphrase', '');
      form.set('noPassphrase', false);
    },
  });
  return (
    <Card title={<span id="backup-settings">{t('backups.settings.title')}</span>}>
      <form className="dc-form" onSubmit={form.submit}>
        <CheckField form={form} name="daily" label={t('backups.settings.daily')} />
        {form.values.daily && (
          <ChoiceField form={form} name="hour" label={t('backups.settings.hour')} options={HOURS} />
        )}
        <TextField
          form={form}
          name="folder"
          label={t('backups.settings.folder')}
          hint={t('backups.settings.folderHint', { folder: state.folder })}
          isCode
          isOptional
        />
        <TextField
          form={form}
          name="secondFolder"
          label={t('backups.settings.second')}
          hint={t('backups.settings.secondHint')}
          isCode
          isOptional
        />
        <fieldset className="dc-backup-kept">
          <legend>{t('backups.settings.kept')}</legend>
          <TextField form={form} name="daysKept" kind="number" label={t('backups.settings.days')} />
          <TextField form={form} name="weeksKept" kind="number" label={t('backups.settings.weeks')} />
          <TextField form={form} name="monthsKept" kind="number" label={t('backups.settings.months')} />
        </fieldset>
        <p className="dc-hint">{t('backups.settings.keptHint')}</p>
        <CheckField form={form} name="verify" label={t('backups.settings.verify')} />
        <CheckField form={form} name="beforeUpdates" label={t('backups.settings.beforeUpdates')} />
        <Banner tone={hasPassphrase ? 'ok' : 'warn'} quiet>
          {t(hasPassphrase ? 'backups.passphrase.set' : 'backups.passphrase.unset')}
        </Banner>
        {!form.values.noPassphrase && (
          <PassphraseField
            form={form}
            label={t(hasPassphrase ? 'backups.passphrase.other' : 'backups.passphrase.label')}
          />
        )}
        {hasPassphrase && (
          <CheckField
            form={form}
            name="noPassphrase"
            label={t('backups.passphrase.remove')}
            hint={t('backups.passphrase.removeHint')}
          />
        )}
        <FormFailure form={form} />
        <Button htmlType="submit" loading={form.isPending} disabled={changesOf(form.values).length === 0}>
          {t('backups.settings.save')}
        </Button>
      </form>
    </Card>
  );
}
