// The one window. It shows a screen while there is no console, else the console's page and nothing besides: other addresses go to
// the system's browser if they are listed, permissions are refused, and closing hides it.
import type { BrowserWindow, Session } from 'electron';
import { join } from 'node:path';
import type { ElectronApi } from './electronApi.js';
import { isWithin, mayOpenOutside } from './links.js';
import { actOf, type ScreenAct } from './screens.js';
import { isPinned } from './trust.js';

export interface ShellWindow {
  /** Brings it to the front; made anew if it was destroyed. */
  show(): void;
  showScreen(address: string): Promise<void>;
  showConsole(at: ConsolePlace): Promise<void>;
  /** A page of the console, brought to the front; while there is no console the screen is. */
  showPage(path: string): Promise<void>;
  isVisible(): boolean;
  /** From now on closing is closing. */
  letClose(): void;
}

export interface ConsolePlace {
  origin: string;
  /** Origins of this cloud's doors, which may be opened in the system's browser. */
  origins: readonly string[];
  certificate: string | null;
}

export interface WindowEvents {
  act(act: ScreenAct): void;
  /** It was hidden instead of closed. */
  hidden(): void;
  /** Windows ends the session: nobody can be asked any more. */
  sessionEnds(): void;
  /** The page's process ended. Answers whether to load it again. */
  pageGone(reason: string): Promise<boolean>;
}

export interface WindowOptions {
  electron: Pick<ElectronApi, 'BrowserWindow' | 'session' | 'shell'>;
  icon: string;
  startHidden: boolean;
  events: WindowEvents;
}

const PRELOAD = join(import.meta.dirname, 'preload.cjs');
/** The console's session ends with the program: nothing of it is kept on disk. */
const PARTITION = 'deskcloud';

export function createWindow({ electron, icon, startHidden, events }: WindowOptions): ShellWindow {
  let place: ConsolePlace | undefined;
  let address = 'about:blank';
  let mayClose = false;
  const present = electron.session.fromPartition(PARTITION);
  harden(present, () => place);

  const open = (visible: boolean): BrowserWindow => {
    const window = new electron.BrowserWindow({
      width: 1280,
      height: 800,
      minWidth: 360,
      minHeight: 480,
      show: visible,
      icon,
      title: 'Deskcloud',
      autoHideMenuBar: true,
      webPreferences: {
        preload: PRELOAD,
        session: present,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    guardNavigation(window);
    window.on('close', (event) => {
      if (mayClose) return;
      event.preventDefault();
      window.hide();
      events.hidden();
    });
    window.on('session-end', () => events.sessionEnds());
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      void events.pageGone(reason).then((again) => {
        if (again && !window.isDestroyed()) window.webContents.reload();
      });
    });
    return window;
  };

  const guardNavigation = (window: BrowserWindow) => {
    const { webContents } = window;
    const openOutside = (url: string) => {
      if (mayOpenOutside(url, place?.origins ?? [])) void electron.shell.openExternal(url);
    };
    webContents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
    const judge = (event: { preventDefault(): void }, url: string) => {
      if (place && isWithin(url, place.origin)) return;
      event.preventDefault();
      const act = place ? undefined : actOf(url);
      if (act) events.act(act);
      else openOutside(url);
    };
    webContents.on('will-navigate', (event) => judge(event, event.url));
    webContents.on('will-redirect', (event) => judge(event, event.url));
    webContents.on('will-attach-webview', (event) => event.preventDefault());
  };

  let window = open(!startHidden);
  const living = (): BrowserWindow => {
    if (!window.isDestroyed()) return window;
    window = open(false);
    void window.loadURL(address);
    return window;
  };
  const front = (): BrowserWindow => {
    const shown = living();
    if (shown.isMinimized()) shown.restore();
    shown.show();
    shown.focus();
    return shown;
  };

  return {
    show: () => void front(),
    async showScreen(next) {
      place = undefined;
      address = next;
      await living().loadURL(next);
    },
    async showConsole(next) {
      place = next;
      address = `${next.origin}/`;
      await living().loadURL(address);
    },
    async showPage(path) {
      const shown = front();
      if (place) await shown.loadURL(`${place.origin}${path}`);
    },
    isVisible: () => !window.isDestroyed() && window.isVisible(),
    letClose: () => void (mayClose = true),
  };
}

/** What a page of the console may ask the system for. */
const ALLOWED = new Set(['clipboard-sanitized-write', 'fullscreen']);

function harden(present: Session, place: () => ConsolePlace | undefined): void {
  present.setPermissionRequestHandler((_contents, permission, answer) => answer(ALLOWED.has(permission)));
  present.setPermissionCheckHandler((_contents, permission) => ALLOWED.has(permission));
  // A cloud's certificate is often its own: it is known by its fingerprint. -3 leaves the judgement to Chromium.
  present.setCertificateVerifyProc(({ certificate }, answer) =>
    answer(isPinned(certificate.fingerprint, place()?.certificate ?? null) ? 0 : -3),
  );
}
