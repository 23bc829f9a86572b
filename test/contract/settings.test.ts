// What the operator changes while the cloud runs: settings by name, and the LAN switch among them.
import { createServer } from 'node:net';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enterConsole, type ConsoleCaller } from '../kit/console.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';

const change = (console: ConsoleCaller, values: object) =>
  console.ask('PATCH', '/console/api/settings', { values });

const stateOf = async (console: ConsoleCaller, name: string) => {
  const { body } = await console.ask('GET', '/console/api/settings');
  return body.settings.find((setting: { name: string }) => setting.name === name);
};

const registrationOpen = async (origin: string) => {
  const answer = await fetch(`${origin}/api/v1/bootstrap/status`);
  return ((await answer.json()) as { registration_open: boolean }).registration_open;
};

test('a change takes effect at once, stands in settings.json, and holds after a restart', async () => {
  await using directory = await temporaryDirectory();
  {
    await using cloud = await startProcess(directory.path);
    const console = await enterConsole(cloud);
    expect(await registrationOpen(cloud.oas)).toBe(true);
    expect((await change(console, { 'oas.openRegistration': false })).status).toBe(200);
    expect(await registrationOpen(cloud.oas)).toBe(false);
    const file: unknown = JSON.parse(await readFile(join(directory.path, 'settings.json'), 'utf8'));
    expect(file).toEqual({ oas: { openRegistration: false } });
    await cloud.kill();
  }
  await using cloud = await startProcess(directory.path);
  expect(await registrationOpen(cloud.oas)).toBe(false);
  expect(await stateOf(await enterConsole(cloud), 'oas.openRegistration')).toMatchObject({
    value: false,
    default: true,
    is_default: false,
    fixed_by: null,
  });
});

test('a secret setting is never shown, lies in a file of its own and holds after a restart', async () => {
  await using directory = await temporaryDirectory();
  {
    await using cloud = await startProcess(directory.path);
    const console = await enterConsole(cloud);
    const { status, body } = await change(console, {
      'backups.passphrase': 'open sesame 42',
      'backups.hour': 5,
    });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('sesame');
  }
  expect(await readFile(join(directory.path, 'settings.json'), 'utf8')).not.toContain('sesame');
  const secret = join(directory.path, 'settings.secret.json');
  expect(JSON.parse(await readFile(secret, 'utf8'))).toEqual({ backups: { passphrase: 'open sesame 42' } });
  expect((await stat(secret)).mode & 0o777).toBe(0o600);

  await using cloud = await startProcess(directory.path);
  const console = await enterConsole(cloud);
  expect(await stateOf(console, 'backups.passphrase')).toMatchObject({
    value: null,
    is_secret: true,
    is_default: false,
  });
  await change(console, { 'backups.passphrase': null });
  expect(JSON.parse(await readFile(secret, 'utf8'))).toEqual({});
});

test('what an option fixed, what does not exist and what is no value is refused, and nothing is changed', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, ['--set', 'oas.poll.maxLimit=5']);
  const console = await enterConsole(cloud);
  const refusals: [object, number, string][] = [
    [{ 'oas.openRegistration': false, 'oas.poll.maxLimit': 6 }, 409, 'setting_fixed'],
    [{ 'oas.openRegistration': 'no' }, 400, 'invalid_setting'],
    [{ 'oas.openRegistration': false, 'oas.nothing': 1 }, 400, 'unknown_setting'],
    [{ 'doors.host': 'no such host.' }, 400, 'invalid_setting'],
    [{ 'doors.services': ['nothing'] }, 400, 'invalid_setting'],
    [{}, 400, 'invalid_body'],
  ];
  for (const [values, status, code] of refusals) {
    expect(await change(console, values), JSON.stringify(values)).toMatchObject({ status, body: { code } });
  }
  expect(await registrationOpen(cloud.oas)).toBe(true);
  expect(await stateOf(console, 'oas.poll.maxLimit')).toMatchObject({ value: 5, fixed_by: '--set' });
  expect((await fetch(`${console.origin}/console/api/settings`)).status).toBe(401);
});

test('a folder for backups that cannot be used is refused when it is named', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const console = await enterConsole(cloud);
  for (const folder of ['/proc/nope/backups', join(directory.path, 'deskcloud.id')]) {
    const refused = await change(console, { 'backups.folder': folder, 'backups.hour': 5 });
    expect(refused, folder).toMatchObject({ status: 400, body: { code: 'invalid_setting' } });
    expect(refused.body.detail).toMatch(/^backups\.folder: /);
  }
  expect(await stateOf(console, 'backups.hour')).toMatchObject({ is_default: true });
  expect((await change(console, { 'backups.folder': join(directory.path, 'elsewhere') })).status).toBe(200);
});

test('a service’s door moves to another address and back while the cloud runs', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const console = await enterConsole(cloud);
  const { port } = new URL(cloud.oas);
  const healthAt = (host: string) =>
    fetch(`http://${host}:${port}/health`).then(
      ({ status }) => status,
      () => 'nobody',
    );
  const doors = async () => (await console.ask('GET', '/console/api/status')).body.addresses[1];

  expect(await healthAt('127.0.0.2')).toBe('nobody');
  expect((await change(console, { 'doors.host': '0.0.0.0' })).status).toBe(200);
  expect(await healthAt('127.0.0.2')).toBe(200);
  expect(await healthAt('127.0.0.1')).toBe(200);
  expect(await doors()).toMatchObject({ url: cloud.oas, loopback_only: false });
  expect((await change(console, { 'doors.host': '127.0.0.1' })).status).toBe(200);
  expect(await healthAt('127.0.0.2')).toBe('nobody');
  expect(await healthAt('127.0.0.1')).toBe(200);
  expect(await doors()).toMatchObject({ loopback_only: true });
});

test('a door whose port is taken at the new address stays where it is', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const console = await enterConsole(cloud);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(new URL(cloud.oas).port), '127.0.0.2', resolve));
  try {
    expect(await change(console, { 'doors.host': '127.0.0.2' })).toMatchObject({
      status: 409,
      body: { code: 'port_taken' },
    });
  } finally {
    other.close();
  }
  expect((await fetch(`${cloud.oas}/health`)).status).toBe(200);
  expect(await stateOf(console, 'doors.host')).toMatchObject({ value: '127.0.0.1' });
});
