// The command line of `npm run serve`, as one table: from it come parsing, the environment's names and `--help`.
import type { ServiceModule } from './core/service.js';
import { registry } from './services/registry.js';

export interface Option {
  name: string;
  /** What stands behind it in the help; a switch has none. */
  value?: string;
  environment?: string;
  /** The setting it is a short word for. */
  setting?: string;
  repeatable?: boolean;
  help: string;
}

const portOption = ({ name, title, defaultPort }: ServiceModule): Option => ({
  name: `${name}-port`,
  value: 'N',
  environment: `DESKCLOUD_${name.toUpperCase()}_PORT`,
  setting: `doors.${name}Port`,
  help: `port of ${title} (${defaultPort}); 0 takes a free one`,
});

export const OPTIONS: readonly Option[] = [
  {
    name: 'data-dir',
    value: 'DIR',
    environment: 'DESKCLOUD_DATA_DIR',
    help: 'where the cloud keeps everything; made (0700) if missing. Default: the user data folder of the platform',
  },
  {
    name: 'host',
    value: 'H',
    environment: 'DESKCLOUD_HOST',
    setting: 'doors.host',
    help: "bind address of the services' ports (127.0.0.1)",
  },
  {
    name: 'services',
    value: 'LIST',
    environment: 'DESKCLOUD_SERVICES',
    setting: 'doors.services',
    help: `services to run, comma separated: ${Object.keys(registry).join(', ')} (oas)`,
  },
  ...Object.values(registry).map(portOption),
  {
    name: 'console-port',
    value: 'N',
    environment: 'DESKCLOUD_CONSOLE_PORT',
    setting: 'doors.consolePort',
    help: 'port of the console (7070); 0 takes a free one',
  },
  {
    name: 'console-host',
    value: 'H',
    environment: 'DESKCLOUD_CONSOLE_HOST',
    setting: 'doors.consoleHost',
    help: 'bind address of the console (127.0.0.1); anything but loopback needs TLS',
  },
  {
    name: 'tls-cert',
    value: 'FILE',
    environment: 'DESKCLOUD_TLS_CERT',
    setting: 'doors.tlsCert',
    help: 'certificate (PEM) for TLS on every door; with --tls-key',
  },
  {
    name: 'tls-key',
    value: 'FILE',
    environment: 'DESKCLOUD_TLS_KEY',
    setting: 'doors.tlsKey',
    help: 'private key (PEM) for TLS on every door',
  },
  {
    name: 'set',
    value: 'KEY=VALUE',
    environment: 'DESKCLOUD_SET_<NAME>',
    repeatable: true,
    help: 'any setting by its dotted name, for this run only; repeatable. In the environment dots are underscores: DESKCLOUD_SET_OAS_TIMEZONE=UTC',
  },
  {
    name: 'super',
    value: 'NAME:PASSWORD-FILE',
    help: 'creates the OAS super admin at the first start; with one there already nothing is changed',
  },
  {
    name: 'reset-super',
    value: 'NAME:PASSWORD-FILE',
    help: 'gives a super admin a new password and ends its sessions',
  },
  {
    name: 'restore',
    value: 'FILE',
    help: 'restores a backup into an empty data directory, then starts; nothing is left behind where it cannot be restored',
  },
  {
    name: 'passphrase-file',
    value: 'FILE',
    environment: 'DESKCLOUD_BACKUP_PASSPHRASE',
    help: 'the passphrase of the backup to restore; the environment holds the passphrase itself',
  },
  {
    name: 'repair',
    help: 'repairs damaged data, then starts: names what is dropped and asks at the terminal; everything as it was is set aside',
  },
  { name: 'yes', help: 'answers the question of --repair' },
  {
    name: 'import',
    value: 'DIR',
    help: 'takes over a dump of the original (docs/import.md) into an empty data directory, then starts; all or nothing',
  },
  {
    name: 'import-task-zone',
    value: 'ZONE',
    help: "time zone of the dump's task times (UTC); later versions of the original write Asia/Shanghai",
  },
  { name: 'json', help: 'logs and events as JSON lines on stdout' },
  { name: 'version', help: 'prints the version' },
  { name: 'help', help: 'prints this' },
];

export const USAGE = 'usage: npm run serve -- [--data-dir DIR] [options]; --help lists them all';

const WIDTH = 100;
const INDENT = 34;

function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + word.length + 1 > WIDTH - INDENT) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(INDENT)}`);
}

/** What `--help` prints. */
export function helpText(settingNames: readonly string[]): string {
  const rows = OPTIONS.map(({ name, value, environment, help }) => {
    const left = `  --${name}${value ? ` ${value}` : ''}`;
    const text = wrapped(environment ? `${help} [${environment}]` : help);
    return left.length < INDENT ? left.padEnd(INDENT) + text : `${left}\n${' '.repeat(INDENT)}${text}`;
  });
  return [
    'Deskcloud: a whole task cloud from one machine.',
    '',
    'usage: npm run serve -- [options]',
    '',
    ...rows,
    '',
    'Settings for --set:',
    ...settingNames.map((name) => `  ${name}`),
    '',
    'Exit codes: 0 stopped, 2 bad option, 3 data directory in use, 4 store damaged or newer, 5 port taken.',
    '',
  ].join('\n');
}
