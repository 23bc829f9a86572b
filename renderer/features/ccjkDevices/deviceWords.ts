// How a device is said: its system, and how loaded it is.
import type { Device } from '../../../server/services/ccjk/contract/devices.js';

const SYSTEMS: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  linux: 'Linux',
  windows: 'Windows',
  termux: 'Termux',
};

/** `macOS 23.1.0 arm64`; '' while nothing is known. */
export const systemOf = ({ os_type: type, os_version: version, arch }: Device): string =>
  [type && (SYSTEMS[type] ?? type), version, arch].filter(Boolean).join(' ');

const LOADS = ['cpu', 'memory', 'disk'] as const;

/** Percent, of what its heartbeat said. */
export const loadsOf = ({ system_info: info }: Device): [(typeof LOADS)[number], number][] =>
  LOADS.flatMap((key) => {
    const percent = info?.[`${key}_usage`];
    return typeof percent === 'number' ? [[key, percent]] : [];
  });
