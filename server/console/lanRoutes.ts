// The Connect page's routes: the LAN switch and what others have to know to reach this cloud.
import { hostname } from 'node:os';
import { httpSettings } from '../core/coreSettings.js';
import type { Handled } from '../core/http/handle.js';
import type { Tls } from '../doorPlan.js';
import { doorSettings, isLoopbackHost } from '../doors.js';
import { AppError, conflict } from '../core/kernel/errors.js';
import type { Firewall } from '../lan/firewall.js';
import type { Lan } from '../lan/lan.js';
import { testReach } from '../lan/selfTest.js';
import { originAt } from '../lan/reach.js';
import { oasSettings } from '../services/oas/settings.js';
import type { RunningSettings } from '../settings.js';
import { handle, type ConsoleActor } from './access.js';
import { changeFirewall, readLan, switchLan, testLan, type LanState } from './contract/lan.js';
import type { OpenService } from './status.js';

export interface LanView {
  settings: RunningSettings;
  lan: Lan;
  services: readonly OpenService[];
  firewall: Firewall;
  /** Of the services' doors. */
  tls: Pick<Tls, 'cert' | 'fingerprint'> | undefined;
  reach: () => Readonly<Record<string, string | null>>;
}

const SYSTEMS: Partial<Record<NodeJS.Platform, LanState['system']>> = {
  win32: 'windows',
  darwin: 'macos',
  linux: 'linux',
};

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
    handle(testLan, async () => ({
      steps: await testReach({
        doors: view.services.map(({ door }) => door),
        lan: view.lan,
        firewall: view.firewall,
        lostAgents: () => lostAgents(view.services),
      }),
    })),
    handle(changeFirewall, async ({ body }) => {
      const { firewall } = view;
      if (!firewall.isManaged) throw conflict('no_firewall', 'there is no firewall rule to change here');
      const ports = view.services.map(({ door }) => Number(new URL(door.url()).port));
      try {
        await (body.allowed ? firewall.allow(ports) : firewall.remove());
      } catch (error) {
        throw new AppError('conflict', 'firewall_refused', 'the firewall rule was not changed', {
          cause: error,
        });
      }
      return { state: await firewall.state(ports) };
    }),
  ];
}

async function lostAgents(services: readonly OpenService[]): Promise<string[]> {
  const all = await Promise.all(services.map(({ running }) => running.status()));
  return all.flatMap(({ agents }) => agents.filter((agent) => agent.staleAddress).map(({ name }) => name));
}

function stateOf({ settings, lan, services, firewall, tls, reach }: LanView): LanState {
  const host = settings.list().find(({ name }) => name === 'doors.host');
  const { announce, announceName } = settings.read(httpSettings);
  const reached = reach();
  const short = hostname().split('.')[0]?.toLowerCase() ?? '';
  return {
    is_on: services.some(({ door }) => !door.isLoopbackOnly()),
    fixed_by: host?.fixedBy ?? null,
    super_from_lan: settings.read(oasSettings).superFromLan,
    is_encrypted: tls !== undefined,
    fingerprint: tls?.fingerprint ?? null,
    certificate: tls?.cert ?? null,
    addresses: lan.addresses().map(({ address, interface: name, link, isLikely }) => ({
      address,
      interface: name,
      link,
      is_likely: isLikely,
      urls: Object.fromEntries(services.map(({ module, door }) => [module.name, originAt(door, address)])),
    })),
    names: [...(announce ? [`${announceName}.local`] : []), `${short}.local`],
    services: services.map(({ module, door }) => ({
      name: module.name,
      url: door.url(),
      reach: reached[module.name] ?? null,
    })),
    system: SYSTEMS[process.platform] ?? 'other',
    has_firewall: firewall.isManaged,
    lost: lan.lastLoss(),
  };
}
