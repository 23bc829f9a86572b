import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { wordOf } from '../../lib/i18n.js';
import { StatusTag } from '../StatusTag.js';
import type { Tone } from '../tones.js';

export type DeviceState = Device['daemon_status'] | 'stopped';

const TONES: Readonly<Record<DeviceState, Tone>> = {
  online: 'ok',
  busy: 'run',
  offline: 'off',
  error: 'bad',
  maintenance: 'held',
  stopped: 'warn',
};

/** Held by its owner, whatever its daemon says. */
export const stateOf = ({ daemon_status: status, stopped }: Device): DeviceState =>
  stopped ? 'stopped' : status;

export function DeviceStatus({ device }: { device: Device }) {
  // Listens for a change of language.
  useTranslation();
  const state = stateOf(device);
  return <StatusTag tone={TONES[state]}>{wordOf(`ccjk.deviceStatus.${state}`, state)}</StatusTag>;
}
