// The product as operators, scripts and service managers drive it: options, environment, signals, exit codes.
import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { client } from '../kit/http.js';
import { QUICK, runCli, startProcess, temporaryDirectory, type Run } from '../kit/process.js';

const run = promisify(execFile);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Every file below it with its content; the lock's own file comes and goes with whoever looks. */
async function contentOf(path: string): Promise<[string, string][]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== 'deskcloud.lock')
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => [file, await readFile(file, 'base64')] as [string, string]),
  );
}

/** A command beside serve, from its start to its end. */
async function runCommand(name: 'consoleUrl' | 'verify', ...args: string[]): Promise<Run> {
  const program = join(import.meta.dirname, '../../dist/server', `${name}.js`);
  try {
    const { stdout, stderr } = await run(process.execPath, [program, ...args], { timeout: 20_000 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

test('with --json the ready line names process, directory and every address, and the cloud answers at them', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { ready } = cloud;
  expect(Object.keys(ready)).toEqual(['event', 'pid', 'dataDir', 'services', 'console']);
  expect(ready.dataDir).toBe(directory.path);
  expect(ready.console).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w.-]+$/);
  expect((await fetch(`${ready.services.oas}/health`)).status).toBe(200);
  expect((await fetch(new URL('/health', ready.console))).status).toBe(200);
  expect(() => process.kill(ready.pid, 0)).not.toThrow();
  for (const line of cloud.stdout().trim().split('\n'))
    expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test('the data directory is its owner’s alone, and so are the secrets', async () => {
  await using directory = await temporaryDirectory();
  const dataDir = join(directory.path, 'made', 'here');
  await using cloud = await startProcess(dataDir);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
  const secrets = await readFile(join(dataDir, 'secrets.json'), 'utf8');
  await cloud.stop();
  expect(cloud.stdout()).not.toContain((JSON.parse(secrets) as { console: string }).console);
  await using again = await startProcess(dataDir);
  expect(again.pid).not.toBe(cloud.pid);
  expect(await readFile(join(dataDir, 'secrets.json'), 'utf8')).toBe(secrets);
});

test.each([
  [['--nonsense'], '--nonsense'],
  [['--set', 'oas.nonsense=1'], 'oas.nonsense'],
  [['--set', 'oas.scheduler.intervalSeconds=often'], 'oas.scheduler.intervalSeconds'],
  [['--set', 'oas.lease.defaultSeconds=0'], 'oas.lease.defaultSeconds'],
  [['--services', 'oas,owl'], 'owl'],
  [['--oas-port', '70000'], '--oas-port: a port is a whole number from 0 to 65535'],
  [['--services', 'oas,oas'], "--services: 'oas' is named twice"],
  [['--oas-port', '7999', '--console-port', '7999'], '--oas-port and --console-port are both 7999'],
  [['--console-host', '203.0.113.1'], '203.0.113.1'],
  [['--console-host', '0.0.0.0'], 'TLS'],
  [['--host', '203.0.113.1'], '203.0.113.1'],
  [['--tls-cert', '/no/such/file'], 'tls-key'],
  [['--tls-cert', '/no/such/file', '--tls-key', '/no/such/key'], '/no/such/file'],
  [['--super', 'admin:/no/such/file'], '/no/such/file'],
  [['--restore', '/no/such/backup'], 'there is no file /no/such/backup'],
])('%j: exit 2, one line that names it, and the usage line', async (args, named) => {
  await using directory = await temporaryDirectory();
  const { code, stdout, stderr } = await runCli([
    ...['--data-dir', join(directory.path, 'data'), '--oas-port', '0', '--console-port', '0'],
    ...args,
  ]);
  expect(code, stdout + stderr).toBe(2);
  const [line, usage] = stderr.trim().split('\n');
  expect(line).toContain(named);
  expect(usage).toMatch(/^usage: npm run serve/);
  // Judged before anything is made.
  expect(await readdir(directory.path)).toEqual([]);
});

test('a data directory that is a file, lies below one, has no name or cannot be made is exit 2 with the reason, at once', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'file');
  await writeFile(file, '');
  const cases: [string, string][] = [
    [file, 'is a file, not a directory'],
    [join(file, 'below', 'it'), 'lies below a file'],
    ['', 'the name of the directory is empty'],
  ];
  if (process.platform === 'linux') cases.push(['/proc/nope/deeper', 'cannot be made (ENOENT)']);
  for (const [dataDir, reason] of cases) {
    const served = await runCli(['--data-dir', dataDir, '--oas-port', '0', '--console-port', '0']);
    expect([served.code, served.stderr.split('\n').length], served.stderr).toEqual([2, 3]);
    expect(served.stderr).toContain(reason);
    const verified = await runCommand('verify', '--data-dir', dataDir);
    expect(verified.code, verified.stderr).toBe(2);
    expect(verified.stderr).not.toContain('    at ');
  }
});

test('a refused start leaves the data directory as it was', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const cloud = await startProcess(path);
  await cloud.stop();
  const before = await contentOf(path);
  const ports = ['--oas-port', '0', '--console-port', '0'];
  for (const args of [
    ['--console-host', '0.0.0.0'],
    ['--tls-cert', '/no/such/file', '--tls-key', '/no/such/key'],
    ['--host', '203.0.113.1'],
    ['--services', 'owl'],
  ]) {
    expect((await runCli(['--data-dir', path, ...ports, ...args])).code).toBe(2);
    expect(await contentOf(path)).toEqual(before);
  }
});

test('a setting in the environment is found in any case; one that does not exist is exit 2', async () => {
  await using directory = await temporaryDirectory();
  const args = ['--set', 'oas.scheduler.quietHours=off'];
  await using cloud = await startProcess(directory.path, args, {
    DESKCLOUD_SET_OAS_SCHEDULER_INTERVALSECONDS: '7',
  });
  const { body } = await client(cloud.oas).get('/api/v1/scheduler/status');
  expect(body.scheduler.tick_interval).toBe('7s');
  const refused = await runCli(['--data-dir', directory.path], { DESKCLOUD_SET_OAS_NOTHING: '1' });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('DESKCLOUD_SET_OAS_NOTHING');
});

test('a taken port is exit 5, naming the port and its holder, and nothing stays open', async () => {
  await using directory = await temporaryDirectory();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  try {
    const taken = await runCli([
      '--data-dir',
      directory.path,
      '--oas-port',
      '0',
      '--console-port',
      String(port),
    ]);
    expect(taken.code).toBe(5);
    expect(taken.stderr).toContain(String(port));
    if (process.platform === 'linux') expect(taken.stderr).toContain(`process ${process.pid} `);
  } finally {
    other.close();
  }
  await using cloud = await startProcess(directory.path);
  expect(await cloud.stop()).toBe(0);
});

test('a port that another Deskcloud holds is named as such', async () => {
  await using directory = await temporaryDirectory();
  await using first = await startProcess(join(directory.path, 'first'));
  for (const door of [first.oas, first.ready.console]) {
    const second = await runCli([
      ...['--data-dir', join(directory.path, 'second'), '--console-port', '0'],
      ...['--oas-port', new URL(door).port],
    ]);
    expect(second.code).toBe(5);
    expect(second.stderr).toContain(`port ${new URL(door).port} on 127.0.0.1 is taken by another Deskcloud`);
  }
});

test('SIGTERM stops in order with exit 0; the two signals of one Ctrl-C count as one', async () => {
  await using directory = await temporaryDirectory();
  for (const signals of [['SIGTERM'], ['SIGINT', 'SIGINT']] as const) {
    const cloud = await startProcess(directory.path);
    for (const signal of signals) process.kill(cloud.pid, signal);
    expect(await cloud.exited).toBe(0);
    expect(cloud.stdout()).toContain('"event":"stopped"');
    expect(await readdir(directory.path)).not.toContain('running.json');
  }
});

test('a request in flight is answered before the cloud is gone; a second signal ends it at once', async () => {
  await using directory = await temporaryDirectory();
  const cloud = await startProcess(directory.path);
  // A body that is still on its way keeps the request in flight.
  const slow = fetch(`${cloud.oas}/api/v1/bootstrap/init`, {
    method: 'POST',
    body: (async function* () {
      yield '{"username":"admin",';
      await pause(1200);
      yield '"password":"secret-123"}';
    })() as unknown as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  await pause(300);
  process.kill(cloud.pid, 'SIGTERM');
  expect((await slow).status).toBe(201);
  expect(await cloud.exited).toBe(0);

  const stubborn = await startProcess(directory.path);
  const never = fetch(`${stubborn.oas}/api/v1/super/auth/login`, {
    method: 'POST',
    body: (async function* () {
      yield '{';
      await stubborn.exited;
    })() as unknown as ReadableStream,
    duplex: 'half',
  } as RequestInit).catch(() => 'cut');
  await pause(300);
  const askedAt = performance.now();
  process.kill(stubborn.pid, 'SIGTERM');
  await pause(700);
  process.kill(stubborn.pid, 'SIGTERM');
  expect(await stubborn.exited).not.toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(5000);
  expect(await never).toBe('cut');
  await using cloudAgain = await startProcess(directory.path);
  expect((await client(cloudAgain.oas).get('/api/v1/bootstrap/status')).body.initialized).toBe(true);
});

test('--super makes the first super once, --reset-super replaces a lost password and ends older sessions', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'password');
  const dataDir = join(directory.path, 'data');
  const login = async (origin: string, password: string) =>
    client(origin).post('/super/auth/login', { username: 'admin', password });

  await writeFile(file, 'first-secret\n');
  const first = await startProcess(dataDir, [...QUICK, '--super', `admin:${file}`]);
  const { status, body } = await login(first.oas, 'first-secret');
  expect(status).toBe(200);
  await first.stop();

  await writeFile(file, 'other-secret\n');
  const second = await startProcess(dataDir, [...QUICK, '--super', `admin:${file}`]);
  expect((await login(second.oas, 'first-secret')).status).toBe(200);
  await second.stop();
  expect(second.stdout()).toContain('nothing was changed');

  await using third = await startProcess(dataDir, [...QUICK, '--reset-super', `admin:${file}`]);
  expect((await login(third.oas, 'first-secret')).status).toBe(401);
  expect((await login(third.oas, 'other-secret')).status).toBe(200);
  expect((await client(third.oas, body.token).get('/super/manager-renewal-keys')).status).toBe(401);
  const unknown = await runCli([
    '--data-dir',
    join(directory.path, 'new'),
    '--oas-port',
    '0',
    '--console-port',
    '0',
    '--reset-super',
    `nobody:${file}`,
  ]);
  expect(unknown.code).toBe(2);
});

test('console-url prints a fresh link of a running cloud, which works once; without one it says so', async () => {
  await using directory = await temporaryDirectory();
  const cloud = await startProcess(directory.path);
  const { code, stdout } = await runCommand('consoleUrl', '--data-dir', directory.path);
  expect(code).toBe(0);
  const url = new URL(stdout.trim());
  expect(url.origin).toBe(new URL(cloud.ready.console).origin);
  const token = url.searchParams.get('token');
  const exchange = () =>
    fetch(`${url.origin}/console/api/session`, { method: 'POST', body: JSON.stringify({ token }) });
  expect((await exchange()).status).toBe(200);
  expect((await exchange()).status).toBe(403);
  await cloud.stop();
  const gone = await runCommand('consoleUrl', '--data-dir', directory.path);
  expect(gone).toMatchObject({ code: 1, stdout: '' });
  expect(gone.stderr).toContain('no cloud is running');
});

test('verify finds a running and a stopped cloud whole, and names the first damaged file', async () => {
  await using directory = await temporaryDirectory();
  const password = join(directory.path, 'password');
  await writeFile(password, 'first-secret');
  const dataDir = join(directory.path, 'data');
  const cloud = await startProcess(dataDir, [...QUICK, '--super', `admin:${password}`]);
  expect(await runCommand('verify', '--data-dir', dataDir)).toMatchObject({ code: 0, stderr: '' });
  await cloud.stop();
  expect(await runCommand('verify', '--data-dir', dataDir)).toMatchObject({ code: 0, stderr: '' });
  const files = await readdir(join(dataDir, 'store', 'oas.supers'));
  const segment = join('store', 'oas.supers', files[0]!);
  await using again = await startProcess(dataDir);
  await truncate(join(dataDir, segment), 10);
  const beside = await runCommand('verify', '--data-dir', dataDir);
  expect(beside.code).toBe(4);
  expect(beside.stderr).toContain(segment);
  await again.kill();
  const stopped = await runCommand('verify', '--data-dir', dataDir);
  expect(stopped.code).toBe(4);
  expect(stopped.stderr).toContain(segment);
});

test('verify of a killed cloud names the torn tail, changes nothing, and the next start sets it aside', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const cloud = await startProcess(path);
  await client(cloud.oas).post('/bootstrap/init', { username: 'admin', password: 'first-secret' });
  await cloud.kill();
  const journals = (await readdir(join(path, 'store'))).filter((name) => /^journal-\d+\.log$/.test(name));
  const journal = journals.sort().at(-1)!;
  const { size } = await stat(join(path, 'store', journal));
  await appendFile(join(path, 'store', journal), 'torn');
  const before = await contentOf(path);
  for (let time = 0; time < 2; time++) {
    const verified = await runCommand('verify', '--data-dir', path);
    expect(verified, verified.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toContain(
      `${journal}: 4 bytes after byte ${size} were never answered; they will be set aside at the next start`,
    );
    expect(verified.stdout).toContain('whole: store, audit of oas');
    expect(await contentOf(path)).toEqual(before);
  }
  await using again = await startProcess(path);
  expect((await client(again.oas).get('/bootstrap/status')).body.initialized).toBe(true);
  expect(await readdir(join(path, 'store'))).toContain(`${journal}.cut`);
});

test('verify of a directory that holds no cloud is exit 2, and makes nothing', async () => {
  await using directory = await temporaryDirectory();
  for (const dataDir of [directory.path, join(directory.path, 'missing')]) {
    const { code, stderr } = await runCommand('verify', '--data-dir', dataDir);
    expect([code, stderr.split('\n')[0]]).toEqual([2, `there is no cloud in ${dataDir}`]);
  }
  expect(await readdir(directory.path)).toEqual([]);
});

test('secrets with one flipped bit stop serve and verify with exit 4, naming the file; missing ones are made anew, loudly', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const file = join(path, 'secrets.json');
  const args = ['--data-dir', path, '--oas-port', '0', '--console-port', '0'];
  await (await startProcess(path)).stop();
  const good = await readFile(file);
  const places = [...good.keys()].filter((at) => /[0-9a-zA-Z]/.test(String.fromCharCode(good[at]!)));
  for (const at of [0, 0.2, 0.4, 0.6, 0.8, 0.99].map((part) => places[Math.floor(part * places.length)]!)) {
    const bad = Buffer.from(good);
    bad[at]! ^= 1;
    await writeFile(file, bad);
    const before = await contentOf(path);
    for (const run of [await runCli(args), await runCommand('verify', '--data-dir', path)]) {
      expect(run.code, `byte ${at}: ${run.stderr}`).toBe(4);
      expect(run.stderr).toContain('secrets.json');
    }
    expect(await contentOf(path)).toEqual(before);
  }
  await writeFile(file, good);
  const whole = await startProcess(path);
  await whole.stop();
  expect(whole.stdout()).not.toContain('new keys');
  expect(await readFile(file)).toEqual(good);
  await rm(file);
  expect((await runCommand('verify', '--data-dir', path)).stdout).toContain('secrets.json is missing');
  const anew = await startProcess(path);
  await anew.stop();
  const warning = anew
    .stdout()
    .split('\n')
    .find((line) => line.includes('everybody signs in again'));
  expect(JSON.parse(warning ?? '{}')).toMatchObject({ level: 'warn', file: 'secrets.json' });
  expect(await readFile(file)).not.toEqual(good);
});

test('with a certificate every door speaks TLS, and the commands beside it find their way in', async () => {
  await using directory = await temporaryDirectory();
  const folder = join(import.meta.dirname, '../kit/tls');
  const tls = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')];
  await using cloud = await startProcess(directory.path, [...QUICK, ...tls, '--console-host', '0.0.0.0']);
  expect(cloud.oas).toMatch(/^https:/);
  expect(cloud.ready.console).toMatch(/^https:\/\/127\.0\.0\.1:/);
  const link = await runCommand('consoleUrl', '--data-dir', directory.path);
  expect(link.stdout).toMatch(/^https:/);
  expect(await runCommand('verify', '--data-dir', directory.path)).toMatchObject({ code: 0, stderr: '' });
});

test('--version and --help answer and leave; --help names every option and setting', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  const help = await runCli(['--help']);
  expect(help.code).toBe(0);
  for (const word of [
    '--data-dir',
    '--console-host',
    '--reset-super',
    'DESKCLOUD_OAS_PORT',
    'oas.queue.agingMinutes',
    'limits.enabled',
  ]) {
    expect(help.stdout).toContain(word);
  }
});

test('without --json people read the same: directory, addresses, console link', async () => {
  await using directory = await temporaryDirectory();
  const args = ['--data-dir', directory.path, '--oas-port', '0', '--console-port', '0'];
  const program = join(import.meta.dirname, '../../dist/server/cli.js');
  const child = execFile(process.execPath, [program, ...args]);
  let text = '';
  child.stdout?.on('data', (more: string) => (text += more));
  const deadline = performance.now() + 20_000;
  while (!/console .*token=/.test(text) && performance.now() < deadline) await pause(50);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(text).toContain(directory.path);
  expect(text).toMatch(/oas +http:\/\/127\.0\.0\.1:\d+/);
  expect(text).toMatch(/console +http:\/\/127\.0\.0\.1:\d+\/\?token=/);
});
