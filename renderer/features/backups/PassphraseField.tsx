import { useTranslation } from 'react-i18next';
import { TextField } from '../../components/Field.js';
import { strengthOf } from '../../lib/strength.js';
import type { Form } from '../../lib/useForm.js';
import { SHORTEST_PASSPHRASE } from './passphrase.js';

/** A passphrase that is chosen now: its strength is said in a word. */
export function PassphraseField<Values extends { passphrase: string }>({
  form,
  label,
}: {
  form: Form<Values>;
  label: string;
}) {
  const { t } = useTranslation();
  const { passphrase } = form.values;
  return (
    <div className="dc-backup-passphrase">
      <TextField
        form={form}
        name={'passphrase' as never}
        kind="password"
        label={label}
        hint={t('backups.passphrase.rule')}
        autoComplete="new-password"
      />
      <span className="dc-hint" role="status">
        {passphrase !== '' &&
          t('setup.strength.is', {
            strength: t(`setup.strength.${strengthOf(passphrase, SHORTEST_PASSPHRASE)}`),
          })}
      </span>
    </div>
  );
}
