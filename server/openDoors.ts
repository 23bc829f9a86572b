// Opens the doors: each service at its own port, and the console with every service below /svc/<name>.
import type { Tokens } from './core/auth/types.js';
import type { Core } from './core/core.js';
import { httpSettings } from './core/coreSettings.js';
import { mountApiDocs } from './core/http/apiDocs.js';
import { closeDoor, createDoor } from './core/http/door.js';
import { listen, type Listening } from './core/http/listen.js';
import { mountRoutes } from './core/http/mount.js';
import { mountPages } from './core/http/pages.js';
import { peerOf } from './core/http/peer.js';
import type { RunningService, ServiceModule } from './core/service.js';
import { UsageError } from './config.js';
import { openConsole } from './console/index.js';
import { createConsoleSessions } from './console/sessions.js';
import type { OpenService } from './console/status.js';
import type { DoorPlan } from './doorPlan.js';
import { isLoopbackHost, originOf, portOf } from './doors.js';
import { pagesDir } from './install.js';

export interface StartedService {
  module: ServiceModule;
  running: RunningService;
}

export interface DoorsOptions {
  core: Core;
  plan: DoorPlan;
  dataDir: string;
  /** Names this run: console links are made for it alone. */
  run: string;
  consoleTokens: Tokens;
  services: readonly StartedService[];
  /** The zone in which pages show times. */
  zone: () => string;
  /** What must be closed again, appended in the order of opening. */
  closers: (() => Promise<void>)[];
}

export interface OpenDoors {
  addresses: Readonly<Record<string, string>>;
  console: string;
  /** SHA-256 fingerprint of the doors' certificate; null without TLS. */
  certificate: string | null;
  consoleUrl(): string;
}

/** Errors: PortTakenError, UsageError (a port that this user may not take). */
export async function openDoors(options: DoorsOptions): Promise<OpenDoors> {
  const { core, zone, closers } = options;
  const { settings, tls } = options.plan;
  const listening: Listening[] = [];
  // All at once: what is in flight at any door has the same ten seconds.
  closers.push(async () => void (await Promise.all(listening.map((door) => door.close()))));

  const open = async (host: string, port: number, handler: Parameters<typeof listen>[0]['handler']) => {
    const door = await listenOn({
      host,
      port,
      handler,
      log: core.log,
      ...(tls ? { tls: { cert: tls.cert, key: tls.key } } : {}),
    });
    listening.push(door);
    return { server: door.server, url: originOf(tls ? 'https' : 'http', host, door.port) };
  };

  const services: OpenService[] = [];
  for (const { module, running } of options.services) {
    const app = serviceDoor(core, module, running, zone);
    const { server, url } = await open(settings.host, portOf(settings, module.name), app);
    const live = running.live?.({
      server,
      basePath: '',
      isLocal: (request) => peerOf(request, core.settings.read(httpSettings).trustedProxies).local,
    });
    if (live) closers.push(() => live.close());
    services.push({ module, running, url, loopbackOnly: isLoopbackHost(settings.host) });
  }

  const sessions = createConsoleSessions(options.consoleTokens, options.run, core.clock);
  const console = await openConsole({
    core,
    dataDir: options.dataDir,
    zone,
    services,
    sessions,
    loopbackOnly: isLoopbackHost(settings.consoleHost),
    open: (app) => open(settings.consoleHost, settings.consolePort, app),
    closers,
  });
  return {
    addresses: Object.fromEntries(services.map(({ module, url }) => [module.name, url])),
    console: console.url,
    certificate: tls?.fingerprint ?? null,
    consoleUrl: () => `${console.url}/?token=${sessions.newLink()}`,
  };
}

function serviceDoor(core: Core, module: ServiceModule, running: RunningService, zone: () => string) {
  const app = createDoor(core);
  const { routes, access, envelope, apiPrefixes, panels } = running;
  mountApiDocs({ app, core, service: running });
  mountRoutes({ app, core, routes, access, envelope, apiPrefixes });
  mountPages({
    app,
    rendererDir: pagesDir,
    trees: panels,
    place: () => ({ door: module.name, base: '/', api: { [module.name]: '' }, panels, zone: zone() }),
  });
  closeDoor(app, core.log, envelope);
  return app;
}

/** The system's words for an address or a certificate that cannot be used: the operator's to mend, like any bad option. */
const BAD_OPTION = /^(EADDRNOTAVAIL|ENOTFOUND|EAI_|EINVAL|EACCES|ERR_OSSL|ERR_SSL)/;

async function listenOn(options: Parameters<typeof listen>[0]): Promise<Listening> {
  try {
    return await listen(options);
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && BAD_OPTION.test(code)) throw new UsageError((error as Error).message);
    throw error;
  }
}
