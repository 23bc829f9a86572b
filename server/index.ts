// The cloud: opens what it needs in this order and closes it in reverse.
//   directory and store -> secrets -> core -> services -> doors -> console
// A failure half way closes what was opened.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createPasswords } from './core/auth/passwords.js';
import { createThrottle } from './core/auth/throttle.js';
import { createTokens } from './core/auth/tokens.js';
import type { Core } from './core/core.js';
import { coreSettings, limitsSettings, storeSettings } from './core/coreSettings.js';
import { systemClock, toIso } from './core/kernel/clock.js';
import { AppError } from './core/kernel/errors.js';
import { randomHex } from './core/kernel/ids.js';
import { silentLog, type Log } from './core/kernel/log.js';
import type { Settings } from './core/kernel/settings.js';
import type { RunningService, ServiceModule } from './core/service.js';
import { createSchedule } from './core/schedule/schedule.js';
import type { Schedule } from './core/schedule/types.js';
import { openJsonFile } from './core/store/durableJson.js';
import { systemFiles } from './core/store/files.js';
import { openStore } from './core/store/index.js';
import { UsageError, type Config } from './config.js';
import { doorSettings } from './doors.js';
import { openDoors, type OpenDoors } from './openDoors.js';
import { removeRunFile, writeRunFile } from './runFile.js';
import { openSecrets, type Secrets } from './secrets.js';
import { createSettings } from './settings.js';
import { oasSettings } from './services/oas/settings.js';
import { registry } from './services/registry.js';
import { version } from './install.js';

/** Every group of settings there is. */
export const groups = [
  ...coreSettings,
  doorSettings,
  ...Object.values(registry).map(({ settings }) => settings),
];

export interface Cloud extends AsyncDisposable {
  dataDir: string;
  /** Origin of each service's own door. */
  addresses: Readonly<Record<string, string>>;
  /** Origin of the console. */
  console: string;
  /** A fresh link to the console, good for one exchange within ten minutes. */
  consoleUrl(): string;
  /** What happened at the start that the operator should know. */
  notes: readonly string[];
  core: Core;
  services: Readonly<Record<string, RunningService>>;
  /** Answers what is in flight (10 s at most), writes a checkpoint, lets go of the directory. Later calls share the first. */
  stop(): Promise<void>;
}

export interface StartOptions extends Config {
  log?: Log;
}

/**
 * Errors: UsageError and SettingError (a bad option), DirectoryInUseError, StoreDamageError, PortTakenError; the command line
 * makes its exit codes of them.
 */
export async function startCloud(options: StartOptions): Promise<Cloud> {
  const { dataDir, clock = systemClock, log = silentLog() } = options;
  const closers: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= closeAll(closers, log));
  try {
    const settings = await readSettings(options);
    const modules = modulesOf(settings);
    const opened = await openCore({ dataDir, clock, log, settings, modules, closers });
    const { core } = opened;

    const services: Record<string, RunningService> = {};
    for (const module of modules) {
      const running = await module.start(core);
      services[module.name] = running;
      closers.push(() => running.stop());
    }
    const notes = await setSupers(options, services['oas']);

    const run = randomHex(16);
    const doors = await openDoors({
      core,
      dataDir,
      run,
      consoleTokens: createTokens(opened.secrets.console, clock),
      services: modules.map((module) => ({ module, running: serviceOf(services, module.name) })),
      // One calendar for all pages: that of the service whose work is dated.
      zone: () => settings.read(oasSettings).timeZone,
      closers,
    });
    await writeRunFile(dataDir, runFileOf(doors, run, toIso(clock.now())));
    closers.push(() => removeRunFile(dataDir));
    return {
      dataDir,
      addresses: doors.addresses,
      console: doors.console,
      consoleUrl: doors.consoleUrl,
      notes,
      core,
      services,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop().catch((closing: unknown) => log.error({ err: closing }, 'closing after a failed start'));
    throw error;
  }
}

/** Last opened, first closed. One that fails does not keep the others open; the first failure is thrown in the end. */
async function closeAll(closers: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  const failures: unknown[] = [];
  for (const close of [...closers].reverse()) {
    try {
      await close();
    } catch (error) {
      log.error({ err: error }, 'something did not close');
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Reads and checks all settings of this run. Touches nothing: the directory is not held yet. */
export async function readSettings({ dataDir, assignments }: Config): Promise<Settings> {
  // Options are judged first: a bad one must not depend on what lies in the directory.
  createSettings(groups, {}, assignments);
  const stored = await openJsonFile<object>(systemFiles(), join(dataDir, 'settings.json'), { default: {} });
  return createSettings(groups, stored.data, assignments);
}

/** The services to run, in the order they were named. */
export function modulesOf(settings: Settings): ServiceModule[] {
  const names = [...new Set(settings.read(doorSettings).services)];
  return names.map((name) => {
    const module = Object.hasOwn(registry, name) ? registry[name] : undefined;
    if (!module) {
      throw new UsageError(
        `--services: '${name}' is not built (there is: ${Object.keys(registry).join(', ')})`,
      );
    }
    return module;
  });
}

interface CoreOptions {
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

async function setSupers({ supers }: Config, oas: RunningService | undefined): Promise<string[]> {
  const notes: string[] = [];
  for (const { mode, username, password } of supers) {
    if (!oas) throw new UsageError('--super and --reset-super need the service oas');
    try {
      notes.push((await oas.setSuper(mode, username, password)).line);
    } catch (error) {
      if (error instanceof AppError) {
        throw new UsageError(`--${mode === 'create' ? 'super' : 'reset-super'} ${username}: ${error.detail}`);
      }
      throw error;
    }
  }
  return notes;
}

function serviceOf(services: Readonly<Record<string, RunningService>>, name: string): RunningService {
  const service = services[name];
  if (!service) throw new Error(`the service '${name}' was not started`);
  return service;
}

const runFileOf = (doors: OpenDoors, run: string, startedAt: string) => ({
  pid: process.pid,
  startedAt,
  run,
  console: doors.console,
  services: doors.addresses,
  certificate: doors.certificate,
});
