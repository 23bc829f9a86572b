// What the device's own list says of a command, before it is sent. The daemon decides in the end.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getDevice } from '../../../server/services/ccjk/contract/devices.js';
import { Banner } from '../Banner.js';
import { call } from '../../lib/api.js';
import { deviceKeys } from '../../lib/ccjk/devices.js';

const NAMED = 8;

export function AllowedHere({ deviceId, commands }: { deviceId: string; commands: readonly string[] }) {
  const { t } = useTranslation();
  const device = useQuery({
    queryKey: deviceKeys.one(deviceId),
    queryFn: ({ signal }) => call(getDevice, { params: { device_id: deviceId } }, { signal }),
  });
  const config = device.data?.config;
  if (!config) return null;
  const { allowed_commands: allowed, consent } = config;
  const programs = commands
    .map((command) => command.trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '');
  const refused = allowed.length > 0 && programs.find((program) => !allowed.includes(program));
  return (
    <>
      {refused && (
        <Banner tone="warn">
          {t('ccjkTasks.refusedHere', { program: refused, allowed: allowed.slice(0, NAMED).join(', ') })}
        </Banner>
      )}
      {consent === 'ask' && <p className="dc-hint">{t('ccjkTasks.asksThere')}</p>}
    </>
  );
}
