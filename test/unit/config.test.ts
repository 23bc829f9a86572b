import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultDataDir, readCommandLine, UsageError } from '../../server/config.js';

const NAMES = ['oas.scheduler.intervalSeconds', 'oas.timeZone', 'doors.host'];
const read = (args: string[], env: Record<string, string> = {}) => readCommandLine(args, env, NAMES);

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'deskcloud-config-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function passwordFile(content: string): Promise<string> {
  const file = join(folder, `password-${Buffer.from(content).toString('hex').slice(0, 16)}`);
  await writeFile(file, content);
  return file;
}

test('an option beats the environment, which beats nothing at all', () => {
  const { config } = read(['--oas-port', '7001'], { DESKCLOUD_OAS_PORT: '7002', DESKCLOUD_HOST: '0.0.0.0' });
  expect(config.assignments).toEqual([
    { name: 'doors.host', text: '0.0.0.0', source: 'DESKCLOUD_HOST' },
    { name: 'doors.oasPort', text: '7002', source: 'DESKCLOUD_OAS_PORT' },
    { name: 'doors.oasPort', text: '7001', source: '--oas-port' },
  ]);
});

test('a container names a setting in capitals with underscores, in any case', () => {
  const { config } = read([], {
    DESKCLOUD_SET_OAS_SCHEDULER_INTERVALSECONDS: '1',
    deskcloud_set_oas_timezone: 'UTC',
  });
  expect(config.assignments.map(({ name, text }) => [name, text])).toEqual([
    ['oas.scheduler.intervalSeconds', '1'],
    ['oas.timeZone', 'UTC'],
  ]);
  expect(() => read([], { DESKCLOUD_SET_OAS_NOTHING: '1' })).toThrow(UsageError);
});

test('--set may come again and again, and its value may hold an equals sign', () => {
  const { config } = read(['--set', 'a=1', '--set=b=c=d']);
  expect(config.assignments.map(({ name, text }) => [name, text])).toEqual([
    ['a', '1'],
    ['b', 'c=d'],
  ]);
});

test.each([
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['serve'], 'Unexpected argument'],
  [['--oas-port'], 'argument missing'],
  [['--set', 'novalue'], 'expected KEY=VALUE'],
  [['--set', '=1'], 'expected KEY=VALUE'],
  [['--json=yes'], 'does not take an argument'],
  [['--restore', ''], 'the name of the file is empty'],
  [['--restore', 'x', '--passphrase-file', '/no/such/file'], 'cannot be read (ENOENT)'],
  [['--passphrase-file', 'x'], 'belongs to --restore'],
  [['--super', 'admin'], 'NAME:PASSWORD-FILE'],
  [['--super', ':file'], 'NAME:PASSWORD-FILE'],
  [['--super', 'ab:file'], '3 to 64'],
  [['--super', 'admin:/no/such/file'], 'cannot be read (ENOENT)'],
])('%j is a bad option, and one line says why', (args, words) => {
  expect(() => read(args)).toThrow(UsageError);
  expect(() => read(args)).toThrow(words);
  try {
    read(args);
  } catch (error) {
    expect((error as Error).message).not.toContain('\n');
  }
});

test('of NAME:PASSWORD-FILE the first colon splits, and the last newline of the file is cut', async () => {
  const file = await passwordFile('pass word\n\n');
  const { config } = read([
    '--super',
    `admin:${file}`,
    '--reset-super',
    `C:${await passwordFile('secret\r\n')}`.replace('C:', 'chief:'),
  ]);
  expect(config.supers).toEqual([
    { mode: 'create', username: 'admin', password: 'pass word\n' },
    { mode: 'reset', username: 'chief', password: 'secret' },
  ]);
  const short = await passwordFile('12345\n');
  expect(() => read(['--super', `admin:${short}`])).toThrow('6 to 128');
});

test('the default data directory is the platform’s own', () => {
  const home = join('/', 'home', 'you');
  expect(defaultDataDir('linux', {}, home)).toBe(join(home, '.local', 'share', 'deskcloud'));
  expect(defaultDataDir('linux', { XDG_DATA_HOME: '/data' }, home)).toBe(join('/data', 'deskcloud'));
  expect(defaultDataDir('darwin', {}, home)).toBe(join(home, 'Library', 'Application Support', 'Deskcloud'));
  expect(defaultDataDir('win32', { APPDATA: '/roaming' }, home)).toBe(join('/roaming', 'Deskcloud'));
});

test('names that a service’s document gives to the environment name its settings, and a setting’s own name beats them', () => {
  const env = { EMAIL_WEBHOOK_SECRET: 'shared', SMTP_PASS: '', DESKCLOUD_SET_CCJK_MAIL_WEBHOOKSECRET: 'own' };
  expect(readCommandLine([], env, ['ccjk.mail.webhookSecret']).config.assignments).toEqual([
    { name: 'ccjk.mail.webhookSecret', text: 'shared', source: 'EMAIL_WEBHOOK_SECRET' },
    { name: 'ccjk.mail.webhookSecret', text: 'own', source: 'DESKCLOUD_SET_CCJK_MAIL_WEBHOOKSECRET' },
  ]);
});
