// The front door of OAS: what it is made of. Document, port and quirks: README.md.
import type { Core } from '../../core/core.js';
import type { RunningService, ServiceModule } from '../../core/service.js';
import { createAccess } from './access.js';
import type { OasActor } from './actor.js';
import { codeRoutes } from './routes/codeRoutes.js';
import { auditRoutes } from './routes/auditRoutes.js';
import { agentRoutes } from './routes/agentRoutes.js';
import { bulkRoutes } from './routes/bulkRoutes.js';
import { jobRoutes } from './routes/jobRoutes.js';
import { nodeRoutes } from './routes/nodeRoutes.js';
import { registerUserActs } from './accounts/userBulk.js';
import { registerJobActs } from './jobs/jobBulk.js';
import { tellOfQueue } from './jobs/queueMetrics.js';
import { verifyAudit } from './audit/audit.js';
import { readServiceStatus } from './consoleStatus.js';
import { document } from './document.js';
import { envelope } from './envelope.js';
import { history } from './history.js';
import { exportRoutes } from './exports/exportFile.js';
import { createGenerator } from './tasks/generator.js';
import { managersRoutes } from './routes/managersRoutes.js';
import { sessionRoutes } from './routes/sessionRoutes.js';
import { managerRoutes } from './routes/managerRoutes.js';
import { createLiveFeed } from './live/feed.js';
import { figureRoutes } from './routes/figureRoutes.js';
import { createOas } from './oas.js';
import { operatorSession, setSuper } from './accounts/operator.js';
import { publicRoutes } from './routes/publicRoutes.js';
import { oasSettings } from './settings.js';
import { superRoutes } from './routes/superRoutes.js';
import { createFirstSuper } from './accounts/supers.js';
import { mendOas } from './mend.js';
import { activationCodeTable, renewalKeyTable, tables } from './tables.js';
import { startTickers } from './tickers.js';
import { readTroubles } from './troubles.js';
import { userRoutes } from './routes/userRoutes.js';
import { calendarRoutes } from './routes/calendarRoutes.js';
import { overviewRoutes } from './routes/overviewRoutes.js';
import { presetRoutes } from './routes/presetRoutes.js';
import { BULK_USER_TASKS, massPatchKind } from './tasks/massPatch.js';
import { configRoutes } from './routes/configRoutes.js';
import { userBulkRoutes } from './routes/userBulkRoutes.js';
import { usersRoutes } from './routes/usersRoutes.js';
import { createLastUse } from './accounts/userTokens.js';

export const oas: ServiceModule = {
  name: 'oas',
  title: 'OAS Cloud',
  defaultPort: 7000,
  agentCommand: (url) => `npm run agent -- --server ${url} --username … --password … --node PC-1`,
  settings: oasSettings,
  history,
  tables: tables as unknown as ServiceModule['tables'],
  // Actors are this service's own business; whoever mounts it hands them from `access` to `routes` unseen.
  verify: verifyAudit,
  mend: mendOas,
  valuables: [activationCodeTable.name, renewalKeyTable.name],
  start: async (core) => (await startOas(core)) as unknown as RunningService,
};

async function startOas(core: Core): Promise<RunningService<OasActor>> {
  const service = createOas(core);
  const generator = createGenerator(service);
  const firstSuper = createFirstSuper(service);
  const lastUse = createLastUse();
  const access = createAccess(service, lastUse);
  const stopping = new AbortController();
  startTickers(service, generator, stopping.signal);
  const stopTelling = tellOfQueue(core.store, service.metrics);
  registerJobActs(service);
  registerUserActs(service);
  service.bulk.register(BULK_USER_TASKS, massPatchKind(service.settings));
  // Acts that the last run of the cloud left unfinished go on.
  service.bulk.wake();
  const routes = [
    ...publicRoutes(service, generator, firstSuper),
    ...superRoutes(service),
    ...codeRoutes(service),
    ...managersRoutes(service),
    ...auditRoutes(service),
    ...sessionRoutes(service, lastUse),
    ...managerRoutes(service),
    ...bulkRoutes(service),
    ...jobRoutes(service),
    ...nodeRoutes(service),
    ...userBulkRoutes(service),
    ...usersRoutes(service),
    ...configRoutes(),
    ...presetRoutes(service),
    ...overviewRoutes(service),
    ...calendarRoutes(service),
    ...userRoutes(service, lastUse),
    ...agentRoutes(service),
    ...figureRoutes(service),
  ];
  return {
    routes: [...routes, ...exportRoutes(service, routes)],
    access,
    live: createLiveFeed(service, access).open,
    envelope,
    document,
    apiPrefixes: ['/api', '/health'],
    get panels() {
      const open = ['/login', '/manager', '/user'];
      // The last two are the original's addresses; the pages lead on from there.
      return service.settings().superFromLan
        ? [...open, '/super', '/super-admin-login', '/super-admin']
        : open;
    },
    status: () => readServiceStatus(service, generator),
    troubles: (limits) => readTroubles(service, limits),
    operatorSession: (role, ip) => operatorSession(service, role, ip),
    setSuper: (mode, username, password) => setSuper(service, firstSuper, mode, { username, password }),
    hold: service.hold,
    listeningAt: (address) => service.address.isNow(address),
    verify: () => verifyAudit(core.store, core.history),
    stop: async () => {
      stopping.abort();
      stopTelling();
      await service.bulk.stop();
    },
  };
}
