// The operator's door: its own routes and pages, every service below /svc/<name> on the same origin, and the live socket.
import type { Server } from 'node:http';
import type { Core } from '../core/core.js';
import type { Retention } from '../core/history/retention.js';
import { mountApiDocs } from '../core/http/apiDocs.js';
import { closeDoor, createDoor, type Door } from '../core/http/door.js';
import { mountRoutes } from '../core/http/mount.js';
import { mountPages } from '../core/http/pages.js';
import type { Tls } from '../doorPlan.js';
import { pagesDir } from '../install.js';
import { consoleAccess, consoleEnvelope } from './access.js';
import type { Imports } from '../import/imports.js';
import { importRoutes } from './importRoutes.js';
import type { Firewall } from '../lan/firewall.js';
import type { Lan } from '../lan/lan.js';
import type { Alerts } from '../alerts/alerts.js';
import type { Backups } from '../backups/backups.js';
import { alertRoutes } from './alertRoutes.js';
import { backupRoutes } from './backupRoutes.js';
import { dataRoutes } from './dataRoutes.js';
import { lanRoutes } from './lanRoutes.js';
import { openLive } from './live.js';
import { logRoutes } from './logRoutes.js';
import { metricsRoutes } from './metricsRoutes.js';
import { restartRoutes } from './restartRoutes.js';
import { consoleRoutes } from './routes.js';
import { settingRoutes } from './settingRoutes.js';
import { createSampleAgent, setupAgentRoutes } from './setupAgent.js';
import type { ConsoleSessions } from './sessions.js';
import type { RunningSettings } from '../settings.js';
import type { CloudView, OpenService } from './status.js';

export interface ConsoleOptions {
  core: Core;
  settings: RunningSettings;
  lan: Lan;
  firewall: Firewall;
  /** What the services' doors encrypt with. */
  tls: Tls | undefined;
  dataDir: string;
  backups: Backups;
  retention: Retention;
  /** The owner's way to stop this cloud and start it again. */
  restart: (() => void) | undefined;
  alerts: Alerts;
  imports: Imports;
  zone: () => string;
  /** Where others reach each service. */
  reach: () => Readonly<Record<string, string | null>>;
  services: readonly OpenService[];
  sessions: ConsoleSessions;
  loopbackOnly: boolean;
  open(app: Door): Promise<{ server: Server; url: string }>;
  closers: (() => Promise<void>)[];
}

/** On /svc/<name> the service's own token stands in Authorization; the console session comes beside it, in this header. */
const SESSION_HEADER = 'x-deskcloud-console';

/** What is never a page: an unknown path below these is a JSON 404. */
const API_PREFIXES = ['/console/api', '/health', '/metrics', '/api', '/v1', '/svc'];

export async function openConsole(options: ConsoleOptions): Promise<{ url: string }> {
  const { core, services, sessions, zone } = options;
  const view: CloudView = {
    core,
    dataDir: options.dataDir,
    startedAt: core.clock.now(),
    zone,
    // The port is known once the door is open; until then nobody can ask.
    console: { url: '', loopbackOnly: options.loopbackOnly },
    services,
  };
  const app = createDoor({ ...core, onDone: core.metrics.requests('console') });
  for (const { module, running } of services) {
    const { routes, access, envelope, apiPrefixes } = running;
    mountApiDocs({
      app,
      core,
      service: running,
      basePath: `/svc/${module.name}`,
      localHeader: {
        name: SESSION_HEADER,
        description: 'The console session: see POST /console/api/session',
      },
    });
    mountRoutes({
      app,
      core,
      routes,
      access,
      envelope,
      apiPrefixes,
      basePath: `/svc/${module.name}`,
      // Behind a tunnel or on a NAS the peer's address says nothing: the console session decides.
      isLocal: (request) => sessions.isLive(request.headers[SESSION_HEADER]?.toString()),
    });
  }
  const agent = createSampleAgent(
    () => services.find(({ module }) => module.name === 'oas')?.door.url(),
    core.clock,
  );
  options.closers.push(() => agent.stop());
  mountRoutes({
    app,
    core,
    routes: [
      ...consoleRoutes(view, sessions),
      ...settingRoutes(options.settings),
      ...lanRoutes(options),
      ...backupRoutes(options.backups),
      ...restartRoutes(options.restart),
      ...setupAgentRoutes(agent),
      ...alertRoutes(options.alerts),
      ...dataRoutes(view, options.backups, options.retention),
      ...logRoutes(view, options.settings),
      ...importRoutes(options.imports),
      ...metricsRoutes(core),
    ],
    access: consoleAccess(sessions),
    envelope: consoleEnvelope,
    apiPrefixes: API_PREFIXES,
  });
  const api = Object.fromEntries(services.map(({ module }) => [module.name, `/svc/${module.name}`]));
  mountPages({
    app,
    rendererDir: pagesDir,
    trees: 'any',
    place: () => ({ door: 'console', base: '/', api, reach: options.reach(), panels: [], zone: zone() }),
  });
  closeDoor(app, core.log, consoleEnvelope);
  const { server, url } = await options.open(app);
  view.console.url = url;
  const live = openLive(server, view, sessions, options.alerts);
  options.closers.push(() => live.close());
  for (const { module, running } of services) {
    const events = running.live?.({
      server,
      basePath: `/svc/${module.name}`,
      // A socket cannot send headers: the console session comes in the first message.
      isLocal: (_request, consoleToken) => sessions.isLive(consoleToken),
    });
    if (events) options.closers.push(() => events.close());
  }
  return { url };
}
