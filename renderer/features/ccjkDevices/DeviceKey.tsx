// A device key that was just made: shown once, written into the settings of each kind of daemon, until the device has come.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/Banner.js';
import { CodeChip } from '../../components/CodeChip.js';
import { LanOff } from '../../components/LanOff.js';
import { Tabs } from '../../components/Tabs.js';
import { copyText } from '../../lib/copy.js';
import { useDevices } from '../../lib/ccjk/devices.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { firstBeat, toolSettings, type DaemonSettings } from './daemonSettings.js';

const KINDS = ['tool', 'api'] as const;
const TEXTS = { tool: toolSettings, api: firstBeat };

export interface DeviceKeyProps {
  deviceId: string;
  name: string;
  deviceKey: string;
  /** Seconds. */
  heartbeat: number;
}

export function DeviceKey({ deviceId, name, deviceKey: key, heartbeat }: DeviceKeyProps) {
  const { t } = useTranslation();
  const origin = useServiceOrigin('ccjk') ?? location.origin;
  const devices = useDevices();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('tool');
  const [outcome, setOutcome] = useState<boolean>();
  const settings: DaemonSettings = { server: origin, deviceId, key, name, heartbeat };
  const text = TEXTS[kind](settings);
  const device = devices.data?.find(({ id }) => id === deviceId);
  const isHere = device !== undefined && device.daemon_status !== 'offline';
  return (
    <div className="dc-stack">
      <Banner tone="warn">{t('ccjkDevices.once')}</Banner>
      <div>
        <CodeChip code={key} isShort />
      </div>
      <LanOff origin={origin} />
      <div>
        <Tabs
          label={t('ccjkDevices.kinds')}
          tabs={KINDS.map((one) => ({ key: one, title: t(`ccjkDevices.kind.${one}`) }))}
          active={kind}
          onChange={(next) => {
            setKind(next);
            setOutcome(undefined);
          }}
        >
          <p className="dc-hint">{t(`ccjkDevices.kindHint.${kind}`)}</p>
          <pre tabIndex={0} aria-label={t('ccjkDevices.settingsText')} className="dc-ccjk-settings">
            {text}
          </pre>
        </Tabs>
        <Button type="primary" data-first onClick={() => void copyText(text).then(setOutcome)}>
          {t('ccjkDevices.copyAll')}
        </Button>
      </div>
      {outcome !== undefined && (
        <Banner tone={outcome ? 'ok' : 'warn'}>
          {t(outcome ? 'common.copy.done' : 'common.copy.refused')}
        </Banner>
      )}
      <Banner tone={isHere ? 'ok' : 'wait'}>
        {t(isHere ? 'ccjkDevices.connected' : 'ccjkDevices.waiting', { name })}
      </Banner>
    </div>
  );
}
