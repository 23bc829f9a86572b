// What somebody chose for the shell on this PC: by the page, the tray and the menu. Defaults until the shell's own file is read.
import type { Autostart } from './autostart.js';
import type { ShellSettingsChange, VisibleShellSettings } from './channels.js';
import type { ElectronApi } from './electronApi.js';
import { forgetShellSettings, openShellSettings, ShellSettings, type ShellSettingsFile } from './settings.js';
import { languageOf, wordsFor, type Language, type Words } from './words.js';

export interface ChoicesOptions {
  app: Pick<ElectronApi['app'], 'getPreferredSystemLanguages'>;
  /** Folder of the shell's own file. */
  shellDir: string;
  autostart: Autostart;
  /** `language`: it is another one from now on. */
  changed(what: { language: boolean }): void;
}

export interface Choices {
  /** Reads the file, once. Throws ShellSettingsError. */
  open(): Promise<void>;
  read(): ShellSettings;
  visible(): VisibleShellSettings;
  words(): Words;
  language(): Language;
  change(change: ShellSettingsChange): Promise<VisibleShellSettings>;
  /** Answers once in the life of this file that closing the window is to be explained. */
  explainsClose(): Promise<boolean>;
  /** Back to the defaults. */
  forget(): Promise<void>;
}

export function createChoices({ app, shellDir, autostart, changed }: ChoicesOptions): Choices {
  let file: ShellSettingsFile | undefined;
  const read = () => file?.read() ?? ShellSettings.parse({});
  return {
    async open() {
      file ??= await openShellSettings(shellDir);
    },
    read,
    visible: () => visible(read()),
    words: () => wordsFor(read().language, app.getPreferredSystemLanguages()),
    language: () => read().language ?? languageOf(app.getPreferredSystemLanguages()),
    async change(change) {
      if (!file) throw new Error('the settings of the shell are not read yet');
      const before = file.read();
      const next = await file.change(change);
      const { startWithSystem, startHidden } = next;
      if (startWithSystem !== before.startWithSystem || startHidden !== before.startHidden) {
        await autostart.set({ enabled: startWithSystem, hidden: startHidden });
      }
      changed({ language: next.language !== before.language });
      return visible(next);
    },
    async explainsClose() {
      if (!file || file.read().closeExplained) return false;
      await file.change({ closeExplained: true });
      return true;
    },
    forget: () => forgetShellSettings(shellDir),
  };
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
