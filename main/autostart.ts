// Starting with the system. Written only when the operator turns a switch, so that an update leaves it as it was.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ElectronApi } from './electronApi.js';

export interface Autostart {
  set(wanted: { enabled: boolean; hidden: boolean }): Promise<void>;
}

export interface AutostartOptions {
  app: Pick<ElectronApi['app'], 'setLoginItemSettings'>;
  platform: NodeJS.Platform;
  /** What the system starts: the program, and in development the app's folder. */
  command: readonly string[];
  /** `$XDG_CONFIG_HOME`. */
  configDir: string;
}

export function createAutostart({ app, platform, command, configDir }: AutostartOptions): Autostart {
  const [program = '', ...args] = command;
  if (platform !== 'linux') {
    return {
      async set({ enabled, hidden }) {
        app.setLoginItemSettings({
          openAtLogin: enabled,
          path: program,
          args: [...args, ...(hidden ? ['--hidden'] : [])],
        });
      },
    };
  }
  const file = join(configDir, 'autostart', 'deskcloud.desktop');
  return {
    async set({ enabled, hidden }) {
      if (!enabled) return rm(file, { force: true });
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, desktopEntry([...command, ...(hidden ? ['--hidden'] : [])]));
    },
  };
}

/** By the desktop entry specification. */
export function desktopEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Deskcloud',
    'Name[zh_CN]=桌面云',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=deskcloud',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Reserved characters ask for quotes; within them four are escaped, then once more as a string; a percent sign is doubled. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%');
  if (/^[\w@%+=:,./-]+$/.test(plain)) return plain;
  return `"${plain.replace(/["`$\\]/g, '\\$&').replaceAll('\\', '\\\\')}"`;
}
