// Opens the doors: each service at its own port, and the console with every service below /svc/<name>.
import type { Tokens } from './core/auth/types.js';
import type { Core } from './core/core.js';
import { mountApiDocs } from './core/http/apiDocs.js';
import { closeDoor, createDoor } from './core/http/door.js';
import { mountRoutes } from './core/http/mount.js';
import { mountPages, type Place } from './core/http/pages.js';
import type { RunningService, ServiceModule } from './core/service.js';
import type { Alerts } from './alerts/alerts.js';
import type { Backups } from './backups/backups.js';
import { openConsole } from './console/index.js';
import { createConsoleSessions } from './console/sessions.js';
import { setupSettings } from './console/setupSettings.js';
import type { OpenService } from './console/status.js';
import type { DoorPlan, Tls } from './doorPlan.js';
import type { Imports } from './import/imports.js';
import { isLoopbackHost, originOf, portOf } from './doors.js';
import { pagesDir } from './install.js';
import type { Retention } from './core/history/retention.js';
import { httpSettings } from './core/coreSettings.js';
import { createAnnouncer } from './lan/announce.js';
import { createFirewall } from './lan/firewall.js';
import type { Lan } from './lan/lan.js';
import { reachOf } from './lan/reach.js';
import type { RunningSettings } from './settings.js';
import { listenOn } from './listenOn.js';
import { openServiceDoor } from './serviceDoor.js';

export interface StartedService {
  module: ServiceModule;
  running: RunningService;
}

export interface DoorsOptions {
  core: Core;
  plan: DoorPlan;
  /** The certificate that the cloud made for itself, where the settings ask for one. */
  generated: Tls | undefined;
  settings: RunningSettings;
  lan: Lan;
  dataDir: string;
  /** Names this run: console links are made for it alone. */
  run: string;
  consoleTokens: Tokens;
  services: readonly StartedService[];
  backups: Backups;
  retention: Retention;
  /** The owner's way to stop this cloud and start it again. */
  restart: (() => void) | undefined;
  alerts: Alerts;
  imports: Imports;
  /** The zone in which pages show times. */
  zone: () => string;
  /** What must be closed again, appended in the order of opening. */
  closers: (() => Promise<void>)[];
}

export interface OpenDoors {
  addresses: Readonly<Record<string, string>>;
  console: string;
  /** SHA-256 fingerprint of the console's certificate; null without TLS. */
  certificate: string | null;
  consoleUrl(): string;
  /** Moves the services' doors to another bind address. Errors: PortTakenError, UsageError. */
  moveServices(host: string): Promise<void>;
  /** Tells each service where it is reached: by others where they can, else by this machine. */
  tellAddresses(): Promise<void>;
}

/** Errors: PortTakenError, UsageError (a port that this user may not take). */
export async function openDoors(options: DoorsOptions): Promise<OpenDoors> {
  const { core, zone, closers } = options;
  const { settings } = options.plan;
  const tls = options.plan.tls ?? options.generated;
  // This machine talks to itself in the clear as long as only a certificate that nobody knows is there: browsers would warn.
  const consoleTls = options.plan.tls ?? (isLoopbackHost(settings.consoleHost) ? undefined : tls);
  const closing: (() => Promise<void>)[] = [];
  // All at once: what is in flight at any door has the same ten seconds.
  closers.push(async () => void (await Promise.all(closing.map((close) => close()))));

  const services: OpenService[] = [];
  const reach = () => reachOfAll(services, options.lan);
  for (const { module, running } of options.services) {
    const door = await openServiceDoor({
      core,
      app: serviceDoor(core, module, running, zone, reach),
      running,
      host: settings.host,
      port: portOf(settings, module.name),
      tls,
    });
    closing.push(() => door.close());
    services.push({ module, running, door });
  }

  announceName(options, services);

  const sessions = createConsoleSessions(options.consoleTokens, options.run, core.clock, {
    times: () => options.settings.read(setupSettings).sessionsEnded,
    onceMore: () =>
      options.settings.change({
        'setup.sessionsEnded': options.settings.read(setupSettings).sessionsEnded + 1,
      }),
  });
  const console = await openConsole({
    core,
    settings: options.settings,
    lan: options.lan,
    firewall: createFirewall(),
    tls,
    dataDir: options.dataDir,
    backups: options.backups,
    retention: options.retention,
    restart: options.restart,
    alerts: options.alerts,
    imports: options.imports,
    zone,
    reach,
    services,
    sessions,
    loopbackOnly: isLoopbackHost(settings.consoleHost),
    async open(app) {
      const { consoleHost: host, consolePort: port } = settings;
      const door = await listenOn({
        handler: app,
        host,
        port,
        log: core.log,
        ...(consoleTls ? { tls: { cert: consoleTls.cert, key: consoleTls.key } } : {}),
      });
      closing.push(() => door.close());
      return { server: door.server, url: originOf(consoleTls ? 'https' : 'http', host, door.port) };
    },
    closers,
  });
  return {
    addresses: Object.fromEntries(services.map(({ module, door }) => [module.name, door.url()])),
    moveServices: async (host) => {
      for (const { door } of services) await door.moveTo(host);
    },
    async tellAddresses() {
      for (const { running, door } of services) {
        await running.listeningAt?.(reachOf(door, options.lan) ?? door.url());
      }
    },
    console: console.url,
    certificate: consoleTls?.fingerprint ?? null,
    consoleUrl: () => `${console.url}/?token=${sessions.newLink()}`,
  };
}

/** The name on the network, while the operator wants it and others may reach a door. */
function announceName({ core, lan, settings, closers }: DoorsOptions, services: readonly OpenService[]) {
  const announcer = createAnnouncer({
    log: core.log,
    now: () => {
      const { announce, announceName: name } = settings.read(httpSettings);
      if (!announce || services.every(({ door }) => door.isLoopbackOnly())) return undefined;
      return { name, addresses: lan.addresses().map(({ address }) => address) };
    },
  });
  const stopListening = settings.onChange(() => announcer.refresh());
  closers.push(() => {
    stopListening();
    return announcer.close();
  });
  announcer.refresh();
}

/** Where others reach each service: what codes, cards and agents' settings lead to. */
const reachOfAll = (services: readonly OpenService[], lan: Lan) =>
  Object.fromEntries(services.map(({ module, door }) => [module.name, reachOf(door, lan)]));

function serviceDoor(
  core: Core,
  module: ServiceModule,
  running: RunningService,
  zone: () => string,
  reach: () => Place['reach'],
) {
  const log = core.log.child({ service: module.name });
  const app = createDoor({ ...core, log, onDone: core.metrics.requests(module.name) });
  const { routes, access, envelope, apiPrefixes } = running;
  mountApiDocs({ app, core, service: running });
  mountRoutes({ app, core: { ...core, log }, routes, access, envelope, apiPrefixes });
  mountPages({
    app,
    rendererDir: pagesDir,
    trees: () => running.panels,
    place: () => ({
      door: module.name,
      base: '/',
      api: { [module.name]: '' },
      reach: reach(),
      panels: running.panels,
      zone: zone(),
    }),
  });
  closeDoor(app, log, envelope);
  return app;
}
