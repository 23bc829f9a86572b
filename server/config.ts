// What a start was told: defaults < settings.json < environment < arguments. Reading it touches no data; settings.json is
// joined in by startCloud, once the directory is held.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Clock } from './core/kernel/clock.js';
import { isZone } from './core/kernel/zone.js';
import { OPTIONS } from './options.js';
import type { Assignment } from './settings.js';
import { registry } from './services/registry.js';
import { environmentName } from './settingText.js';

export interface SuperAccount {
  mode: 'create' | 'reset';
  username: string;
  password: string;
}

/** A backup to start from. */
export interface RestoreOrder {
  /** Absolute. */
  file: string;
  passphrase: string | undefined;
}

/** A dump of the original to start from. */
export interface ImportOrderGiven {
  /** Absolute. */
  folder: string;
  /** IANA zone of the task times in it. */
  taskZone: string;
}

export interface Config {
  /** Absolute. */
  dataDir: string;
  /** Settings for this run only, weakest first. */
  assignments: readonly Assignment[];
  /** Super accounts to create or reset before the doors open. */
  supers: readonly SuperAccount[];
  restore?: RestoreOrder;
  import?: ImportOrderGiven;
  /** Tests move time; the product has no option for it. */
  clock?: Clock;
}

export interface CommandLine {
  config: Config;
  /** Logs and events as JSON lines. */
  json: boolean;
  /** Damaged data are repaired before the start; `yes`: without a question. */
  repair?: { yes: boolean };
  /** A question about the program itself instead of a start. */
  ask?: 'version' | 'help';
}

/** A bad option: exit 2, with the usage line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Environment = Readonly<Record<string, string | undefined>>;
type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** The platform's folder for a user's data. */
export function defaultDataDir(platform: NodeJS.Platform, env: Environment, home: string): string {
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Deskcloud');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Deskcloud');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'deskcloud');
}

/** Throws UsageError. `settingNames` is every setting there is, for DESKCLOUD_SET_<NAME>. */
export function readCommandLine(
  args: readonly string[],
  env: Environment,
  settingNames: readonly string[],
): CommandLine {
  const given = parsed(args);
  if (given['help'] === true) return { config: emptyConfig, json: false, ask: 'help' };
  if (given['version'] === true) return { config: emptyConfig, json: false, ask: 'version' };
  if (given['yes'] === true && given['repair'] !== true) {
    throw new UsageError('--yes answers the question of --repair');
  }
  const dataDir = namedDataDir(text(given['data-dir'])) ?? blankIsUnset(env['DESKCLOUD_DATA_DIR']);
  return {
    json: given['json'] === true,
    ...(given['repair'] === true && { repair: { yes: given['yes'] === true } }),
    config: {
      dataDir: resolve(dataDir ?? defaultDataDir(process.platform, env, homedir())),
      assignments: [...fromEnvironment(env, settingNames), ...fromArguments(given)],
      supers: supersOf(given),
      ...restoreOf(given, env),
      ...importOf(given),
    },
  };
}

const emptyConfig: Config = { dataDir: '', assignments: [], supers: [] };

const text = (value: Given[string]): string | undefined => (typeof value === 'string' ? value : undefined);

/** An empty name is a script's unset variable: the default directory is not what it meant. Throws UsageError. */
export function namedDataDir(given: string | undefined): string | undefined {
  if (given?.trim() === '') throw new UsageError('--data-dir: the name of the directory is empty');
  return given;
}

const blankIsUnset = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function parsed(args: readonly string[]): Given {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: Object.fromEntries(
        OPTIONS.map(({ name, value, repeatable }) => [
          name,
          {
            type: value === undefined ? ('boolean' as const) : ('string' as const),
            multiple: repeatable ?? false,
          },
        ]),
      ),
    });
    return values as Given;
  } catch (error) {
    // parseArgs explains how to pass positionals, which there are none of: its first sentence is enough.
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'bad option');
  }
}

function fromEnvironment(env: Environment, settingNames: readonly string[]): Assignment[] {
  const short = OPTIONS.flatMap(({ environment, setting }) => {
    const value = environment === undefined ? undefined : blankIsUnset(env[environment]);
    return setting === undefined || environment === undefined || value === undefined
      ? []
      : [{ name: setting, text: value, source: environment }];
  });
  const documented = Object.values(registry).flatMap(({ environment }) =>
    Object.entries(environment ?? {}).flatMap(([source, name]) => {
      const value = blankIsUnset(env[source]);
      return value === undefined ? [] : [{ name, text: value, source }];
    }),
  );
  const byName = new Map(settingNames.map((name) => [environmentName(name), name]));
  const named = Object.keys(env)
    .filter((key) => /^DESKCLOUD_SET_/i.test(key))
    .sort()
    .map((key) => {
      const name = byName.get(key.toUpperCase());
      if (name === undefined) throw new UsageError(`${key}: there is no such setting`);
      return { name, text: env[key] ?? '', source: key };
    });
  return [...documented, ...short, ...named];
}

function fromArguments(given: Given): Assignment[] {
  const short = OPTIONS.flatMap(({ name, setting }) => {
    const value = text(given[name]);
    return setting === undefined || value === undefined
      ? []
      : [{ name: setting, text: value, source: `--${name}` }];
  });
  const sets = (given['set'] ?? []) as readonly string[];
  const named = sets.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--set ${pair}: expected KEY=VALUE`);
    return { name: pair.slice(0, at).trim(), text: pair.slice(at + 1), source: '--set' };
  });
  return [...short, ...named];
}

const supersOf = (given: Given): SuperAccount[] =>
  (['super', 'reset-super'] as const).flatMap((option) => {
    const pair = text(given[option]);
    return pair === undefined ? [] : [superAccount(option, pair)];
  });

function restoreOf(given: Given, env: Environment): Pick<Config, 'restore'> {
  const [file, passphraseFile] = [text(given['restore']), text(given['passphrase-file'])];
  if (file === undefined) {
    if (passphraseFile !== undefined) throw new UsageError('--passphrase-file belongs to --restore');
    return {};
  }
  if (file.trim() === '') throw new UsageError('--restore: the name of the file is empty');
  const passphrase =
    passphraseFile === undefined
      ? blankIsUnset(env['DESKCLOUD_BACKUP_PASSPHRASE'])
      : lineOf('passphrase-file', passphraseFile, 'file');
  return { restore: { file: resolve(file), passphrase } };
}

function importOf(given: Given): Pick<Config, 'import'> {
  const [folder, taskZone] = [text(given['import']), text(given['import-task-zone'])];
  if (folder === undefined) {
    if (taskZone !== undefined) throw new UsageError('--import-task-zone belongs to --import');
    return {};
  }
  if (folder.trim() === '') throw new UsageError('--import: the name of the folder is empty');
  if (given['restore'] !== undefined) throw new UsageError('--import and --restore exclude each other');
  if (taskZone !== undefined && !isZone(taskZone)) {
    throw new UsageError(`--import-task-zone: there is no time zone '${taskZone.slice(0, 60)}'`);
  }
  return { import: { folder: resolve(folder), taskZone: taskZone ?? 'UTC' } };
}

function superAccount(option: 'super' | 'reset-super', pair: string): SuperAccount {
  // The first colon splits, so that a Windows path keeps its own.
  const at = pair.indexOf(':');
  const [username, file] = [pair.slice(0, at), pair.slice(at + 1)];
  if (at < 1 || file === '') throw new UsageError(`--${option}: expected NAME:PASSWORD-FILE`);
  if ([...username].length < 3 || [...username].length > 64) {
    throw new UsageError(`--${option}: the name needs 3 to 64 characters`);
  }
  const password = lineOf(option, file, 'password file');
  const length = [...password].length;
  if (length < 6 || length > 128) {
    throw new UsageError(`--${option}: the password in ${file} needs 6 to 128 characters`);
  }
  return { mode: option === 'super' ? 'create' : 'reset', username, password };
}

/** A secret from a file; the last newline is cut. */
function lineOf(option: string, file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--${option}: the ${what} ${file} cannot be read (${code ?? String(error)})`);
  }
}
