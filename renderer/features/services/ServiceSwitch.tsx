// On or off at the next start.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Setting } from '../../../server/console/contract/settings.js';
import { Banner } from '../../components/Banner.js';
import { settingNamed, useChangeSettings } from '../../lib/cloudSettings.js';
import { errorText } from '../../lib/errorText.js';
import { wantedOf } from './wanted.js';

interface ServiceSwitchProps {
  name: string;
  settings: readonly Setting[];
  isRunning: boolean;
}

export function ServiceSwitch({ name, settings, isRunning }: ServiceSwitchProps) {
  const { t } = useTranslation();
  const change = useChangeSettings();
  const wanted = wantedOf(settings);
  const isOn = wanted.includes(name);
  const fixedBy = settingNamed(settings, 'doors.services')?.fixed_by ?? null;
  const isLast = isOn && wanted.length === 1;
  const flip = () =>
    change.mutate({ 'doors.services': isOn ? wanted.filter((one) => one !== name) : [...wanted, name] });
  return (
    <div className="dc-services-act">
      <label>
        <input
          type="checkbox"
          role="switch"
          checked={isOn}
          disabled={fixedBy !== null || isLast || change.isPending}
          aria-describedby={`service-${name}-hint`}
          onChange={flip}
        />
        {t('services.startWithCloud')}
      </label>
      <span className="dc-hint" id={`service-${name}-hint`}>
        {fixedBy !== null
          ? t('services.fixed', { by: fixedBy })
          : isLast
            ? t('services.last')
            : t('services.atRestart')}
      </span>
      {isOn !== isRunning && (
        <Banner tone="wait" act={<Link to="/settings/doors">{t('services.toRestart')}</Link>}>
          {t(isOn ? 'services.willRun' : 'services.willStop')}
        </Banner>
      )}
      {change.isError && <Banner tone="bad">{errorText(t, change.error)}</Banner>}
    </div>
  );
}
