// The desktop's life: one instance, a window that says what happens, the cloud, the tray, and the way out.
//   lock -> settings -> window with "starting" -> cloud -> console in the window; a start that fails has its own screen
import type { Config } from '../server/config.js';
import { background, type Log } from '../server/core/kernel/log.js';
import type { Clock } from '../server/core/kernel/clock.js';
import type { Alert } from '../server/alerts/alert.js';
import type { Autostart } from './autostart.js';
import { createChoices, type Choices } from './choices.js';
import { watchClock } from './clockWatch.js';
import type { StartRunningCloud } from './cloud.js';
import { CloudLife } from './cloudLife.js';
import type { ElectronApi } from './electronApi.js';
import { answerBridge } from './ipc.js';
import { alertLine } from './alertWords.js';
import { appMenu } from './menu.js';
import { createMessages, type Messages } from './messages.js';
import { createWakefulness, logSleep } from './power.js';
import { createQuit } from './quit.js';
import { screenAddress, screenPage, type Screen, type ScreenAct } from './screens.js';
import { createTray, type ShellTray, type TrayState } from './tray.js';
import type { UpdateOptions, Updates } from './updates.js';
import { createWindow, type ShellWindow } from './window.js';
import type { Words } from './words.js';

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
  readonly #choices: Choices;
  readonly #messages: Messages;
  readonly #life: CloudLife;
  readonly #awake;
  readonly #quit;

  constructor(options: ShellOptions) {
    this.#options = options;
    const { electron, platform, clock, log, icons } = options;
    const { app } = electron;
    this.#choices = createChoices({
      ...{ app, shellDir: options.shellDir, autostart: options.autostart },
      changed: ({ language }) => {
        if (language) this.#showMenu();
        this.#refresh();
      },
    });
    const words = () => this.#words;
    this.#messages = createMessages({ electron, log, words, show: () => this.#window.show() });
    this.#awake = createWakefulness(electron.powerSaveBlocker);
    this.#quit = createQuit({
      log,
      cloud: () => this.#life.cloud,
      stopCloud: () => this.#stopCloud(),
      question: (leased) => this.#messages.askBeforeQuit(leased),
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
        pageGone: (reason) => this.#messages.askToReload(reason),
      },
    });
    this.#tray = createTray({
      electron,
      icons,
      platform,
      words,
      acts: {
        open: () => this.#window.show(),
        setPaused: (paused) => background(log, 'pause', this.#setPaused(paused)),
        copyAddress: (address) => electron.clipboard.writeText(address),
        changeSettings: (change) => background(log, 'settings of the shell', this.#choices.change(change)),
        installUpdate: () => this.#updates.install(),
        quit: () => this.#quit.ask(),
        quitNow: () => background(log, 'quit', this.#quit.now()),
        cancelQuit: () => this.#quit.cancel(),
      },
    });
    this.#life = new CloudLife({
      ...{ log, startCloud: options.startCloud, window: this.#window, words },
      usual: () => this.#usualConfig(),
      showScreen: (screen) => this.#showScreen(screen),
      isLeaving: () => this.#quit.phase() !== 'none',
      changed: () => this.#refresh(),
      saw: (state) => this.#quit.saw(state),
      alerted: (alert) => this.#alerted(alert),
    });
    this.#updates = options.updates({
      clock,
      log,
      changed: () => this.#refresh(),
      finishThen: (act, gaveUp) => this.#quit.finishThen(act, gaveUp),
    });
    const clockWatch = watchClock(clock, (byMs) => this.#messages.clockJumped(byMs));
    logSleep(electron.powerMonitor, clock, log, () => clockWatch.forget());
    this.#listen();
  }

  async begin(): Promise<void> {
    this.#refresh();
    await this.#life.start();
  }

  async #usualConfig(): Promise<Config> {
    await this.#choices.open();
    this.#showMenu();
    return this.#options.config(this.#choices.read().dataDir);
  }

  #alerted(alert: Alert): void {
    // The shell watches the clock itself, and says it at once.
    if (alert.rule === 'clock_jumped') return;
    const words = this.#words;
    this.#messages.notify(words.alertTitle, alertLine(alert, words), () =>
      background(this.#options.log, 'the page of the alerts', this.#window.showPage('/alerts')),
    );
  }

  async #stopCloud(): Promise<void> {
    this.#updates.stop();
    try {
      await this.#life.stop();
    } finally {
      this.#awake.keep(false);
      this.#window.letClose();
      this.#tray.destroy();
    }
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
    answerBridge(electron.ipcMain, () => this.#life.cloud?.console, {
      'shell.consoleToken': () => this.#life.running().consoleToken(),
      'shell.readSettings': () => this.#choices.visible(),
      'shell.changeSettings': (change) => this.#choices.change(change),
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

  get #words(): Words {
    return this.#choices.words();
  }

  async #setPaused(paused: boolean): Promise<void> {
    await this.#life.running().setPaused(paused);
    await this.#life.watch?.look();
  }

  /** Brings tray and wakefulness in line with what is known. */
  #refresh(): void {
    const cloud = this.#life.watch?.state();
    this.#awake.keep(this.#choices.read().keepAwake && (cloud?.leased ?? 0) > 0);
    if (this.#quit.phase() === 'over') return;
    const update = this.#updates?.state();
    this.#tray.show({
      phase: this.#phase(),
      cloud,
      lanAddress: this.#life.cloud?.lanAddress(),
      update: update?.kind === 'ready' ? update.version : undefined,
      settings: this.#choices.visible(),
    });
  }

  #phase(): TrayState['phase'] {
    const leaving = this.#quit.phase();
    if (leaving === 'finishing') return 'finishing';
    if (leaving !== 'none') return 'stopping';
    if (this.#life.failure) return 'failed';
    return this.#life.cloud ? 'running' : 'starting';
  }

  async #act(act: ScreenAct): Promise<void> {
    const { failure } = this.#life;
    switch (act) {
      case 'retry':
        return this.#life.start();
      case 'freePort':
        return this.#life.start(failure?.kind === 'port' ? { takenPort: failure.port } : {});
      case 'openFolder':
        return this.#openFolder();
      case 'forgetShell':
        await this.#choices.forget();
        return this.#life.start();
      case 'quit':
        return this.#quit.now();
      case 'lookIntoRepair':
      case 'lookIntoBackup':
      case 'repair':
      case 'restoreBackup':
        return this.#life.mend(act);
    }
  }

  async #openFolder(): Promise<void> {
    const folder = this.#life.cloud?.dataDir ?? this.#options.config(this.#choices.read().dataDir).dataDir;
    const refusal = await this.#options.electron.shell.openPath(folder);
    if (refusal !== '') throw new Error(`${folder} could not be opened: ${refusal}`);
  }

  async #showScreen(screen: Screen): Promise<void> {
    await this.#window.showScreen(screenAddress(screenPage(screen, this.#words, this.#choices.language())));
  }

  async #explainClose(): Promise<void> {
    if (await this.#choices.explainsClose()) this.#messages.explainClose();
  }
}
