// CCJK as its pictures show it: an account with three devices that have worked, each page with something on it.
import type { Any } from '../kit/http.js';
import { askCcjk, daemonOf, type Daemon } from '../kit/ccjkCloud.js';
import type { StoppedCloud } from './stoppedCloud.js';

const EMAIL = 'dev@example.com';
const PASSWORD = 'correct horse';

export interface Workshop {
  /** What the browser keeps of a signed-in developer. */
  session: { token: string; name: string; refreshToken: string };
  devices: { id: string; daemon: Daemon }[];
  /** Tasks by what happened to them. */
  tasks: { running: string; failed: string };
}

interface Account {
  token: string;
  refreshToken: string;
  ask: (path: string, body?: unknown) => Promise<Any>;
}

/** The operator's account, the first one; nothing else. */
export async function openAccount(cloud: StoppedCloud): Promise<Account> {
  const { token, refresh_token: refreshToken } = await askCcjk(cloud.ccjk, '/auth/register', {
    body: { email: EMAIL, password: PASSWORD, display_name: '李雷' },
  });
  return { token, refreshToken, ask: (path, body) => askCcjk(cloud.ccjk, path, { token, body }) };
}

export const sessionOf = ({ token, refreshToken }: Account): Workshop['session'] => ({
  token,
  refreshToken,
  name: EMAIL,
});

/** Signs in again: the token of a quarter of an hour has run out since. */
async function signInAgain(cloud: StoppedCloud): Promise<Account> {
  const body = { email: EMAIL, password: PASSWORD };
  const { token, refresh_token: refreshToken } = await askCcjk(cloud.ccjk, '/auth/login', { body });
  return { token, refreshToken, ask: (path, next) => askCcjk(cloud.ccjk, path, { token, body: next }) };
}

const MACHINES = [
  { device_name: 'nas', os_type: 'linux', arch: 'x64' },
  { device_name: 'MacBook Pro', os_type: 'darwin', arch: 'arm64' },
  { device_name: '工作室-PC', os_type: 'windows', arch: 'x64' },
];
const COMMANDS = ['npm test', 'npm run lint', 'git pull --ff-only', './deploy.sh staging', 'df -h'];

/** The devices, and the first tasks of the day: most go well. */
export async function beginWorkshop(cloud: StoppedCloud): Promise<Workshop['devices']> {
  const { ask } = await openAccount(cloud);
  const devices = [];
  for (const machine of MACHINES) {
    const { device_id: id, device_key: key } = await ask('/devices', machine);
    const daemon = daemonOf(cloud.ccjk, id, key);
    await daemon.beat({ system_info: { cpu_usage: 12.5, memory_usage: 45.2, disk_usage: 61 } });
    devices.push({ id, daemon });
  }
  for (const [n, command] of [...COMMANDS, ...COMMANDS].entries()) {
    const { id, daemon } = devices[n % 2]!;
    await ask('/tasks', { device_id: id, type: 'bash', command });
    await finish(cloud, daemon, n % 4 === 3 ? 1 : 0);
  }
  await ask('/config/backup', {
    device_id: devices[0]!.id,
    config_name: 'nas',
    config_data: { editor: 'vim', paths: ['/srv'] },
  });
  return devices;
}

async function finish(cloud: StoppedCloud, daemon: Daemon, exitCode: number): Promise<string> {
  const { id } = await daemon.take();
  await daemon.beat({ current_tasks: [id] });
  await cloud.clock.advance('4s');
  const ok = exitCode === 0;
  await daemon.end(id, {
    status: ok ? 'completed' : 'failed',
    exit_code: exitCode,
    stdout: '> deskcloud@1.0.0 test\n> vitest run\n\n✓ 128 tests passed\n',
    stderr: ok ? '' : 'Error: connect ECONNREFUSED 127.0.0.1:5432\n',
  });
  return id;
}

/** What is there when the pictures are taken: one task runs, one failed, others wait; a device is away. */
export async function endWorkshop(cloud: StoppedCloud, devices: Workshop['devices']): Promise<Workshop> {
  const account = await signInAgain(cloud);
  const { ask } = account;
  const [nas, book, away] = devices as [
    Workshop['devices'][0],
    Workshop['devices'][0],
    Workshop['devices'][0],
  ];
  const system_info = { cpu_usage: 37.5, memory_usage: 62.1, disk_usage: 61 };
  await nas.daemon.beat({ system_info });
  await book.daemon.beat({ system_info: { cpu_usage: 4, memory_usage: 51, disk_usage: 88 } });
  await ask('/tasks', { device_id: nas.id, type: 'bash', command: './deploy.sh production' });
  const failed = await finish(cloud, nas.daemon, 1);
  await ask('/tasks', { device_id: book.id, type: 'bash', command: 'npm run build', priority: 8 });
  const { id: running } = await book.daemon.take();
  await book.daemon.beat({ current_tasks: [running], progress: { [running]: 45 } });
  await book.daemon.write(
    running,
    0,
    '\u001b[32m✓\u001b[0m types (12.1 s)\n\u001b[33mbundling\u001b[0m 45 %\n',
  );
  await ask('/tasks', { device_id: away.id, type: 'bash', command: 'winget upgrade --all' });
  await ask('/schedules', {
    device_id: nas.id,
    type: 'bash',
    command: 'restic backup /srv',
    name: '夜间备份',
    cron: '30 3 * * *',
  });
  await ask('/schedules', {
    device_id: book.id,
    type: 'bash',
    command: 'npm audit',
    name: '每周检查',
    cron: '0 9 * * 1',
    when_offline: 'skip',
    enabled: false,
  });
  await ask('/api-keys', { name: 'CI', scopes: ['task:create', 'task:read'] });
  await ask('/config/backup', {
    device_id: nas.id,
    config_name: 'nas',
    config_data: { editor: 'nano', paths: ['/srv', '/home'] },
  });
  await ask('/email/config', {
    device_id: nas.id,
    email_address: 'nas@example.com',
    imap_host: 'imap.example.com',
    imap_port: 993,
    smtp_host: 'smtp.example.com',
    smtp_port: 587,
  });
  await askCcjk(cloud.ccjk, '/auth/register', {
    body: { email: 'han@example.com', password: PASSWORD, display_name: '韩梅梅' },
  });
  await nas.daemon.beat({ system_info });
  await book.daemon.beat({ current_tasks: [running], progress: { [running]: 45 } });
  return { session: sessionOf(account), devices, tasks: { running, failed } };
}
