// The desktop's life: one instance, a window that says what happens, the cloud, the tray, and the way out.
//   lock -> settings -> window with "starting" -> cloud -> console in the window; a start that fails has its own screen
import type { Config } from '../server/config.js';
import { background, type Log } from '../server/core/kernel/log.js';
import { MINUTE, type Clock } from '../server/core/kernel/clock.js';
import type { Autostart } from './autostart.js';
import type { ShellSettingsChange, VisibleShellSettings } from './channels.js';
import { watchClock } from './clockWatch.js';
import { withFreePort, type RunningCloud, type StartRunningCloud } from './cloud.js';
import type { ElectronApi } from './electronApi.js';
import { answerBridge } from './ipc.js';
import { alertLine } from './alertWords.js';
import { appMenu } from './menu.js';
import { createMending, hopelessScreen } from './mending.js';
import { createWakefulness, logSleep } from './power.js';
import { createQuit, type QuitAnswer } from './quit.js';
import {
  failedScreen,
  lookingScreen,
  repairingScreen,
  screenAddress,
  screenPage,
  startingScreen,
  type Screen,
  type ScreenAct,
} from './screens.js';
import { forgetShellSettings, openShellSettings, ShellSettings, type ShellSettingsFile } from './settings.js';
import { startFailureOf, type StartFailure } from './startFailure.js';
import { createTray, type ShellTray, type TrayState } from './tray.js';
import type { UpdateOptions, Updates } from './updates.js';
import { watchCloud, type CloudWatch } from './watch.js';
import { createWindow, type ShellWindow } from './window.js';
import { languageOf, wordsFor, type Words } from './words.js';

export interface ShellOptions {
  electron: ElectronApi;
  platform: NodeJS.Platform;
  clock: Clock;
  log: Log;
  /** Folder of the shell's own file. */
  shellDir: string;
  /** Folder with the drawn icons. */
  icons: string;
  hidden: boolean;
  /** What the options and the environment said; throws UsageError. `dataDir` is the shell's own choice, weaker than theirs. */
  config(dataDir: string | null): Config;
  startCloud: StartRunningCloud;
  autostart: Autostart;
  updates(options: UpdateOptions): Updates;
}

export interface RunningShell {
  /** Ends without a question: a signal, or the system going down. */
  quitNow(): Promise<void>;
}

/** Resolves once the window stands and the first start has ended, well or badly. Undefined: another instance runs, and shows itself. */
export async function runShell(options: ShellOptions): Promise<RunningShell | undefined> {
  const { app } = options.electron;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return undefined;
  }
  await app.whenReady();
  const shell = new Shell(options);
  await shell.begin();
  return shell;
}

class Shell implements RunningShell {
  readonly #options: ShellOptions;
  readonly #window: ShellWindow;
  readonly #tray: ShellTray;
  readonly #updates: Updates;
  readonly #awake;
  readonly #quit;
  #file: ShellSettingsFile | undefined;
  #cloud: RunningCloud | undefined;
  #watch: CloudWatch | undefined;
  #unlisten: () => void = () => undefined;
  readonly #mending = createMending();
  #starting: Promise<unknown> | undefined;
  #failure: StartFailure | undefined;

  constructor(options: ShellOptions) {
    this.#options = options;
    const { electron, platform, clock, log, icons } = options;
    const { app } = electron;
    this.#awake = createWakefulness(electron.powerSaveBlocker);
    this.#quit = createQuit({
      log,
      cloud: () => this.#cloud,
      stopCloud: () => this.#stopCloud(),
      question: (leased) => this.#askBeforeQuit(leased),
      leave: () => app.quit(),
      changed: () => this.#refresh(),
    });
    this.#window = createWindow({
      electron,
      icon: `${icons}/icon.png`,
      startHidden: options.hidden,
      events: {
        act: (act) => background(log, `act ${act}`, this.#act(act)),
        hidden: () => background(log, 'the closing hint', this.#explainClose()),
        sessionEnds: () => background(log, 'quit', this.#quit.now()),
        pageGone: (reason) => this.#pageGone(reason),
      },
    });
    this.#tray = createTray({
      electron,
      icons,
      platform,
      words: () => this.#words,
      acts: {
        open: () => this.#window.show(),
        setPaused: (paused) => background(log, 'pause', this.#setPaused(paused)),
        copyAddress: (address) => electron.clipboard.writeText(address),
        changeSettings: (change) => background(log, 'settings of the shell', this.#change(change)),
        installUpdate: () => this.#updates.install(),
        quit: () => this.#quit.ask(),
        quitNow: () => background(log, 'quit', this.#quit.now()),
        cancelQuit: () => this.#quit.cancel(),
      },
    });
    this.#updates = options.updates({
      clock,
      log,
      changed: () => this.#refresh(),
      finishThen: (act, gaveUp) => this.#quit.finishThen(act, gaveUp),
    });
    const clockWatch = watchClock(clock, (byMs) => this.#clockJumped(byMs));
    logSleep(electron.powerMonitor, clock, log, () => clockWatch.forget());
    this.#listen();
  }

  async begin(): Promise<void> {
    this.#refresh();
    await this.start();
  }

  /** Starts the cloud and shows it; a failure has its screen. A start that is under way is shared. */
  start(how: { takenPort?: number; again?: Config } = {}): Promise<void> {
    this.#starting ??= this.#start(how).finally(() => (this.#starting = undefined));
    return this.#starting.then(() => undefined);
  }

  async #start({ takenPort, again }: { takenPort?: number; again?: Config }): Promise<void> {
    const { log, startCloud } = this.#options;
    this.#failure = undefined;
    this.#refresh();
    await this.#showScreen(startingScreen(this.#words));
    try {
      this.#file ??= await openShellSettings(this.#options.shellDir);
      this.#showMenu();
      const usual = again ?? this.#options.config(this.#file.read().dataDir);
      const config = takenPort === undefined ? usual : await withFreePort(usual, takenPort);
      const cloud = await startCloud(config, log, () => background(log, 'restart', this.#restart()));
      this.#cloud = cloud;
      log.info({ file: cloud.dataDir }, 'the cloud is running');
      this.#watch = watchCloud(cloud, log, (state) => {
        this.#quit.saw(state);
        this.#refresh();
      });
      await this.#watch.look();
      this.#unlisten = cloud.onAlert((alert) => {
        // The shell watches the clock itself, and says it at once.
        if (alert.rule === 'clock_jumped') return;
        const line = alertLine(alert, this.#words);
        this.#notify(this.#words.alertTitle, line, () =>
          background(log, 'the page of the alerts', this.#window.showPage('/alerts')),
        );
      });
      await this.#window.showConsole({
        origin: cloud.console,
        origins: cloud.origins,
        certificate: cloud.certificate,
      });
    } catch (error) {
      log.error({ err: error }, 'the cloud did not start');
      this.#failure = await startFailureOf(error);
      await this.#showScreen(failedScreen(this.#words, this.#failure));
      // A start without a window that fails must not go unseen.
      this.#window.show();
    }
    this.#refresh();
  }

  /** The cloud asked for it: a restored backup takes its place. A quit meanwhile waits for it, as for any start. */
  async #restart(): Promise<void> {
    await this.#starting;
    const former = this.#cloud;
    if (!former || this.#quit.phase() !== 'none') return;
    this.#letGo();
    this.#starting = this.#startAgain(former).finally(() => (this.#starting = undefined));
    await this.#starting;
  }

  async #startAgain(former: RunningCloud): Promise<void> {
    await this.#showScreen(startingScreen(this.#words));
    try {
      await former.stop();
    } catch (error) {
      // What was answered is on disk all the same, and whatever still holds a port or the directory has its own screen.
      this.#options.log.error({ err: error }, 'the cloud did not stop cleanly');
    }
    if (this.#quit.phase() === 'none') await this.#start({ again: former.again });
  }

  #letGo(): void {
    this.#unlisten();
    this.#watch?.stop();
    this.#watch = undefined;
    this.#cloud = undefined;
  }

  async #stopCloud(): Promise<void> {
    await this.#starting;
    const cloud = this.#cloud;
    this.#letGo();
    this.#updates.stop();
    this.#awake.keep(false);
    await cloud?.stop();
    this.#window.letClose();
    this.#tray.destroy();
  }

  #listen(): void {
    const { electron, log } = this.#options;
    const { app } = electron;
    app.on('second-instance', () => this.#window.show());
    app.on('activate', () => this.#window.show());
    // The tray keeps the program alive.
    app.on('window-all-closed', () => undefined);
    app.on('before-quit', (event) => {
      if (this.#quit.phase() === 'over') return;
      event.preventDefault();
      this.#quit.ask();
    });
    electron.powerMonitor.on('shutdown', () => background(log, 'quit', this.#quit.now()));
    this.#showMenu();
    answerBridge(electron.ipcMain, () => this.#cloud?.console, {
      'shell.consoleToken': () => this.#running().consoleToken(),
      'shell.readSettings': () => visible(this.#settings),
      'shell.changeSettings': (change) => this.#change(change),
      'shell.openDataFolder': () => this.#openFolder(),
      'shell.chooseFolder': async () => {
        const { canceled, filePaths } = await electron.dialog.showOpenDialog({
          properties: ['openDirectory', 'createDirectory'],
        });
        return canceled ? null : (filePaths[0] ?? null);
      },
      'shell.readUpdates': () => this.#updates.state(),
      'shell.checkForUpdates': () => this.#updates.check(),
      'shell.installUpdate': () => this.#updates.install(),
    });
  }

  #showMenu(): void {
    const { Menu } = this.#options.electron;
    const template = appMenu(this.#words, this.#options.platform, () => this.#quit.ask());
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  quitNow(): Promise<void> {
    return this.#quit.now();
  }

  get #settings(): ShellSettings {
    return this.#file?.read() ?? ShellSettings.parse({});
  }

  get #words(): Words {
    return wordsFor(this.#settings.language, this.#options.electron.app.getPreferredSystemLanguages());
  }

  #running(): RunningCloud {
    if (!this.#cloud) throw new Error('the cloud is not running');
    return this.#cloud;
  }

  async #change(change: ShellSettingsChange): Promise<VisibleShellSettings> {
    if (!this.#file) throw new Error('the settings of the shell are not read yet');
    const before = this.#file.read();
    const next = await this.#file.change(change);
    const { startWithSystem, startHidden } = next;
    if (startWithSystem !== before.startWithSystem || startHidden !== before.startHidden) {
      await this.#options.autostart.set({ enabled: startWithSystem, hidden: startHidden });
    }
    if (next.language !== before.language) this.#showMenu();
    this.#refresh();
    return visible(next);
  }

  async #setPaused(paused: boolean): Promise<void> {
    await this.#running().setPaused(paused);
    await this.#watch?.look();
  }

  /** Brings tray and wakefulness in line with what is known. */
  #refresh(): void {
    const cloud = this.#watch?.state();
    this.#awake.keep(this.#settings.keepAwake && (cloud?.leased ?? 0) > 0);
    if (this.#quit.phase() === 'over') return;
    const update = this.#updates?.state();
    this.#tray.show({
      phase: this.#phase(),
      cloud,
      lanAddress: this.#cloud?.lanAddress(),
      update: update?.kind === 'ready' ? update.version : undefined,
      settings: visible(this.#settings),
    });
  }

  #phase(): TrayState['phase'] {
    const leaving = this.#quit.phase();
    if (leaving === 'finishing') return 'finishing';
    if (leaving !== 'none') return 'stopping';
    if (this.#failure) return 'failed';
    return this.#cloud ? 'running' : 'starting';
  }

  async #act(act: ScreenAct): Promise<void> {
    switch (act) {
      case 'retry':
        return this.start();
      case 'freePort':
        return this.start(this.#failure?.kind === 'port' ? { takenPort: this.#failure.port } : {});
      case 'openFolder':
        return this.#openFolder();
      case 'forgetShell':
        await forgetShellSettings(this.#options.shellDir);
        return this.start();
      case 'quit':
        return this.#quit.now();
      case 'lookIntoRepair':
      case 'lookIntoBackup':
        return this.#mend(lookingScreen, (config) => this.#mending[act](config, this.#words));
      case 'repair':
        return this.#mend(repairingScreen, (config) => this.#mending.repair(config, this.#words));
      case 'restoreBackup':
        return this.#mend(repairingScreen, async (config) => {
          await this.#mending.restoreBackup(config);
          return undefined;
        });
    }
  }

  /** Shows what came of it; without a screen of its own the cloud is started. A click more while it is at work is passed over. */
  async #mend(
    during: (words: Words) => Screen,
    work: (config: Config) => Promise<Screen | undefined>,
  ): Promise<void> {
    if (this.#starting || this.#failure?.kind !== 'damaged') return;
    this.#starting = this.#mendNow(during, work).finally(() => (this.#starting = undefined));
    if (await this.#starting) await this.start();
  }

  /** Whether the cloud is to be started. */
  async #mendNow(
    during: (words: Words) => Screen,
    work: (config: Config) => Promise<Screen | undefined>,
  ): Promise<boolean> {
    await this.#showScreen(during(this.#words));
    try {
      const screen = await work(this.#options.config(this.#settings.dataDir));
      if (screen) await this.#showScreen(screen);
      return screen === undefined;
    } catch (error) {
      this.#options.log.error({ err: error }, 'the data could not be put right');
      await this.#showScreen(hopelessScreen(this.#words, error));
      return false;
    }
  }

  async #openFolder(): Promise<void> {
    const folder = this.#cloud?.dataDir ?? this.#options.config(this.#settings.dataDir).dataDir;
    const refusal = await this.#options.electron.shell.openPath(folder);
    if (refusal !== '') throw new Error(`${folder} could not be opened: ${refusal}`);
  }

  async #showScreen(screen: Screen): Promise<void> {
    const language =
      this.#settings.language ?? languageOf(this.#options.electron.app.getPreferredSystemLanguages());
    await this.#window.showScreen(screenAddress(screenPage(screen, this.#words, language)));
  }

  async #askBeforeQuit(leased: number): Promise<QuitAnswer> {
    const words = this.#words;
    const answers: readonly QuitAnswer[] = ['finish', 'now', 'stay'];
    const { response } = await this.#options.electron.dialog.showMessageBox({
      type: 'warning',
      title: words.name,
      message: words.quitTitle(leased),
      detail: words.quitText,
      buttons: [words.finishThenQuit, words.quitNow, words.stay],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    return answers[response] ?? 'stay';
  }

  async #pageGone(reason: string): Promise<boolean> {
    const words = this.#words;
    this.#options.log.error({ reason }, "the window's page stopped");
    const { response } = await this.#options.electron.dialog.showMessageBox({
      type: 'error',
      title: words.name,
      message: words.pageGoneTitle,
      detail: words.pageGoneText,
      buttons: [words.reload],
    });
    return response === 0;
  }

  async #explainClose(): Promise<void> {
    if (this.#settings.closeExplained || !this.#file) return;
    await this.#file.change({ closeExplained: true });
    this.#notify(this.#words.closedTitle, this.#words.closedText);
  }

  #clockJumped(byMs: number): void {
    this.#options.log.warn({ seconds: Math.round(byMs / 1000) }, 'the system clock was set');
    this.#notify(this.#words.clockTitle, this.#words.clockText(Math.round(byMs / MINUTE)));
  }

  #notify(title: string, body: string, clicked = () => this.#window.show()): void {
    const { Notification } = this.#options.electron;
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', clicked);
    notification.show();
  }
}

const visible = ({
  startWithSystem,
  startHidden,
  keepAwake,
  language,
}: ShellSettings): VisibleShellSettings => ({
  startWithSystem,
  startHidden,
  keepAwake,
  language,
});
