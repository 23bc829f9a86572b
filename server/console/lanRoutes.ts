// The Connect page's routes: the LAN switch and what others have to know to reach this cloud.
import { hostname } from 'node:os';
import type { Handled } from '../core/http/handle.js';
import { doorSettings, isLoopbackHost } from '../doors.js';
import type { Lan } from '../lan/lan.js';
import { originAt } from '../lan/reach.js';
import { lanSettings } from '../lan/settings.js';
import { oasSettings } from '../services/oas/settings.js';
import type { RunningSettings } from '../settings.js';
import { handle, type ConsoleActor } from './access.js';
import { readLan, switchLan, type LanState } from './contract/lan.js';
import type { OpenService } from './status.js';

export interface LanView {
  settings: RunningSettings;
  lan: Lan;
  services: readonly OpenService[];
  fingerprint: string | null;
}

export function lanRoutes(view: LanView): Handled<ConsoleActor>[] {
  const { settings } = view;
  return [
    handle(readLan, async () => stateOf(view)),
    handle(switchLan, async ({ body }) => {
      const isOn = !isLoopbackHost(settings.read(doorSettings).host);
      await settings.change({
        // A bind address that the operator chose is kept as long as it is one that others reach.
        ...(body.is_on === isOn ? {} : { 'doors.host': body.is_on ? '0.0.0.0' : '127.0.0.1' }),
        ...(body.super_from_lan === undefined ? {} : { 'oas.superFromLan': body.super_from_lan }),
      });
      return stateOf(view);
    }),
  ];
}

function stateOf({ settings, lan, services, fingerprint }: LanView): LanState {
  const host = settings.list().find(({ name }) => name === 'doors.host');
  const { announce, announceName } = settings.read(lanSettings);
  const short = hostname().split('.')[0]?.toLowerCase() ?? '';
  return {
    is_on: services.some(({ door }) => !door.isLoopbackOnly()),
    fixed_by: host?.fixedBy ?? null,
    super_from_lan: settings.read(oasSettings).superFromLan,
    is_encrypted: fingerprint !== null,
    fingerprint,
    addresses: lan.addresses().map(({ address, interface: name, link, isLikely }) => ({
      address,
      interface: name,
      link,
      is_likely: isLikely,
      urls: Object.fromEntries(services.map(({ module, door }) => [module.name, originAt(door, address)])),
    })),
    names: [...(announce ? [`${announceName}.local`] : []), `${short}.local`],
    lost: lan.lastLoss(),
  };
}
