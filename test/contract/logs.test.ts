// The cloud's log over the console's door, and the bundle that leaves the house.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';

test('what was asked of a service stands in the log, is found by its request id, and holds after a restart', async () => {
  await using dir = await temporaryDirectory();
  {
    await using cloud = await startProcess(dir.path);
    const answer = await fetch(`${cloud.oas}/api/v1/super/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'nobody', password: 'wrong-word' }),
    });
    const id = answer.headers.get('x-request-id') ?? '';
    const console = await enterConsole(cloud);
    const items = async () => (await console.ask('GET', `/console/api/logs?request_id=${id}`)).body.items;
    await expect
      .poll(items)
      .toMatchObject([
        { level: 'info', message: 'request', fields: { route: '/api/v1/super/auth/login', service: 'oas' } },
      ]);
    await cloud.stop();
  }
  await using cloud = await startProcess(dir.path);
  const console = await enterConsole(cloud);
  const { body } = await console.ask('GET', '/console/api/logs?route=super/auth/login&service=oas');
  expect(body.items).toHaveLength(1);
  expect((await fetch(`${console.origin}/console/api/logs`)).status).toBe(401);
  for (const query of [
    'level=loud',
    'before=../../etc/passwd',
    'limit=0',
    'from=yesterday',
    'request_id=%22',
  ]) {
    expect(await console.ask('GET', `/console/api/logs?${query}`), query).toMatchObject({
      status: 400,
      body: { code: 'invalid_query' },
    });
  }
});

test('following the log does not write into it', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const console = await enterConsole(cloud);
  const first = await console.ask('GET', '/console/api/logs');
  expect(first.body.items.length).toBeGreaterThan(0);
  await console.ask('GET', '/console/api/logs?text=nothing-like-it');
  await console.ask('GET', '/console/api/status');
  const routes = async () => {
    const { body } = await console.ask('GET', `/console/api/logs?after=${first.body.end as string}`);
    return (body.items as { fields: { route: string } }[]).map(({ fields }) => fields.route);
  };
  await expect.poll(routes).toContain('/console/api/status');
  expect(await routes()).not.toContain('/console/api/logs');
});

test('neither the log nor the bundle holds a secret, a code, an account number, a token or a name', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path, [
    ...QUICK,
    '--set', 'http.hostNames=bobs-secret-host',
    '--set', 'backups.passphrase=open sesame 42',
  ]); // prettier-ignore
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'liao_shop_777');
  const { body: code } = await manager.as.post('/manager/activation-codes', {
    user_type: 'daily',
    duration_days: 30,
  });
  const user = await givenUser(scene, manager);
  // Failures, of which the log says most.
  const wrong = [
    ['/manager/auth/login', { username: 'liao_shop_777', password: 'wrong-word-9' }],
    ['/user/auth/login', { account_no: user.accountNo }],
    ['/user/auth/redeem-code', { code: code.code as string }],
  ] as const;
  for (const [path, body] of wrong) await scene.nobody.post(path, body);
  await fetch(`${cloud.oas}/api/v1/manager/users?token=${manager.token}`, {
    headers: { authorization: `Bearer ${manager.token}` },
  });
  await fetch(`${cloud.oas}/nowhere/${user.accountNo}/${code.code as string}`);

  const console = await enterConsole(cloud);
  const bundle = await fetch(`${console.origin}/console/api/diagnostics`, {
    headers: { authorization: `Bearer ${console.token}` },
  });
  expect(bundle.headers.get('content-disposition')).toMatch(/deskcloud-diagnostics-[\d-]+Z\.json"/);
  const text = await bundle.text();
  const told = JSON.parse(text) as Record<string, unknown[]>;
  expect(told['version']).toMatch(/^\d+\.\d+\.\d+/);
  expect(told['store']).toMatchObject({ writable: true, tables: { 'oas.users': { rows: 1 } } });
  expect(told['settings']).toContainEqual(
    expect.objectContaining({ name: 'backups.passphrase', value: '[secret]' }),
  );
  expect(told['log']).toContainEqual(
    expect.objectContaining({ message: 'request', route: '/api/v1/manager/auth/login', status: 401 }),
  );

  const secrets = JSON.stringify(JSON.parse(await readFile(join(dir.path, 'secrets.json'), 'utf8')));
  const inFile = [...secrets.matchAll(/"([^"]{12,})"/g)].map(([, value]) => value!);
  expect(inFile.length).toBeGreaterThan(1);
  const hidden = [
    ...inFile,
    ...[code.code as string, user.accountNo, user.token, manager.token, scene.superToken, console.token],
    ...[PASSWORD, 'wrong-word-9', 'open sesame 42'],
  ];
  const names = ['liao_shop_777', 'bobs-secret-host', dir.path];
  for (const value of [...hidden, ...names]) expect(text, value).not.toContain(value);

  const folder = join(dir.path, 'logs');
  for (const name of await readdir(folder)) {
    const lines = await readFile(join(folder, name), 'utf8');
    for (const value of hidden) expect(lines, value).not.toContain(value);
  }
});
