// A service on a port of its own, over a real store in a temporary directory, under a clock that the test moves. Its tickers stand
// still, so that a test may move months at a time and nothing happens but what it asks for.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPasswords } from '../../server/core/auth/passwords.js';
import { createThrottle } from '../../server/core/auth/throttle.js';
import { createBlobs } from '../../server/core/blobs/blobs.js';
import { createTokens } from '../../server/core/auth/tokens.js';
import type { Core } from '../../server/core/core.js';
import { closeDoor, createDoor } from '../../server/core/http/door.js';
import { listen } from '../../server/core/http/listen.js';
import { mountRoutes } from '../../server/core/http/mount.js';
import { deriveKey } from '../../server/core/kernel/ids.js';
import { createLog } from '../../server/core/kernel/log.js';
import { createMetrics } from '../../server/core/metrics/metrics.js';
import type { LiveLimits } from '../../server/core/realtime/live.js';
import type { RunningService, ServiceModule } from '../../server/core/service.js';
import { storedTables } from '../../server/core/history/storedTables.js';
import { History } from '../../server/core/store/history/history.js';
import { openStore, systemFiles } from '../../server/core/store/index.js';
import type { Store } from '../../server/core/store/types.js';
import { movedClock, type TestClock } from './clock.js';

export interface ServiceDoor extends AsyncDisposable {
  origin: string;
  clock: TestClock;
  store: Store;
  history: History;
  service: RunningService;
  /** Runs one of the service's tickers once, by its name without the service's. */
  tick(name: string): Promise<void>;
  /** Whether peers count as this machine; true at first. */
  local: boolean;
  /** Log lines from `warn` on: a request that fails through a fault of ours is one. */
  warnings: string[];
}

export interface ServiceDoorOptions {
  now?: string;
  /** Of the live socket. */
  liveLimits?: Partial<LiveLimits>;
  /** Values of the service's own settings. */
  settings?: Record<string, unknown>;
  limits?: boolean;
}

const SETUP_CODE = 'set-up-1234';

export async function openTestDoor(
  module: ServiceModule,
  options: ServiceDoorOptions = {},
): Promise<ServiceDoor> {
  const { now = '2026-05-01T08:00:00Z', settings = {}, limits = true } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-service-'));
  const clock = movedClock(now);
  const warnings: string[] = [];
  const log = createLog({ level: 'warn', write: (line) => warnings.push(line) });
  const store = await openStore({ dataDir, tables: storedTables([module]), clock, log, sync: false });
  const passwords = createPasswords({ log });
  const values: Record<string, unknown> = { [module.name]: settings, limits: { enabled: limits } };
  const tickers = new Map<string, (signal: AbortSignal) => Promise<void>>();
  const core: Core = {
    store,
    blobs: createBlobs({ store, files: systemFiles({ sync: false }), dataDir, clock, log }),
    history: new History({ store, files: systemFiles({ sync: false }), dataDir, log }),
    clock,
    log,
    passwords,
    settings: { read: (group) => group.schema.parse(values[group.name] ?? {}) as never },
    schedule: {
      every: (name, _interval, work) => void tickers.set(name, work),
      at: () => undefined,
      stop: async () => undefined,
    },
    metrics: createMetrics(),
    tokens: () => createTokens('a secret of 32 bytes for the test', clock),
    secret: (_service, purpose) => deriveKey('a secret of 32 bytes for the test', purpose),
    throttle: (spec) => createThrottle(spec, { clock, enabled: () => limits }),
    setupCode: SETUP_CODE,
    version: '0.0.0-test',
  };
  const service = await module.start(core);
  const door: Pick<ServiceDoor, 'local'> = { local: true };
  const app = createDoor({ log, settings: core.settings });
  mountRoutes({ ...service, app, core, isLocal: () => door.local });
  closeDoor(app, log, service.envelope);
  const listening = await listen({ handler: app, host: '127.0.0.1', port: 0, log });
  const live = service.live?.({
    server: listening.server,
    basePath: '',
    isLocal: () => door.local,
    ...(options.liveLimits && { limits: options.liveLimits }),
  });
  return Object.assign(door, {
    origin: `http://127.0.0.1:${listening.port}`,
    clock,
    store,
    history: core.history,
    service,
    warnings,
    async tick(name: string) {
      const work = tickers.get(`${module.name}.${name}`);
      if (!work) throw new Error(`there is no ticker ${name}`);
      await work(new AbortController().signal);
    },
    async [Symbol.asyncDispose]() {
      await live?.close();
      await listening.close(1000);
      await service.stop();
      await passwords.close();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  });
}
