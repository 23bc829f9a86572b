// A sealed backup is proved with its passphrase.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../server/console/contract/backups.js';
import { Dialog } from '../../components/Dialog.js';
import { TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { useForm } from '../../lib/useForm.js';
import type { BackupActs } from './useBackups.js';

/** Codes that are said at the field in which the passphrase is typed. */
export const PASSPHRASE_CODES = { passphrase_needed: 'passphrase', passphrase_wrong: 'passphrase' } as const;

interface VerifyDialogProps {
  backup: Backup;
  acts: BackupActs;
  onClose: () => void;
}

export function VerifyDialog({ backup, acts, onClose }: VerifyDialogProps) {
  const { t } = useTranslation();
  const form = useForm({
    initial: { passphrase: '' },
    fieldOfCode: PASSPHRASE_CODES,
    async send({ passphrase }) {
      await acts.verify.mutateAsync({ name: backup.name, passphrase });
      onClose();
    },
  });
  const id = form.idOf('passphrase');
  return (
    <Dialog
      title={t('backups.verify.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" form={`${id}-form`} loading={form.isPending}>
            {t('backups.act.verify')}
          </Button>
        </>
      }
    >
      <form id={`${id}-form`} className="dc-form" onSubmit={form.submit}>
        <p>{t('backups.verify.why')}</p>
        {backup.is_sealed && (
          <TextField
            form={form}
            name="passphrase"
            kind="password"
            label={t('backups.passphrase.label')}
            hint={t('backups.passphrase.orSetting')}
            autoComplete="off"
            isFirst
          />
        )}
        <FormFailure form={form} />
      </form>
    </Dialog>
  );
}
