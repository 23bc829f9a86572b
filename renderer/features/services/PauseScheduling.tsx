// Nothing new begins while scheduling is paused; how many jobs will wait for it is said before.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Setting } from '../../../server/console/contract/settings.js';
import type { ServiceState } from '../../../server/console/contract/status.js';
import { Banner } from '../../components/Banner.js';
import { Confirm } from '../../components/Confirm.js';
import { settingNamed, useChangeSettings } from '../../lib/cloudSettings.js';
import { errorText } from '../../lib/errorText.js';

interface PauseSchedulingProps {
  service: ServiceState;
  settings: readonly Setting[];
}

export function PauseScheduling({ service, settings }: PauseSchedulingProps) {
  const { t } = useTranslation();
  const change = useChangeSettings();
  const [isAsking, setAsking] = useState(false);
  const name = `${service.name}.scheduler.paused`;
  const setting = settingNamed(settings, name);
  if (!setting) return null;
  const isPaused = setting.value === true;
  const isFixed = setting.fixed_by !== null;
  const count = service.jobs['pending'] ?? 0;
  return (
    <div className="dc-services-act">
      {isPaused ? (
        <Button
          type="primary"
          disabled={isFixed}
          loading={change.isPending}
          onClick={() => change.mutate({ [name]: null })}
        >
          {t('services.resume')}
        </Button>
      ) : (
        <Button disabled={isFixed} onClick={() => setAsking(true)}>
          {t('services.pause')}
        </Button>
      )}
      <span className="dc-hint">
        {isFixed
          ? t('services.fixed', { by: setting.fixed_by })
          : t(isPaused ? 'services.pausedHint' : 'services.pauseHint')}
      </span>
      {change.isError && !isAsking && <Banner tone="bad">{errorText(t, change.error)}</Banner>}
      {isAsking && (
        <Confirm
          verb={t('services.pauseVerb')}
          object={t('services.pauseObject', { name: service.title })}
          consequence={t('services.pauseWaits', { count })}
          isDanger={false}
          run={() => change.mutateAsync({ [name]: true })}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
