// The desktop app's entry: the only module that imports Electron. With `--headless` it is the headless cloud of the packaged app.
import * as electron from 'electron';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemClock, toIso } from '../server/core/kernel/clock.js';
import { createLog } from '../server/core/kernel/log.js';
import { serve } from '../server/serve.js';
import { onStopSignal } from '../server/signals.js';
import { createAutostart } from './autostart.js';
import { startRunningCloud } from './cloud.js';
import { cloudConfig, readShellCommandLine } from './commandLine.js';
import { collectCrashes, writeCrashReport } from './crash.js';
import { openLogFile } from './logFile.js';
import { isSigned } from './build.js';
import { runShell } from './shell.js';
import { createUpdates, noUpdates, type UpdateOptions, type Updates } from './updates.js';
import { wordsFor } from './words.js';

const { app } = electron;
const commandLine = readShellCommandLine(process.argv, app.isPackaged);

// Chromium's profile stands apart from the cloud's directory, which may be copied, moved and restored.
const shellDir = commandLine.shellDir ?? join(app.getPath('appData'), 'Deskcloud Desktop');
app.setName('Deskcloud');
mkdirSync(shellDir, { recursive: true, mode: 0o700 });
app.setPath('userData', shellDir);
app.enableSandbox();

// No `await` at this level: Electron becomes ready only after this module has ended.
if (commandLine.headless) {
  // No screen is needed, and none may be there.
  app.commandLine.appendSwitch('ozone-platform', 'headless');
  app.disableHardwareAcceleration();
  serve(commandLine.cloud, process.env).then(
    (code) => app.exit(code),
    (error: unknown) => fail(error),
  );
} else {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const crashes = join(shellDir, 'crashes');
  collectCrashes(electron, crashes);
  openDesktop().catch(fail);
}

async function openDesktop(): Promise<void> {
  const signal = onStopSignal();
  const logFile = await openLogFile(join(shellDir, 'logs'));
  const log = createLog({ write: logFile.write });
  const shell = await runShell({
    electron,
    platform: process.platform,
    clock: systemClock,
    log,
    shellDir,
    icons: join(app.getAppPath(), 'build', 'icons'),
    hidden: commandLine.hidden || startedHiddenByMac(),
    config: (dataDir) => cloudConfig(commandLine, process.env, dataDir),
    startCloud: startRunningCloud,
    autostart: createAutostart({
      app,
      platform: process.platform,
      // An AppImage runs from a place that is gone at the next start.
      command: [process.env['APPIMAGE'] ?? process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()])],
      configDir: process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'),
    }),
    updates: await chooseUpdates(),
  });
  if (!shell) return;
  await signal.wanted;
  await shell.quitNow();
}

/** The updater is loaded only where it may work. */
async function chooseUpdates(): Promise<(options: UpdateOptions) => Updates> {
  if (!app.isPackaged) return () => noUpdates('development');
  if (!isSigned(app.getAppPath())) return () => noUpdates('unsigned');
  const { default: updater } = await import('electron-updater');
  return (options) => createUpdates(updater.autoUpdater, options);
}

/** macOS hands a login item no arguments: the shell's own file is asked instead. */
function startedHiddenByMac(): boolean {
  if (process.platform !== 'darwin' || !app.getLoginItemSettings().wasOpenedAtLogin) return false;
  try {
    const { startHidden } = JSON.parse(readFileSync(join(shellDir, 'shell.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    return startHidden === true;
  } catch {
    // Unreadable: the window shows, and says why.
    return false;
  }
}

function fail(error: unknown): void {
  const report = {
    at: toIso(systemClock.now()),
    version: app.getVersion(),
    platform: process.platform,
    error,
  };
  const file = writeCrashReport(join(shellDir, 'crashes'), report);
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  if (!commandLine.headless) {
    const words = wordsFor(null, app.isReady() ? app.getPreferredSystemLanguages() : []);
    electron.dialog.showErrorBox(words.crashTitle, words.crashText(file));
  }
  app.exit(1);
}
