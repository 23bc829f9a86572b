// Where others find this cloud, watched: a new address is told to the services, whose agents and links hold the old one.
import { networkInterfaces } from 'node:os';
import type { Core } from '../core/core.js';
import { SECOND, toIso, type Instant } from '../core/kernel/clock.js';
import { lanAddresses, type Interfaces, type LanAddress } from './addresses.js';
import { lanSettings } from './settings.js';

export interface Lan {
  /** The addresses as they are now, the best first. */
  addresses(): LanAddress[];
  /** When an address that was there went away, and which; null as long as none did in this run. */
  lastLoss(): { addresses: string[]; at: string } | null;
  /** Tells when addresses have come or gone. */
  onChange(listener: () => void): void;
}

export interface LanOptions {
  core: Pick<Core, 'clock' | 'log' | 'schedule' | 'settings'>;
  /** The machine's own unless given. */
  interfaces?: () => Interfaces;
}

export function watchLan({ core, interfaces = networkInterfaces }: LanOptions): Lan {
  const settings = () => core.settings.read(lanSettings);
  const read = () => lanAddresses(interfaces(), settings().addresses);
  const listeners: (() => void)[] = [];
  let known = read();
  let lost: { addresses: string[]; at: Instant } | undefined;

  core.schedule.every(
    'lan.addresses',
    () => settings().watchSeconds * SECOND,
    async () => {
      const now = read();
      const names = (list: readonly LanAddress[]) => list.map(({ address }) => address);
      const [before, after] = [names(known), names(now)];
      if (before.join() === after.join()) return;
      const gone = before.filter((address) => !after.includes(address));
      known = now;
      if (gone.length > 0) lost = { addresses: gone, at: core.clock.now() };
      core.log.warn({ before, after }, 'the addresses of this machine changed');
      for (const listener of listeners) listener();
    },
  );

  return {
    addresses: read,
    lastLoss: () => (lost ? { addresses: lost.addresses, at: toIso(lost.at) } : null),
    onChange: (listener) => void listeners.push(listener),
  };
}
