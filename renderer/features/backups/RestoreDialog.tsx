// The last look before the present data make way for those of a backup.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../server/console/contract/backups.js';
import { Dialog } from '../../components/Dialog.js';
import { Facts } from '../../components/Facts.js';
import { CheckField, TextField } from '../../components/Field.js';
import { FormFailure } from '../../components/FormFailure.js';
import { useForm } from '../../lib/useForm.js';
import { useFormat } from '../../lib/useFormat.js';
import type { BackupActs } from './useBackups.js';
import { PASSPHRASE_CODES } from './VerifyDialog.js';

interface RestoreDialogProps {
  backup: Backup;
  /** Rows that the cloud holds now. */
  presentRows: number;
  now: number;
  acts: BackupActs;
  /** Told when it has begun: whether the cloud restarts by itself. */
  begun: (restarts: boolean) => void;
  onClose: () => void;
}

export function RestoreDialog({ backup, presentRows, now, acts, begun, onClose }: RestoreDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  // The cloud works on: what has to be typed stays what it was when the question was asked.
  const [rows] = useState(presentRows);
  const at = Date.parse(backup.created_at);
  const form = useForm({
    initial: { passphrase: '', keepSettings: false, count: '' },
    fieldOfCode: PASSPHRASE_CODES,
    async send({ passphrase, keepSettings }) {
      const { restarts } = await acts.restore.mutateAsync({ name: backup.name, passphrase, keepSettings });
      begun(restarts);
      onClose();
    },
  });
  const id = `${form.idOf('count')}-form`;
  return (
    <Dialog
      title={t('backups.restore.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="primary"
            danger
            htmlType="submit"
            form={id}
            disabled={form.values.count.trim() !== String(rows)}
            loading={form.isPending}
          >
            {t('backups.restore.go', { at: format.when(at, now) })}
          </Button>
        </>
      }
    >
      <form id={id} className="dc-form" onSubmit={form.submit}>
        <Facts
          facts={[
            [t('backups.restore.from'), format.exact(at)],
            backup.app !== null && [t('backups.list.version'), backup.app],
            backup.rows !== null && [t('backups.restore.rows'), format.number(backup.rows)],
            [t('backups.restore.present'), format.number(rows)],
          ]}
        />
        <ul className="dc-backup-points">
          <li>{t('backups.restore.lost', { duration: format.duration(now - at) })}</li>
          <li>{t('backups.restore.aside')}</li>
          <li>{t('backups.restore.restarts')}</li>
          {!backup.is_sealed && <li>{t('backups.restore.keys')}</li>}
        </ul>
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
        <CheckField
          form={form}
          name="keepSettings"
          label={t('backups.restore.keep')}
          hint={t('backups.restore.keepHint')}
        />
        <TextField
          form={form}
          name="count"
          label={t('backups.restore.type', { count: rows })}
          autoComplete="off"
          isCode
        />
        <FormFailure form={form} />
      </form>
    </Dialog>
  );
}
