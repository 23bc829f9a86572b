// Backups at the operator's door: taken, proved, sent to another computer, and put in the place of the present data.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Any } from '../../kit/http.js';
import { QUICK, runCli, startProcess, temporaryDirectory, type CloudProcess } from '../../kit/process.js';
import { givenManager, givenUser, sceneAt, until, PASSWORD, type Scene } from '../../kit/scene.js';

const PASSPHRASE = 'correct horse battery';

async function consoleOf(cloud: CloudProcess) {
  const url = new URL(cloud.ready.console);
  const call = async (method: string, path: string, body?: object | Buffer, token?: string) => {
    const answer = await fetch(`${url.origin}/console/api${path}`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined
        ? {}
        : { body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, bytes, body: (isJson ? JSON.parse(bytes.toString()) : undefined) as Any };
  };
  const link = url.searchParams.get('token') ?? '';
  const { body } = await call('POST', '/session', { token: link });
  const ask = (method: string, path: string, sent?: object | Buffer) => call(method, path, sent, body.token);
  const idle = async () => {
    await until(async () => (await ask('GET', '/backups')).body?.running === null, {
      seconds: 20,
      what: 'the act',
    });
    return (await ask('GET', '/backups')).body;
  };
  return { call, ask, idle };
}

const managersOf = async (scene: Scene): Promise<string[]> =>
  (await scene.super.get('/super/managers')).body.items.map(({ username }: Any) => username);

test('a backup is taken while the cloud runs, proved by a restore, listed, downloaded and deleted', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { call, ask, idle } = await consoleOf(cloud);
  const scene = await sceneAt(cloud.oas);
  await givenManager(scene, 'shop');
  expect((await call('GET', '/backups')).status).toBe(401);
  expect((await ask('GET', '/backups')).body).toMatchObject({
    folder: join(directory.path, 'backups'),
    second_folder: null,
    newest_verified_at: null,
    running: null,
    items: [],
  });
  expect(await ask('POST', '/backups', {})).toMatchObject({ status: 201, body: { act: 'backup' } });
  const { items, last, newest_verified_at } = await idle();
  expect(last).toMatchObject({ act: 'backup', failure: null });
  expect(items).toMatchObject([
    {
      name: last.name,
      reason: 'manual',
      is_sealed: false,
      verified: { broken: null },
      second: null,
      damage: null,
    },
  ]);
  expect(items[0].rows).toBeGreaterThan(1);
  expect(newest_verified_at).toBe(items[0].created_at);
  const file = await ask('GET', `/backups/${last.name}/file`);
  expect(file.bytes.length).toBe(items[0].bytes);
  expect(file.bytes).toEqual(await readFile(join(directory.path, 'backups', last.name)));
  expect(file.bytes.includes(PASSWORD)).toBe(false);
  expect((await ask('DELETE', `/backups/${last.name}`)).status).toBe(200);
  expect((await ask('GET', '/backups')).body).toMatchObject({ items: [], newest_verified_at: null });
  expect(await ask('DELETE', `/backups/${last.name}`)).toMatchObject({ status: 404 });
  expect(await ask('POST', '/backups/..%2Fsettings.json/verification', {})).toMatchObject({ status: 404 });
  expect(await ask('POST', '/backups', { passphrase: 'short' })).toMatchObject({ status: 400 });
  expect(await ask('POST', '/backups', { reason: 'move' })).toMatchObject({
    status: 400,
    body: { code: 'passphrase_needed' },
  });
});

test('a damaged backup is told by its proof, and a wrong passphrase at once', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { ask, idle } = await consoleOf(cloud);
  await ask('POST', '/backups', { passphrase: PASSPHRASE });
  const { name } = (await idle()).last;
  expect(name).toMatch(/\.sealed$/);
  expect(await ask('POST', `/backups/${name}/verification`, {})).toMatchObject({
    status: 400,
    body: { code: 'passphrase_needed' },
  });
  expect(await ask('POST', `/backups/${name}/verification`, { passphrase: 'another one' })).toMatchObject({
    status: 400,
    body: { code: 'passphrase_wrong' },
  });
  const file = join(directory.path, 'backups', name);
  const bytes = await readFile(file);
  bytes[bytes.length - 40]! ^= 1;
  await writeFile(file, bytes);
  const answer = await ask('POST', `/backups/${name}/verification`, { passphrase: PASSPHRASE });
  // A small backup is one chunk, so that its beginning does not open either.
  expect(answer).toMatchObject({ status: 409, body: { code: 'backup_damaged' } });
  expect(answer.body.detail).toMatch(/at byte \d+: was changed since it was written/);
});

test('a restore from the console brings back what was, sets aside what is, and the page stays signed in', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, [...QUICK, '--set', 'backups.verify=false']);
  const { ask, idle } = await consoleOf(cloud);
  const scene = await sceneAt(cloud.oas);
  await givenManager(scene, 'before');
  await ask('POST', '/backups', {});
  const { name } = (await idle()).last;
  await givenManager(scene, 'after');
  expect(await ask('POST', `/backups/${name}/restore`, {})).toMatchObject({
    status: 200,
    body: { act: 'restore', restarts: true },
  });
  await until(async () => cloud.stdout().split('"event":"ready"').length > 2, {
    seconds: 20,
    what: 'the restart',
  });
  expect((await ask('GET', '/backups')).body).toMatchObject({
    is_restore_ready: false,
    last: { act: 'restore' },
  });
  const again = await sceneAt(cloud.oas);
  expect(await managersOf(again)).toEqual(['before']);
  // Without a passphrase the backup held no keys: whoever was signed in is so no more.
  expect((await scene.super.get('/super/managers')).status).toBe(401);
  const aside = (await readdir(directory.path)).filter((entry) => entry.startsWith('before-restore-'));
  expect(aside).toHaveLength(1);
  expect((await readdir(join(directory.path, aside[0]!))).sort()).toEqual(
    expect.arrayContaining(['deskcloud.id', 'secrets.json', 'store']),
  );
  expect(await cloud.stop()).toBe(0);
});

test('a cloud moves to another computer whole: sealed with a passphrase, uploaded there, restored, everybody still signed in', async () => {
  await using here = await temporaryDirectory();
  await using there = await temporaryDirectory();
  let bytes: Buffer;
  let token: string;
  let accountNo: string;
  {
    await using cloud = await startProcess(here.path);
    const { ask, idle } = await consoleOf(cloud);
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'shop');
    ({ accountNo } = await givenUser(scene, manager));
    ({ token } = manager);
    await ask('POST', '/backups', { reason: 'move', passphrase: PASSPHRASE });
    const { name } = (await idle()).last;
    ({ bytes } = await ask('GET', `/backups/${name}/file`));
    expect(bytes.includes('shop')).toBe(false);
  }
  await using cloud = await startProcess(there.path);
  const { ask } = await consoleOf(cloud);
  expect(await ask('POST', '/backups/upload', Buffer.from('no backup at all'))).toMatchObject({
    status: 409,
    body: { code: 'backup_damaged' },
  });
  const { body } = await ask('POST', '/backups/upload', bytes);
  expect(body.name).toMatch(/-uploaded\.tar\.gz\.sealed$/);
  const restore = `/backups/${body.name}/restore`;
  expect(await ask('POST', restore, { passphrase: 'wrong one' })).toMatchObject({ status: 400 });
  expect(await ask('POST', restore, { passphrase: PASSPHRASE })).toMatchObject({ status: 200 });
  await until(async () => cloud.stdout().split('"event":"ready"').length > 2, {
    seconds: 20,
    what: 'the restart',
  });
  const me = await fetch(`${cloud.oas}/api/v1/manager/auth/me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(me.status).toBe(200);
  const scene = await sceneAt(cloud.oas);
  expect((await scene.nobody.post('/user/auth/login', { account_no: accountNo })).status).toBe(200);
});

test('--restore fills an empty directory or leaves it as it is: a wrong passphrase, damage and a directory in use are told apart', async () => {
  await using here = await temporaryDirectory();
  await using target = await temporaryDirectory();
  let backup: string;
  {
    await using cloud = await startProcess(here.path);
    const { ask, idle } = await consoleOf(cloud);
    await givenManager(await sceneAt(cloud.oas), 'shop');
    await ask('POST', '/backups', { passphrase: PASSPHRASE });
    backup = join(here.path, 'backups', (await idle()).last.name);
  }
  const dataDir = join(target.path, 'cloud');
  const options = (file: string, ...more: string[]) => [
    ...['--data-dir', dataDir, '--oas-port', '0', '--console-port', '0', '--restore', file, ...more],
  ];
  const refused = async (args: string[], code: number, words: RegExp, env: Record<string, string> = {}) => {
    const run = await runCli(args, env);
    expect(run.code, run.stderr).toBe(code);
    expect(run.stderr).toMatch(words);
    expect(await readdir(dataDir).catch(() => []), 'nothing is left behind').toEqual([]);
  };
  await refused(options(join(target.path, 'nowhere')), 2, /there is no file/);
  await refused(options(backup), 2, /locked by a passphrase/);
  await refused(options(backup), 2, /does not open the backup/, { DESKCLOUD_BACKUP_PASSPHRASE: 'wrong one' });
  const secret = join(target.path, 'passphrase');
  await writeFile(secret, `${PASSPHRASE}\n`);
  const bytes = await readFile(backup);
  const cut = join(target.path, 'deskcloud-cut.tar.gz.sealed');
  await writeFile(cut, bytes.subarray(0, bytes.length - 100));
  await refused(options(cut, '--passphrase-file', secret), 4, /deskcloud-cut.*(cut short|was changed)/);
  const plain = join(target.path, 'plain.txt');
  await writeFile(plain, 'a shopping list');
  await refused(options(plain), 4, /plain\.txt.*is no backup/);

  await using cloud = await startProcess(dataDir, [
    ...QUICK,
    '--restore',
    backup,
    '--passphrase-file',
    secret,
  ]);
  expect(await managersOf(await sceneAt(cloud.oas))).toEqual(['shop']);
  await cloud.stop();
  const again = await runCli(options(backup, '--passphrase-file', secret));
  expect(again.code).toBe(2);
  expect(again.stderr).toMatch(/is not empty/);
});
