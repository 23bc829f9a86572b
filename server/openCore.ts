// The core, opened: the directory is taken, the store stands, and everything that services are handed stands on it.
import { mkdir } from 'node:fs/promises';
import { createPasswords } from './core/auth/passwords.js';
import { createThrottle } from './core/auth/throttle.js';
import { createTokens } from './core/auth/tokens.js';
import type { Core } from './core/core.js';
import { limitsSettings, storeSettings } from './core/coreSettings.js';
import type { Log } from './core/kernel/log.js';
import type { Settings } from './core/kernel/settings.js';
import type { ServiceModule } from './core/service.js';
import { createSchedule } from './core/schedule/schedule.js';
import type { Schedule } from './core/schedule/types.js';
import { openStore } from './core/store/index.js';
import { UsageError } from './config.js';
import { version } from './install.js';
import { openSecrets, type Secrets } from './secrets.js';

export interface CoreOptions {
  dataDir: string;
  clock: Core['clock'];
  log: Log;
  settings: Settings;
  modules: readonly ServiceModule[];
  closers: (() => Promise<void>)[];
  /** Verification opens services without anything that runs by itself. */
  schedule?: Schedule;
}

/** Takes the directory and opens the store and all that stands on it. */
export async function openCore(options: CoreOptions): Promise<{ core: Core; secrets: Secrets }> {
  const { dataDir, clock, log, settings, modules, closers } = options;
  await makeDirectory(dataDir);
  const { checkpoint, sync } = settings.read(storeSettings);
  const store = await openStore({
    dataDir,
    tables: modules.flatMap(({ tables }) => tables),
    clock,
    log,
    checkpointJournalMegabytes: checkpoint.journalMegabytes,
    sync,
  });
  closers.push(() => store.close());
  const secrets = await openSecrets(
    dataDir,
    modules.map(({ name }) => name),
  );
  const passwords = createPasswords({ log });
  closers.push(() => passwords.close());
  const schedule = options.schedule ?? createSchedule(clock, log);
  closers.push(() => schedule.stop());
  const core: Core = {
    store,
    clock,
    log,
    settings,
    passwords,
    schedule,
    tokens(service) {
      const secret = secrets.services[service];
      if (secret === undefined) throw new Error(`there is no secret for the service '${service}'`);
      return createTokens(secret, clock);
    },
    throttle: (spec) => createThrottle(spec, { clock, enabled: () => settings.read(limitsSettings).enabled }),
    setupCode: secrets.setupCode,
    version,
  };
  return { core, secrets };
}

async function makeDirectory(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--data-dir ${dataDir}: cannot be made or used (${code ?? String(error)})`);
  }
}
