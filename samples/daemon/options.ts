// What the daemon is told on its command line.
import { readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NotSimple, splitWords } from './words.js';

export const USAGE = `usage: npm run daemon -- --server URL [options]

Runs tasks of CCJK on this machine, one at a time. Unless told otherwise it asks at the terminal before each command; where
nobody can be asked it refuses, and says so to the cloud.

Who it is (needed the first time; it is kept in the state folder)
  --email ADDRESS          makes this machine a device of that account; its password is taken from
  --password-file FILE     this file, or from DESKCLOUD_PASSWORD
  --device-key-file FILE   the key of a device that was added in the panel, or DESKCLOUD_DEVICE_KEY
  --name NAME              what the device is called (this machine's name)

What may run
  --allow COMMAND          runs commands that begin with these words without asking: --allow "npm test" --allow git
                           Such a command is run as it is, without a shell: no ; no | no $() no *. Others are refused.
                           Repeatable
  --ask                    with --allow: asks for the others instead of refusing them
  --folder DIR             commands run in this folder or below; the first one is where they run that name none.
                           Repeatable (the folder in which the daemon was started)
  --allow-env NAME         a command that is not asked for may set this variable. Repeatable (none)

How
  --parallel N             commands at once (1)
  --max-seconds N          no command runs longer, whatever its task says
  --state-dir DIR          key, and results that were not delivered yet (~/.deskcloud-daemon)
  --help

Device settings in the panel (commands, folders, "asks whoever sits at the machine") narrow this further.
`;

export interface Options {
  /** Without a slash at its end. */
  server: string;
  email: string | undefined;
  password: string | undefined;
  deviceKey: string | undefined;
  name: string;
  /** Words that a command begins with. */
  allow: string[][];
  allowEnv: ReadonlySet<string>;
  /** Whether a person may be asked: told so, or nothing is allowed unasked and a terminal is there. */
  asks: boolean;
  folders: string[];
  parallel: number;
  maxSeconds: number;
  stateDir: string;
}

const WEEK_SECONDS = 7 * 24 * 3600;

/** Undefined: the usage was wanted. Throws an Error in words for people. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      server: { type: 'string' },
      email: { type: 'string' },
      'password-file': { type: 'string' },
      'device-key-file': { type: 'string' },
      name: { type: 'string' },
      allow: { type: 'string', multiple: true },
      'allow-env': { type: 'string', multiple: true },
      ask: { type: 'boolean', default: false },
      folder: { type: 'string', multiple: true },
      parallel: { type: 'string', default: '1' },
      'max-seconds': { type: 'string', default: String(WEEK_SECONDS) },
      'state-dir': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!values.server) throw new Error('--server is missing');
  // npm changes into the package's folder before it starts anything.
  const here = env['INIT_CWD'] ?? process.cwd();
  const at = (path: string) => resolve(here, path);
  const secret = (file: string | undefined, variable: string) =>
    file === undefined ? env[variable] : readFileSync(at(file), 'utf8').replace(/\r?\n$/, '');
  const allow = (values.allow ?? []).map(allowedWords);
  return {
    server: baseOf(values.server),
    email: values.email,
    password: secret(values['password-file'], 'DESKCLOUD_PASSWORD'),
    deviceKey: secret(values['device-key-file'], 'DESKCLOUD_DEVICE_KEY')?.trim(),
    name: values.name ?? hostname(),
    allow,
    allowEnv: new Set(values['allow-env'] ?? []),
    asks: values.ask || (allow.length === 0 && process.stdin.isTTY),
    folders: (values.folder ?? ['.']).map(at),
    parallel: wholeNumber('parallel', values.parallel, 100),
    maxSeconds: wholeNumber('max-seconds', values['max-seconds'], WEEK_SECONDS),
    stateDir:
      values['state-dir'] === undefined ? join(homedir(), '.deskcloud-daemon') : at(values['state-dir']),
  };
}

function baseOf(server: string): string {
  if (!/^https?:\/\/./.test(server)) throw new Error('--server: expected http://… or https://…');
  const url = new URL(server);
  return (url.origin + url.pathname).replace(/\/+$/, '').replace(/\/v1$/, '');
}

function allowedWords(command: string): string[] {
  try {
    const words = splitWords(command);
    if (words.length > 0) return words;
  } catch (error) {
    if (error instanceof NotSimple) throw new Error(`--allow ${command}: ${error.message}`, { cause: error });
    throw error;
  }
  throw new Error('--allow: expected a command');
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name}: expected a whole number from 1 to ${most}`);
}
