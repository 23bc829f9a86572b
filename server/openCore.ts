// The core, opened: the directory is taken, the store stands, and everything that services are handed stands on it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPasswords } from './core/auth/passwords.js';
import { createBlobs } from './core/blobs/blobs.js';
import { createThrottle } from './core/auth/throttle.js';
import { createTokens } from './core/auth/tokens.js';
import type { Core } from './core/core.js';
import { limitsSettings, storeSettings } from './core/coreSettings.js';
import { HOUR } from './core/kernel/clock.js';
import { deriveKey } from './core/kernel/ids.js';
import type { Log } from './core/kernel/log.js';
import type { Settings } from './core/kernel/settings.js';
import { createMetrics } from './core/metrics/metrics.js';
import { watchProcess } from './core/metrics/processFigures.js';
import { timedFiles, watchStore } from './core/metrics/storeFigures.js';
import { watchedSchedule } from './core/metrics/watchedSchedule.js';
import type { ServiceModule } from './core/service.js';
import { createSchedule } from './core/schedule/schedule.js';
import { storedTables } from './core/history/storedTables.js';
import { History } from './core/store/history/history.js';
import { lockDirectory, openStore, systemFiles } from './core/store/index.js';
import { StoreDamageError } from './core/store/types.js';
import { holdsCloud, makeDataDir } from './dataDirectory.js';
import { version } from './install.js';
import { openSecrets, SECRETS_FILE, type OpenSecrets, type Secrets } from './secrets.js';

export interface CoreOptions {
  dataDir: string;
  clock: Core['clock'];
  log: Log;
  settings: Settings;
  modules: readonly ServiceModule[];
  closers: (() => Promise<void>)[];
  /** Runs once the directory is held and its secrets are judged, before the store is opened. */
  beforeStore(): Promise<void>;
}

/**
 * The secrets are written once a store stands: where they are and no store is, an empty cloud would look like all was lost. Throws
 * StoreDamageError.
 */
export function refuseLostStore(dataDir: string, { made }: Pick<OpenSecrets, 'made'>): void {
  if (made || holdsCloud(dataDir)) return;
  throw new StoreDamageError(
    'store',
    0,
    `is missing, though ${SECRETS_FILE} is of a cloud that had one; put back a copy, restore a backup into an empty directory, or remove ${SECRETS_FILE} to begin anew`,
  );
}

/**
 * Takes the directory and opens the store and all that stands on it. The secrets are judged before the store is opened for writing,
 * and made ones are written after it is open: a start that is refused changes nothing.
 */
export async function openCore(options: CoreOptions): Promise<{ core: Core; secrets: Secrets }> {
  const { dataDir, clock, log, settings, modules, closers, beforeStore } = options;
  await makeDataDir(dataDir);
  const lock = await lockDirectory(dataDir, clock);
  closers.push(() => lock.release());
  const opened = await openSecrets(
    dataDir,
    modules.map(({ name }) => name),
  );
  const { secrets } = opened;
  await beforeStore();
  refuseLostStore(dataDir, opened);
  const hadStore = existsSync(join(dataDir, 'store', 'manifest.json'));
  const { checkpoint, sync } = settings.read(storeSettings);
  const metrics = createMetrics();
  const store = await openStore({
    dataDir,
    tables: storedTables(modules),
    clock,
    log,
    checkpointJournalMegabytes: checkpoint.journalMegabytes,
    files: timedFiles(systemFiles({ sync }), metrics),
    app: version,
    lock,
  });
  closers.push(() => store.close());
  watchStore(store, metrics);
  await opened.save();
  if (opened.made && hadStore) {
    log.warn(
      { file: SECRETS_FILE },
      'the secrets file was missing: new keys were made, and everybody signs in again, agents too',
    );
  }
  const passwords = createPasswords({ log });
  closers.push(() => passwords.close());
  const schedule = watchedSchedule(createSchedule(clock, log), clock, metrics);
  closers.push(() => schedule.stop());
  const stopWatching = watchProcess(metrics, clock, version);
  closers.push(async () => stopWatching());
  const blobs = createBlobs({ store, files: systemFiles({ sync }), dataDir, clock, log });
  schedule.every(
    'blobs',
    () => HOUR,
    (signal) => blobs.sweep(signal),
  );
  const core: Core = {
    store,
    blobs,
    history: new History({ store, files: systemFiles({ sync }), dataDir, log }),
    clock,
    log,
    settings,
    passwords,
    schedule,
    metrics,
    tokens: (service) => createTokens(secretOf(secrets, service), clock),
    secret: (service, purpose) => deriveKey(secretOf(secrets, service), purpose),
    throttle: (spec) => createThrottle(spec, { clock, enabled: () => settings.read(limitsSettings).enabled }),
    setupCode: secrets.setupCode,
    version,
  };
  return { core, secrets };
}

function secretOf({ services }: Secrets, service: string): string {
  const secret = services[service];
  if (secret === undefined) throw new Error(`there is no secret for the service '${service}'`);
  return secret;
}
