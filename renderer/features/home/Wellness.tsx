// What is the matter, worst first; when nothing is, that is said too.
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../server/console/contract/status.js';
import { Banner } from '../../components/Banner.js';
import { useFormat } from '../../lib/useFormat.js';

export function Wellness({ status }: { status: Status }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!status.store.writable) {
    return <Banner tone="bad">{t('home.wellness.readOnly', { reason: status.store.reason ?? '' })}</Banner>;
  }
  const at = Date.parse(status.now);
  return (
    <Banner tone="ok" quiet>
      {t('home.wellness.well', { at: format.withSeconds(at) })}
    </Banner>
  );
}
