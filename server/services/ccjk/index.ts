// The front door of CCJK: what it is made of. Document, port and quirks: README.md.
import type { Core } from '../../core/core.js';
import type { RunningService, ServiceModule } from '../../core/service.js';
import { mendChain } from '../../core/audit/mend.js';
import { verifyChain } from '../../core/audit/verify.js';
import { auditChain } from './audit.js';
import { createAccess } from './access.js';
import { createAlarms } from './alarms/alarms.js';
import type { CcjkActor } from './actor.js';
import { createCcjk } from './ccjk.js';
import { readServiceStatus } from './consoleStatus.js';
import { document } from './document.js';
import { createEnvelope } from './envelope.js';
import { history } from './history.js';
import { createFeed } from './live/feed.js';
import { operatorSession } from './operator.js';
import { accountRoutes } from './routes/accountRoutes.js';
import { alertRoutes } from './routes/alertRoutes.js';
import { auditRoutes } from './routes/auditRoutes.js';
import { authRoutes } from './routes/authRoutes.js';
import { backupRoutes } from './routes/backupRoutes.js';
import { controlRoutes } from './routes/controlRoutes.js';
import { daemonRoutes } from './routes/daemonRoutes.js';
import { deviceRoutes } from './routes/deviceRoutes.js';
import { emailRoutes } from './routes/emailRoutes.js';
import { keyRoutes } from './routes/keyRoutes.js';
import { logRoutes } from './routes/logRoutes.js';
import { mailAdminRoutes } from './routes/mailAdminRoutes.js';
import { mailTestRoutes } from './routes/mailTestRoutes.js';
import { messageRoutes } from './routes/messageRoutes.js';
import { scheduleRoutes } from './routes/scheduleRoutes.js';
import { statsRoutes } from './routes/statsRoutes.js';
import { taskRoutes } from './routes/taskRoutes.js';
import { ccjkSettings } from './settings.js';
import { tables } from './tables.js';
import { startTickers } from './tickers.js';
import { readTroubles, seen } from './troubles.js';

export const ccjk: ServiceModule = {
  name: 'ccjk',
  title: 'CCJK Cloud',
  defaultPort: 3000,
  agentCommand: (url) => `npm run daemon -- --server ${url} --email … --password-file …`,
  settings: ccjkSettings,
  environment: {
    RATE_LIMIT_MAX: 'ccjk.limits.perMinute',
    SMTP_HOST: 'ccjk.mail.host',
    SMTP_PORT: 'ccjk.mail.port',
    SMTP_USER: 'ccjk.mail.username',
    SMTP_PASS: 'ccjk.mail.password',
    EMAIL_WEBHOOK_SECRET: 'ccjk.mail.webhookSecret',
  },
  history,
  tables: tables as unknown as ServiceModule['tables'],
  mend: (store, kept) => mendChain(store, kept, auditChain),
  valuables: [],
  verify: (store, kept) => verifyChain(store, kept, auditChain),
  start: async (core) => startCcjk(core) as unknown as RunningService,
};

function startCcjk(core: Core): RunningService<CcjkActor> {
  const service = createCcjk(core);
  const access = createAccess(service);
  const stopping = new AbortController();
  const alarms = createAlarms(service);
  startTickers(service, alarms, stopping.signal);
  return {
    routes: [
      ...authRoutes(service),
      ...daemonRoutes(service),
      ...taskRoutes(),
      ...scheduleRoutes(() => service.settings().timeZone),
      ...deviceRoutes(service),
      ...messageRoutes(),
      ...emailRoutes(service),
      ...mailTestRoutes(service),
      ...mailAdminRoutes(service),
      ...statsRoutes(),
      ...backupRoutes(service),
      ...logRoutes(service),
      ...keyRoutes(service),
      ...accountRoutes(service),
      ...auditRoutes(),
      ...alertRoutes(alarms),
      ...controlRoutes(service),
    ],
    access,
    live: createFeed(service, access).open,
    envelope: createEnvelope(core.clock),
    document,
    apiPrefixes: ['/v1', '/api'],
    panels: ['/ccjk'],
    status: () => readServiceStatus(service),
    troubles: () => readTroubles(core.store),
    seen: (id) => seen(core.store, id),
    operatorSession: (role, ip) => operatorSession(service, role, ip),
    verify: () => verifyChain(core.store, core.history, auditChain),
    async stop() {
      stopping.abort();
      await service.keyUse.write(core.store);
    },
  };
}
