// Whether a task may run here, and how. What the machine's own user allowed by options and what the device's settings in the cloud
// allow must both be met; nothing that a task says widens either.
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { DeviceConfig, Task } from './cloudClient.js';
import type { Options } from './options.js';
import { NotSimple, printable, splitWords } from './words.js';

/** What is run, as the system is told it. */
export interface Program {
  file: string;
  args: string[];
  /** The command goes to a shell as it is. */
  isShell: boolean;
}

export interface Permission {
  program: Program;
  /** Without links. */
  folder: string;
  /** What the task adds to the environment. */
  env: Record<string, string>;
  /** A person has to agree first. */
  mustAsk: boolean;
}

/** In words for whoever sent the task. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
}

export type Rules = Pick<Options, 'allow' | 'allowEnv' | 'asks' | 'folders'>;

/** Throws NotAllowed. */
export function permit(task: Task, rules: Rules, config: DeviceConfig): Permission {
  if (task.type !== 'bash') throw new NotAllowed(`tasks of the type ${printable(task.type)} do not run here`);
  const folder = folderOf(task.args['cwd'], rules.folders, config.allowed_folders);
  const env = variablesOf(task.args['env']);
  const simple = wordsOf(task.command);
  const [program = ''] = simple.words;
  if (config.allowed_commands.length > 0 && !config.allowed_commands.includes(program)) {
    throw new NotAllowed(
      `the device's settings allow ${config.allowed_commands.map(printable).join(', ')} alone${simple.whyNone}`,
    );
  }
  const isListed = rules.allow.some((begin) => begin.every((word, place) => simple.words[place] === word));
  const mustAsk = !isListed || config.consent === 'ask';
  if (!isListed && !rules.asks) {
    throw new NotAllowed(
      rules.allow.length === 0
        ? 'nobody can be asked at that machine, and no command is allowed there (--allow)'
        : `not among the commands that are allowed at that machine (--allow)${simple.whyNone}`,
    );
  }
  if (mustAsk && !rules.asks) {
    throw new NotAllowed("the device's settings want somebody asked, and nobody can be (--ask)");
  }
  const unlisted = Object.keys(env).find((name) => !rules.allowEnv.has(name));
  if (!mustAsk && unlisted !== undefined) {
    throw new NotAllowed(`a task may not set the variable ${unlisted} at that machine (--allow-env)`);
  }
  return {
    program: isListed ? directly(simple.words, folder) : throughShell(task.command),
    ...{ folder, env, mustAsk },
  };
}

/** No words when only a shell would understand the command; then `whyNone` says why. */
function wordsOf(command: string): { words: string[]; whyNone: string } {
  try {
    return { words: splitWords(command), whyNone: '' };
  } catch (error) {
    if (error instanceof NotSimple) return { words: [], whyNone: `: ${error.message}` };
    throw error;
  }
}

function folderOf(cwd: unknown, folders: readonly string[], ofDevice: readonly string[]): string {
  if (cwd !== undefined && typeof cwd !== 'string') throw new NotAllowed('cwd is no text');
  const wanted = resolve(folders[0]!, cwd ?? '.');
  const folder = realFolder(wanted);
  const name = printable(wanted);
  if (folder === undefined) throw new NotAllowed(`there is no folder ${name}`);
  const isIn = (list: readonly string[]) =>
    list.map(realFolder).some((one) => one !== undefined && isWithin(one, folder));
  if (!isIn(folders)) throw new NotAllowed(`nothing runs in ${name} at that machine (--folder)`);
  if (ofDevice.length > 0 && !isIn(ofDevice)) {
    throw new NotAllowed(`the device's settings do not allow the folder ${name}`);
  }
  return folder;
}

/** Links are followed first: one that leads out of a folder is not in it. */
function realFolder(path: string): string | undefined {
  try {
    const real = realpathSync.native(path);
    return statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined; // Not there, or not to be looked at: nothing can run in it either way.
  }
}

function isWithin(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function variablesOf(env: unknown): Record<string, string> {
  if (env === undefined || env === null) return {};
  if (typeof env !== 'object' || Array.isArray(env)) throw new NotAllowed('env is no object');
  for (const [name, value] of Object.entries(env)) {
    const isOne = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && typeof value === 'string' && !value.includes('\0');
    if (!isOne) throw new NotAllowed(`env: ${printable(name)} is no variable`);
  }
  return env as Record<string, string>;
}

/** Looked for along this machine's own PATH, before any variable of the task is set. */
function directly([name = '', ...args]: readonly string[], folder: string): Program {
  const file = name.includes('/') ? resolve(folder, name) : inPath(name);
  if (file === undefined) throw new NotAllowed(`there is no program ${printable(name)} at that machine`);
  return { file, args, isShell: false };
}

function inPath(name: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.com'] : [''];
  for (const folder of (ownEnvironment()['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // The next folder may have it.
  }
}

function throughShell(command: string): Program {
  if (process.platform === 'win32') {
    const shell = process.env['ComSpec'] ?? 'cmd.exe';
    return { file: shell, args: ['/d', '/s', '/c', `"${command}"`], isShell: true };
  }
  return { file: isProgram('/bin/bash') ? '/bin/bash' : '/bin/sh', args: ['-c', command], isShell: true };
}

/** This machine's environment without what npm put there to start the daemon, and without the daemon's own secrets. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_|^INIT_CWD$|^DESKCLOUD_(PASSWORD|DEVICE_KEY)$/i.test(name),
  );
  const env: NodeJS.ProcessEnv = Object.fromEntries(kept);
  const ofNpm = /node_modules[/\\]\.bin$|node-gyp-bin$/;
  if (env['PATH'] !== undefined) {
    env['PATH'] = env['PATH']
      .split(delimiter)
      .filter((folder) => !ofNpm.test(folder))
      .join(delimiter);
  }
  return env;
}
