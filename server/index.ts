// The cloud: opens what it needs in this order and closes it in reverse.
//   settings and doors judged -> directory -> secrets -> store -> core -> services -> doors -> console
// A failure half way closes what was opened.
import { join } from 'node:path';
import { createTokens } from './core/auth/tokens.js';
import type { Core } from './core/core.js';
import { systemClock, toIso } from './core/kernel/clock.js';
import { AppError, conflict, invalid } from './core/kernel/errors.js';
import { PortTakenError } from './core/http/listen.js';
import { randomHex } from './core/kernel/ids.js';
import { background, silentLog, type Log } from './core/kernel/log.js';
import { openBelievedTime } from './core/history/believedTime.js';
import { keepHistory } from './core/history/retention.js';
import type { RunningService } from './core/service.js';
import { backUpBeforeUpdate, restoreAtStart } from './backups/atStart.js';
import { openAlerts, type Alerts } from './alerts/alerts.js';
import { openBackups, type Backups } from './backups/backups.js';
import { checkFolders } from './backups/folder.js';
import { restoredHere } from './backups/restoredHere.js';
import { backupSettings } from './backups/settings.js';
import { importAtStart } from './import/atStart.js';
import { openImports, type Imports } from './import/imports.js';
import { checkCertificate, ownCertificate } from './certificate.js';
import { UsageError, type Config } from './config.js';
import { planDoors } from './doorPlan.js';
import { doorSettings } from './doors.js';
import { openCore } from './openCore.js';
import { openDoors, type OpenDoors, type StartedService } from './openDoors.js';
import type { Interfaces } from './lan/addresses.js';
import { watchLan } from './lan/lan.js';
import { version } from './install.js';
import { LOG_FOLDER } from './logs/logFiles.js';
import { keepLog } from './logs/keepLog.js';
import { modulesOf, readSettings } from './parts.js';
import { removeRunFile, writeRunFile } from './runFile.js';
import { tellRepair } from './repair/report.js';
import type { RunningSettings } from './settings.js';
import { registry } from './services/registry.js';
import { oasSettings } from './services/oas/settings.js';

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
  settings: RunningSettings;
  services: Readonly<Record<string, RunningService>>;
  backups: Backups;
  alerts: Alerts;
  imports: Imports;
  /** Answers what is in flight (10 s at most), writes a checkpoint, lets go of the directory. Later calls share the first. */
  stop(): Promise<void>;
}

export interface StartOptions extends Config {
  log?: Log;
  /** The machine's network interfaces; tests give their own. */
  interfaces?: () => Interfaces;
  /**
   * The owner's way to stop this cloud and start it again, for the console's restart and for a restore; left out, both wait for the next
   * start.
   */
  restart?: () => void;
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
    const every = Object.values(registry);
    const imported = await importAtStart(options, { clock, log });
    const restored = await restoreAtStart({ dataDir, clock, log, modules: every }, options.restore);
    const settings = await readSettings(options);
    const modules = modulesOf(settings);
    const plan = await planDoors(settings.read(doorSettings));
    const opened = await openCore({
      dataDir,
      clock,
      log,
      settings,
      modules,
      closers,
      async beforeStore() {
        if (plan.settings.tlsGenerated) await checkCertificate(dataDir);
        closers.push(keepLog(log, { folder: join(dataDir, LOG_FOLDER), clock, settings }));
        await backUpBeforeUpdate({ dataDir, clock, log, modules: every }, settings, version);
      },
    });
    const { core } = opened;
    const retention = keepHistory(
      core,
      modules.flatMap(({ history }) => history),
      await openBelievedTime(dataDir, { clock, log }),
    );

    const started: StartedService[] = [];
    for (const module of modules) {
      const running = await module.start(core);
      closers.push(() => running.stop());
      started.push({ module, running });
    }
    const services = Object.fromEntries(started.map(({ module, running }) => [module.name, running]));
    const notes = [...imported, ...restored, ...(await setSupers(options, services['oas']))];
    // One calendar for all pages: that of the service whose work is dated.
    const zone = () => settings.read(oasSettings).timeZone;
    const backups = await openBackups({
      core,
      dataDir,
      modules: every,
      zone,
      adjust: restoredHere(options),
      restart: options.restart,
    });
    closers.push(() => backups.close());
    const startedAt = clock.now();
    const repaired = await tellRepair(dataDir, log);
    const alerts = await openAlerts({ core, dataDir, services: started, backups, repaired, startedAt });
    closers.push(() => alerts.close());
    const imports = await openImports({
      core,
      dataDir,
      zone,
      adjust: restoredHere(options),
      restart: options.restart,
    });
    closers.push(() => imports.close());

    const lan = watchLan({ core, ...(options.interfaces ? { interfaces: options.interfaces } : {}) });
    const generated = plan.settings.tlsGenerated
      ? await ownCertificate(
          dataDir,
          lan.addresses().map(({ address }) => address),
          clock,
        )
      : undefined;
    const run = randomHex(16);
    const doors = await openDoors({
      core,
      plan,
      generated,
      settings,
      lan,
      dataDir,
      run,
      consoleTokens: createTokens(opened.secrets.console, clock),
      services: started,
      zone,
      backups,
      retention,
      restart: options.restart,
      alerts,
      imports,
      closers,
    });
    settings.guard((next) => checkFolders(dataDir, settings.read(backupSettings), next.read(backupSettings)));
    settings.guard((next) => moveDoors(doors, next.read(doorSettings).host));
    const tellAddresses = () => doors.tellAddresses();
    await tellAddresses();
    lan.onChange(() => background(log, 'telling the new address', tellAddresses()));
    settings.onChange((names) => {
      if (names.has('doors.host')) background(log, 'telling the new address', tellAddresses());
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
      settings,
      services,
      backups,
      alerts,
      imports,
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

/** The LAN switch. What cannot be is refused before the setting is written. */
async function moveDoors(doors: OpenDoors, host: string): Promise<void> {
  try {
    await doors.moveServices(host);
  } catch (error) {
    if (error instanceof PortTakenError) throw conflict('port_taken', error.message);
    if (error instanceof UsageError) throw invalid('invalid_setting', error.message);
    throw error;
  }
}

async function setSupers({ supers }: Config, oas: RunningService | undefined): Promise<string[]> {
  const notes: string[] = [];
  for (const { mode, username, password } of supers) {
    if (!oas?.setSuper) throw new UsageError('--super and --reset-super need the service oas');
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

const runFileOf = (doors: OpenDoors, run: string, startedAt: string) => ({
  pid: process.pid,
  startedAt,
  run,
  console: doors.console,
  services: doors.addresses,
  certificate: doors.certificate,
});
