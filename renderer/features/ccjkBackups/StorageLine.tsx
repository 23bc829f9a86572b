// How much of the plan's room is taken, by logs and backups together.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Banner } from '../../components/Banner.js';
import { Progress } from '../../components/Progress.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { useStorage } from './useBackups.js';

const NEARLY_FULL = 0.9;

export function StorageLine() {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const quota = useStorage().data?.quota;
  if (!quota) return null;
  const { storage: most, storage_used: used, plan } = quota;
  const text = t('ccjkBackups.storage', {
    used: bytes(used),
    most: bytes(most),
    plan: wordOf(`ccjk.plans.${plan}`, plan),
  });
  const link = <Link to="/ccjk/account">{t('ccjkBackups.seePlan')}</Link>;
  if (used >= most * NEARLY_FULL) {
    return (
      <Banner tone={used >= most ? 'bad' : 'warn'} act={link}>
        {text} {t(used >= most ? 'ccjkBackups.full' : 'ccjkBackups.nearlyFull')}
      </Banner>
    );
  }
  return (
    <div className="dc-ccjk-storage">
      <Progress value={used} of={most} label={t('ccjkBackups.storageLabel')} />
      <p className="dc-hint">
        {text} · {link}
      </p>
    </div>
  );
}
