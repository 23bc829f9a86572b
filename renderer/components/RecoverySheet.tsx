// A sheet of paper for the day on which this computer is dead: where everything lies and how it comes back. It holds no secrets.
import { useTranslation } from 'react-i18next';
import type { Status } from '../../server/console/contract/status.js';
import { Facts } from './Facts.js';
import { useFormat } from '../lib/useFormat.js';
import './recoverySheet.css';

interface RecoverySheetProps {
  status: Status;
  folder: string;
  secondFolder: string | null;
  /** Backups are locked by a passphrase, which stands nowhere but in its owner's hand. */
  isSealed: boolean;
}

export function RecoverySheet({ status, folder, secondFolder, isSealed }: RecoverySheetProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = Date.parse(status.now);
  const addresses = status.addresses.map(({ url }) => url).join(' · ');
  return (
    <section className="dc-recovery" aria-label={t('setup.sheet.title')}>
      <h2>{t('setup.sheet.heading')}</h2>
      <Facts
        facts={[
          [t('setup.sheet.version'), status.version],
          [t('setup.sheet.data'), <code key="data">{status.data_dir}</code>],
          [t('setup.sheet.backups'), <code key="backups">{folder}</code>],
          secondFolder !== null && [t('setup.sheet.second'), <code key="second">{secondFolder}</code>],
          [t('setup.sheet.addresses'), addresses],
          isSealed && [t('setup.sheet.passphrase'), <span key="line" className="dc-recovery-line" />],
        ]}
      />
      <ol>
        {(['install', 'file', 'restore', 'check'] as const).map((step) => (
          <li key={step}>{t(`setup.sheet.how.${step}`)}</li>
        ))}
      </ol>
      <p>
        <code>npm run serve -- --restore {t('setup.sheet.fileName')}</code>
      </p>
      <p>{t('setup.sheet.made', { at: format.exact(now) })}</p>
    </section>
  );
}
