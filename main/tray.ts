// The icon by the clock: what the cloud is doing, and the acts an operator wants without a window.
import type { MenuItemConstructorOptions, Tray } from 'electron';
import { join } from 'node:path';
import type { ElectronApi } from './electronApi.js';
import type { VisibleShellSettings } from './channels.js';
import type { CloudState } from './cloud.js';
import type { Words } from './words.js';

export interface TrayState {
  phase: 'starting' | 'failed' | 'running' | 'finishing' | 'stopping';
  cloud: CloudState | undefined;
  lanAddress: string | undefined;
  /** A version that can be installed. */
  update: string | undefined;
  settings: VisibleShellSettings;
}

export interface TrayActs {
  open(): void;
  setPaused(paused: boolean): void;
  copyAddress(address: string): void;
  changeSettings(change: Partial<VisibleShellSettings>): void;
  installUpdate(): void;
  quit(): void;
  quitNow(): void;
  cancelQuit(): void;
}

/** Nothing: running. Two bars: paused. A triangle: it needs the operator. */
export function trayMark({ phase, cloud }: TrayState): 'running' | 'paused' | 'attention' {
  if (phase === 'failed' || (cloud && (cloud.trouble !== null || cloud.needsYou > 0))) return 'attention';
  return phase === 'finishing' || cloud?.paused ? 'paused' : 'running';
}

/** One line, for the menu's head and the icon's hint. */
export function trayLine({ phase, cloud }: TrayState, words: Words): string {
  if (phase === 'starting') return words.startingLine;
  if (phase === 'failed') return words.failedLine;
  if (phase === 'finishing') return words.finishingLine(cloud?.leased ?? 0);
  if (!cloud) return words.running;
  if (cloud.trouble !== null) return words.troubleLine;
  const jobs = words.runningJobs(cloud.leased, cloud.waiting);
  const parts = [
    ...(cloud.needsYou > 0 ? [words.needsYouLine(cloud.needsYou)] : []),
    ...(cloud.paused ? [words.pausedLine] : []),
    jobs,
  ];
  return parts.join(' · ');
}

export function trayMenu(state: TrayState, words: Words, acts: TrayActs): MenuItemConstructorOptions[] {
  const { phase, cloud, lanAddress, update, settings } = state;
  const toggle = (label: string, name: 'startWithSystem' | 'startHidden' | 'keepAwake') => ({
    label,
    type: 'checkbox' as const,
    checked: settings[name],
    click: () => acts.changeSettings({ [name]: !settings[name] }),
  });
  const line = { type: 'separator' as const };
  const running = phase === 'running' && cloud !== undefined;
  return [
    { label: trayLine(state, words), enabled: false },
    line,
    { label: words.open, click: acts.open },
    {
      label: cloud?.paused ? words.resume : words.pause,
      enabled: running,
      click: () => acts.setPaused(!cloud?.paused),
    },
    lanAddress === undefined
      ? { label: words.lanOff, enabled: false }
      : { label: `${words.copyLan}  ${lanAddress}`, click: () => acts.copyAddress(lanAddress) },
    line,
    toggle(words.startWithSystem, 'startWithSystem'),
    toggle(words.startHidden, 'startHidden'),
    toggle(words.keepAwake, 'keepAwake'),
    line,
    ...(update === undefined ? [] : [{ label: words.update(update), click: acts.installUpdate }]),
    ...(phase === 'finishing'
      ? [
          { label: words.cancelQuit, click: acts.cancelQuit },
          { label: words.quitNow, click: acts.quitNow },
        ]
      : [{ label: words.quit, enabled: phase !== 'stopping', click: acts.quit }]),
  ];
}

export interface ShellTray {
  show(state: TrayState): void;
  destroy(): void;
}

export interface TrayOptions {
  electron: Pick<ElectronApi, 'Menu' | 'Tray' | 'nativeImage'>;
  /** Folder with the drawn icons. */
  icons: string;
  platform: NodeJS.Platform;
  words: () => Words;
  acts: TrayActs;
}

export function createTray({ electron, icons, platform, words, acts }: TrayOptions): ShellTray {
  const pictureOf = (mark: ReturnType<typeof trayMark>) => {
    // macOS draws a template in the menu bar's own colour; elsewhere the mark stands on its tile.
    const name = platform === 'darwin' ? `${mark}Template.png` : `${mark}.png`;
    return electron.nativeImage.createFromPath(join(icons, name));
  };
  let shown = trayMark(emptyState);
  const tray: Tray = new electron.Tray(pictureOf(shown));
  tray.on('click', acts.open);
  return {
    show(state) {
      const mark = trayMark(state);
      if (mark !== shown) tray.setImage(pictureOf(mark));
      shown = mark;
      tray.setToolTip(`${words().name} · ${trayLine(state, words())}`);
      tray.setContextMenu(electron.Menu.buildFromTemplate(trayMenu(state, words(), acts)));
    },
    destroy: () => tray.destroy(),
  };
}

const emptyState: TrayState = {
  phase: 'starting',
  cloud: undefined,
  lanAddress: undefined,
  update: undefined,
  settings: { startWithSystem: false, startHidden: false, keepAwake: true, language: null },
};
