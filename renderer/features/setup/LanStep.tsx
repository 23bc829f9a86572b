import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanState } from '../../../server/console/contract/lan.js';
import { Banner } from '../../components/Banner.js';
import { Failed, Loading } from '../../components/States.js';
import { errorText } from '../../lib/errorText.js';
import type { StepWays } from './steps.js';
import { StepFrame } from './StepFrame.js';
import { SERVICE, useLan, useSwitchLan } from './useSetup.js';

export function LanStep({ ways }: { ways: StepWays }) {
  const lan = useLan();
  if (lan.data) return <Choice lan={lan.data} ways={ways} />;
  if (!lan.isError) return <Loading />;
  return <Failed error={lan.error} retry={() => void lan.refetch()} busy={lan.isFetching} />;
}

function Choice({ lan, ways }: { lan: LanState; ways: StepWays }) {
  const { t } = useTranslation();
  const change = useSwitchLan();
  const [isOn, setOn] = useState(lan.is_on);
  const urls = lan.addresses.flatMap(({ urls: of }) => of[SERVICE] ?? []);
  const isFixed = lan.fixed_by !== null;
  const next = () => (isOn === lan.is_on ? ways.next() : change.mutate(isOn, { onSuccess: ways.next }));
  return (
    <StepFrame
      title={t('setup.lan.title')}
      why={t('setup.lan.why')}
      back={ways.back}
      skip={ways.next}
      next={next}
      isBusy={change.isPending}
    >
      <fieldset className="dc-setup-choices" disabled={isFixed}>
        <legend className="dc-aloud">{t('setup.lan.title')}</legend>
        <label>
          <input type="radio" name="lan" checked={!isOn} onChange={() => setOn(false)} />
          <span>
            {t('setup.lan.here')}
            <span className="dc-hint">{t('setup.lan.hereHint')}</span>
          </span>
        </label>
        <label>
          <input type="radio" name="lan" checked={isOn} onChange={() => setOn(true)} />
          <span>
            {t('setup.lan.network')}
            <span className="dc-hint">
              {urls[0] === undefined ? t('setup.lan.none') : t('setup.lan.at', { url: urls[0] })}
            </span>
          </span>
        </label>
      </fieldset>
      {isFixed && <Banner tone="wait">{t('setup.lan.fixed', { by: lan.fixed_by })}</Banner>}
      {isOn && !lan.is_encrypted && <Banner tone="warn">{t('setup.lan.clear')}</Banner>}
      {change.isError && <Banner tone="bad">{errorText(t, change.error)}</Banner>}
    </StepFrame>
  );
}
