// A stand-in for Electron's API, as far as the shell uses it: it does nothing, remembers everything, and a test plays the system
// and the person in front of it.
import { EventEmitter } from 'node:events';
import type { ElectronApi } from '../../main/electronApi.js';

export interface FakeFrame {
  url: string;
  parent: FakeFrame | null;
}

type Any = any; // eslint-disable-line @typescript-eslint/no-explicit-any

export class FakeContents extends EventEmitter {
  openHandler: (details: { url: string }) => unknown = () => undefined;
  reloads = 0;
  setWindowOpenHandler(handler: (details: { url: string }) => unknown) {
    this.openHandler = handler;
  }
  reload() {
    this.reloads += 1;
  }
}

export class FakeWindow extends EventEmitter {
  webContents = new FakeContents();
  visible: boolean;
  destroyed = false;
  /** Everything it was told to load, in order. */
  loaded: string[] = [];
  constructor(readonly options: Record<string, Any>) {
    super();
    this.visible = options['show'] as boolean;
  }
  async loadURL(url: string) {
    this.loaded.push(url);
  }
  show() {
    this.visible = true;
  }
  hide() {
    this.visible = false;
  }
  focus() {}
  restore() {}
  isMinimized = () => false;
  isVisible = () => this.visible;
  isDestroyed = () => this.destroyed;
  /** A person closes it; whether it is gone. */
  closeByHand(): boolean {
    const event = preventable();
    this.emit('close', event);
    this.destroyed = !event.prevented;
    return this.destroyed;
  }
  /** What a person reads on the screen that it shows. */
  get screen(): string {
    return decodeURIComponent(this.loaded.at(-1) ?? '');
  }
  /** A link or form on the page leads to this address; whether the window goes there. */
  follow(url: string): boolean {
    return this.allows('will-navigate', url);
  }
  /** A door answers with another address. */
  isRedirected(url: string): boolean {
    return this.allows('will-redirect', url);
  }
  attachesWebview(): boolean {
    return this.allows('will-attach-webview', '');
  }
  private allows(what: string, url: string): boolean {
    const event = Object.assign(preventable(), { url });
    this.webContents.emit(what, event);
    return !event.prevented;
  }
}

class FakeTray extends EventEmitter {
  image = '';
  hint = '';
  menu: Any[] = [];
  destroyed = false;
  constructor(image: { path: string }) {
    super();
    this.image = image.path;
  }
  setImage(image: { path: string }) {
    this.image = image.path;
  }
  setToolTip(text: string) {
    this.hint = text;
  }
  setContextMenu(menu: Any[]) {
    this.menu = menu;
  }
  destroy() {
    this.destroyed = true;
  }
  /** Picks an entry of its menu by the beginning of its label. */
  pick(label: string) {
    const entry = this.menu.find((item) => item.label?.startsWith(label));
    if (!entry || entry.enabled === false) throw new Error(`the tray offers no '${label}'`);
    entry.click();
  }
  offers(label: string): boolean {
    return this.menu.some((item) => item.label?.startsWith(label) && item.enabled !== false);
  }
}

export const preventable = () => {
  const event = { prevented: false, preventDefault: () => void (event.prevented = true) };
  return event;
};

export interface FakeElectron {
  api: ElectronApi;
  app: EventEmitter & { quits: number };
  powerMonitor: EventEmitter;
  windows: FakeWindow[];
  trays: FakeTray[];
  window(): FakeWindow;
  tray(): FakeTray;
  /** Calls of the bridge, as the page's top frame at `url`, or as a given frame. */
  invoke(channel: string, from: FakeFrame, ...args: unknown[]): Promise<unknown>;
  channels(): string[];
  notifications: { title: string; body: string; click(): void }[];
  /** Addresses and folders handed to the system. */
  opened: string[];
  clipboard: string[];
  /** Numbers of the blockers at work. */
  awake: Set<number>;
  loginItems: Any[];
  /** The menu bar that was set last. */
  menuBar(): Any[];
  /** What the person answers to the next questions, by the beginning of the button's label. */
  answers: string[];
  questions: string[];
  permission(name: string): boolean;
  certificateVerdict(fingerprint: string): number;
  quit(): void;
}

export function fakeElectron({ language = 'zh-CN', hasLock = true } = {}): FakeElectron {
  const windows: FakeWindow[] = [];
  const trays: FakeTray[] = [];
  const handlers = new Map<string, (event: Any, ...args: unknown[]) => unknown>();
  const notifications: { title: string; body: string; click(): void }[] = [];
  const opened: string[] = [];
  const clipboard: string[] = [];
  const awake = new Set<number>();
  const loginItems: Any[] = [];
  const answers: string[] = [];
  const questions: string[] = [];
  let requestPermission: Any;
  let checkPermission: Any;
  let verify: Any;
  let blockers = 0;
  let menuBar: Any[] = [];
  const powerMonitor = new EventEmitter();

  const app = Object.assign(new EventEmitter(), {
    quits: 0,
    requestSingleInstanceLock: () => hasLock,
    whenReady: async () => undefined,
    getPreferredSystemLanguages: () => [language],
    setLoginItemSettings: (item: Any) => void loginItems.push(item),
    quit() {
      const event = preventable();
      app.emit('before-quit', event);
      if (!event.prevented) app.quits += 1;
    },
  });

  class Window extends FakeWindow {
    constructor(options: Record<string, Any>) {
      super(options);
      windows.push(this);
    }
  }
  class Tray extends FakeTray {
    constructor(image: { path: string }) {
      super(image);
      trays.push(this);
    }
  }
  class Notification extends EventEmitter {
    static isSupported = () => true;
    constructor(readonly content: { title: string; body: string }) {
      super();
    }
    show() {
      notifications.push({ ...this.content, click: () => void this.emit('click') });
    }
  }

  const api = {
    app,
    BrowserWindow: Window,
    Tray,
    Notification,
    Menu: {
      buildFromTemplate: (template: Any) => template,
      setApplicationMenu: (menu: Any) => void (menuBar = menu),
    },
    nativeImage: { createFromPath: (path: string) => ({ path }) },
    clipboard: { writeText: (text: string) => void clipboard.push(text) },
    dialog: {
      async showMessageBox({ message, buttons }: { message: string; buttons: string[] }) {
        questions.push(message);
        const answer = answers.shift();
        const response = buttons.findIndex((label) => answer !== undefined && label.startsWith(answer));
        if (response === -1) throw new Error(`nobody answers '${message}' (${buttons.join(', ')})`);
        return { response };
      },
    },
    ipcMain: { handle: (name: string, handler: Any) => void handlers.set(name, handler) },
    powerMonitor,
    powerSaveBlocker: {
      start() {
        awake.add((blockers += 1));
        return blockers;
      },
      stop: (id: number) => void awake.delete(id),
    },
    session: {
      fromPartition: () => ({
        setPermissionRequestHandler: (handler: Any) => void (requestPermission = handler),
        setPermissionCheckHandler: (handler: Any) => void (checkPermission = handler),
        setCertificateVerifyProc: (handler: Any) => void (verify = handler),
      }),
    },
    shell: {
      openExternal: async (url: string) => void opened.push(url),
      openPath: async (path: string) => {
        opened.push(path);
        return '';
      },
    },
  };

  const newest = <T>(list: T[]): T => {
    const last = list.at(-1);
    if (last === undefined) throw new Error('there is none yet');
    return last;
  };
  return {
    api: api as unknown as ElectronApi,
    app,
    powerMonitor,
    windows,
    trays,
    window: () => newest(windows),
    tray: () => newest(trays),
    async invoke(channel, from, ...args) {
      const handler = handlers.get(channel);
      if (!handler) throw new Error(`nobody answers ${channel}`);
      return handler({ senderFrame: from }, ...args);
    },
    channels: () => [...handlers.keys()],
    notifications,
    opened,
    clipboard,
    awake,
    loginItems,
    menuBar: () => menuBar,
    answers,
    questions,
    permission(name) {
      let allowed = false;
      requestPermission(undefined, name, (answer: boolean) => (allowed = answer));
      // Some are asked for, others only looked up: both ways lead to one answer.
      if (checkPermission(undefined, name) !== allowed) throw new Error(`${name} is judged in two ways`);
      return allowed;
    },
    certificateVerdict(fingerprint) {
      let verdict = 0;
      verify({ certificate: { fingerprint } }, (answer: number) => (verdict = answer));
      return verdict;
    },
    quit: () => app.quit(),
  };
}
