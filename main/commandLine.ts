// What the packaged app was started with. `--headless` makes it the headless cloud with all of serve's options; a window takes the
// same options and adds its own. Chromium's switches stand among them and are not ours to judge.
import { readCommandLine, type Config } from '../server/config.js';
import { OPTIONS } from '../server/options.js';
import { groups } from '../server/parts.js';
import { leavesOf } from '../server/settingText.js';

export interface ShellCommandLine {
  headless: boolean;
  /** Started by the system, say: only the tray shows. */
  hidden: boolean;
  /** Folder of the shell's own file and Chromium's profile, where another than the platform's is wanted. */
  shellDir: string | undefined;
  /** Serve's options, as they were typed. */
  cloud: string[];
}

const KNOWN = new Map(OPTIONS.map(({ name, value }) => [name, value !== undefined]));

/** Chromium's, which a machine without a screen or namespaces needs; the headless cloud knows none of them. */
const CHROMIUM = new Set(['no-sandbox', 'disable-gpu', 'ozone-platform']);

/** `argv` as Electron gives it: the program, in development the app's folder, then what was typed. */
export function readShellCommandLine(argv: readonly string[], isPackaged: boolean): ShellCommandLine {
  const typed = argv.slice(isPackaged ? 1 : 2);
  const result: ShellCommandLine = {
    headless: ['--headless', '--help', '--version'].some((word) => typed.includes(word)),
    hidden: typed.includes('--hidden'),
    shellDir: undefined,
    cloud: [],
  };
  for (let at = 0; at < typed.length; at += 1) {
    const word = typed[at] ?? '';
    const [, name, inline] = /^--([^=]+)(=.*)?$/s.exec(word) ?? [];
    if (name === 'headless' || name === 'hidden') continue;
    if (name !== undefined && CHROMIUM.has(name)) continue;
    if (name === 'shell-dir') {
      result.shellDir = inline === undefined ? typed[(at += 1)] : inline.slice(1);
      continue;
    }
    const takesValue = name === undefined ? undefined : KNOWN.get(name);
    // The headless cloud judges every word, as the command line does; a window leaves Chromium its own.
    if (takesValue === undefined && !result.headless) continue;
    result.cloud.push(word);
    const next = typed[at + 1];
    if (takesValue && inline === undefined && next !== undefined) {
      result.cloud.push(next);
      at += 1;
    }
  }
  return result;
}

/** What the cloud is started with. `dataDir` is the shell's choice, weaker than an option or the environment. Throws UsageError. */
export function cloudConfig(
  { cloud }: ShellCommandLine,
  env: Readonly<Record<string, string | undefined>>,
  dataDir: string | null,
): Config {
  const isSaid = cloud.some((word) => /^--data-dir(=|$)/.test(word)) || Boolean(env['DESKCLOUD_DATA_DIR']);
  const own = isSaid || dataDir === null ? [] : ['--data-dir', dataDir];
  const settingNames = leavesOf(groups).map(({ name }) => name);
  return readCommandLine([...own, ...cloud], env, settingNames).config;
}
