// What the console's page may ask of the desktop shell. Each channel is declared once: its arguments here, its handler in ipc.ts, its
// place on the bridge in preload.cts. Settings of the cloud go over HTTP and have no business here.
import { z } from 'zod';

/** What belongs to this PC and not to the cloud, as far as the console shows it. */
export const VisibleShellSettings = z.object({
  startWithSystem: z.boolean(),
  /** A start by the system shows the tray alone. */
  startHidden: z.boolean(),
  /** The computer does not go to sleep while agents work on jobs. */
  keepAwake: z.boolean(),
  /** Null follows the system. */
  language: z.enum(['zh-CN', 'en']).nullable(),
});
export type VisibleShellSettings = z.infer<typeof VisibleShellSettings>;

const None = z.tuple([]);

export const channels = {
  /** A token that opens one console session. */
  'shell.consoleToken': None,
  'shell.readSettings': None,
  'shell.changeSettings': z.tuple([VisibleShellSettings.partial().strict()]),
  'shell.openDataFolder': None,
  /** A folder of this PC that the operator picks; null when none was picked. */
  'shell.chooseFolder': None,
  'shell.readUpdates': None,
  'shell.checkForUpdates': None,
  'shell.installUpdate': None,
} as const;

export type Channel = keyof typeof channels;

export type ShellSettingsChange = Partial<VisibleShellSettings>;

export type UpdateState =
  /** `unsigned`: an update could not be told from somebody else's program. */
  | { kind: 'off'; why: 'unsigned' | 'development' }
  | { kind: 'none'; checkedAt: number | null }
  | { kind: 'loading'; version: string }
  | { kind: 'ready'; version: string }
  /** Waits until the jobs that are out have ended. */
  | { kind: 'waiting'; version: string }
  | { kind: 'failed'; detail: string };

/** `window.deskcloud` in the desktop window, and nowhere else. */
export interface DesktopBridge {
  consoleToken(): Promise<string>;
  readSettings(): Promise<VisibleShellSettings>;
  changeSettings(change: ShellSettingsChange): Promise<VisibleShellSettings>;
  openDataFolder(): Promise<void>;
  chooseFolder(): Promise<string | null>;
  readUpdates(): Promise<UpdateState>;
  checkForUpdates(): Promise<UpdateState>;
  installUpdate(): Promise<void>;
}
