import type { Backup } from '../../../server/services/ccjk/contract/config.js';
import type { Format } from '../../lib/format.js';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';

/** Undefined when the device is gone, or not known yet. */
export const deviceNameOf = (
  { device_id: id }: Pick<Backup, 'device_id'>,
  devices: readonly Device[],
): string | undefined => devices.find((device) => device.id === id)?.device_name;

/** Versions may be of one minute: `claude-code · 2026-11-21 14:20:03`. */
export const versionOf = (
  { config_name: name, created_at: at }: Pick<Backup, 'config_name' | 'created_at'>,
  { wall, withSeconds }: Pick<Format, 'wall' | 'withSeconds'>,
): string => `${name} · ${wall(Date.parse(at)).slice(0, 10)} ${withSeconds(Date.parse(at))}`;

/** As a file: `settings-2026-11-21T06-20-03.json`. */
export const fileNameOf = ({ config_name: name, created_at: at }: Backup): string =>
  `${name.replace(/[\\/:*?"<>|]+/g, '-')}-${at.slice(0, 19).replaceAll(':', '-')}.json`;
