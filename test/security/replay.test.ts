// A token that was taken away is worth nothing, wherever it is sent again: 401 after sign-out, deletion, a new password and unpairing,
// 403 while an account is disabled; and a socket that it opened is shut.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH as CONSOLE_LIVE } from '../../server/console/contract/live.js';
import { LIVE_PATH } from '../../server/services/oas/contract/live.js';
import { enterConsole } from '../kit/console.js';
import { client, type Any } from '../kit/http.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';
import { ask, word } from './ask.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

/** OAS looks after its sockets every ten seconds, the console every thirty. */
const SHUT_WITHIN_MS = 30_000;

/** Where each role's token is good for something. */
const HOME = {
  super: ['GET', '/super/managers'],
  manager: ['GET', '/manager/users'],
  agent: ['POST', '/agent/poll-jobs'],
  user: ['GET', '/user/me/profile'],
} as const;
type Role = keyof typeof HOME;

test('a token that was taken away is refused from then on, at both doors, and one of a disabled account for so long', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const scene = await sceneAt(cloud.oas);
  const console = await enterConsole(cloud);
  const doors = [
    { origin: cloud.oas, base: '/api/v1' },
    { origin: console.origin, base: '/svc/oas/api/v1' },
  ];
  /** What the token is told at both doors, which must be the same. */
  const told = async (role: Role, token: string, node = 'PC-1'): Promise<string> => {
    const [method, path] = HOME[role];
    const words = await Promise.all(
      doors.map(async ({ origin, base }) =>
        word(
          await ask(origin, base + path, {
            method,
            token,
            headers: { 'x-deskcloud-console': console.token },
            ...(method === 'POST' ? { body: { node_id: node } } : {}),
          }),
        ),
      ),
    );
    expect(words[0]).toBe(words[1]);
    return words[0]!;
  };
  const signIn = async (role: 'super' | 'manager' | 'agent', username: string, more = {}) =>
    (await scene.nobody.post(`/${role}/auth/login`, { username, password: PASSWORD, ...more })).body
      .token as string;
  const shop = await givenManager(scene, 'shop');
  const lifecycle = (status: string) => scene.super.patch(`/super/managers/${shop.id}/lifecycle`, { status });
  const dead = '401 invalid_token';

  // Users: sign-out, out everywhere, deletion (restored or not), disabling.
  const user = await givenUser(scene, shop);
  const userToken = async () =>
    (await scene.nobody.post('/user/auth/login', { account_no: user.accountNo })).body.token as string;
  const [first, second] = [await userToken(), await userToken()];
  await client(cloud.oas, first).post('/user/auth/logout');
  expect([await told('user', first), await told('user', second)]).toEqual([dead, '200']);
  await client(cloud.oas, second).post('/user/auth/logout-all');
  expect(await told('user', second)).toBe(dead);
  const third = await userToken();
  expect((await shop.as.patch(`/manager/users/${user.id}/lifecycle`, { status: 'disabled' })).status).toBe(
    200,
  );
  expect(await told('user', third)).toBe('403 account_disabled');
  await shop.as.patch(`/manager/users/${user.id}/lifecycle`, { status: 'active' });
  expect(await told('user', third)).toBe('200');
  await shop.as.post('/manager/users/batch-delete', { user_ids: [user.id] });
  expect(await told('user', third)).toBe(dead);
  expect((await shop.as.post(`/manager/users/${user.id}/restore`)).status).toBe(200);
  expect(await told('user', third)).toBe(dead);

  // Agents: unpairing ends sign-in and pairing token, revoking a pairing token what it opened.
  const pair = async (name: string): Promise<Any> =>
    (await shop.as.post('/manager/nodes/pairing-tokens', { name })).body;
  const node = await givenNode(scene, shop, 'PC-1');
  const paired = await pair('PC-1');
  expect([await told('agent', node.token), await told('agent', paired.token)]).toEqual(['200', '200']);
  await lifecycle('disabled');
  for (const token of [node.token, paired.token])
    expect(await told('agent', token)).toBe('403 account_disabled');
  expect(await told('manager', shop.token)).toBe('403 account_disabled');
  await lifecycle('active');
  const { items } = (await shop.as.get('/manager/nodes')).body;
  await shop.as.delete(`/manager/nodes/${items[0].id}`);
  for (const token of [node.token, paired.token]) expect(await told('agent', token)).toBe(dead);
  const other = await pair('PC-2');
  const { token: opened } = (
    await scene.nobody.post('/agent/auth/login', { username: 'shop', password: other.token, node_id: 'PC-2' })
  ).body;
  expect(await told('agent', opened, 'PC-2')).toBe('200');
  await shop.as.delete(`/manager/nodes/pairing-tokens/${other.id}`);
  for (const token of [opened, other.token]) expect(await told('agent', token, 'PC-2')).toBe(dead);

  // Managers: sign-out, the super's word, a new password (agents too, for they sign in with it; paired ones stay).
  const left = await signIn('manager', 'shop');
  await client(cloud.oas, left).post('/manager/auth/logout');
  expect(await told('manager', left)).toBe(dead);
  const support = (await scene.super.post(`/super/managers/${shop.id}/sign-in-as`)).body.token as string;
  await scene.super.delete(`/super/managers/${shop.id}/sessions`);
  for (const token of [shop.token, support]) expect(await told('manager', token)).toBe(dead);
  const again = await signIn('manager', 'shop');
  const agent = await signIn('agent', 'shop', { node_id: 'PC-3' });
  await scene.super.patch(`/super/managers/${shop.id}/password`, { password: 'another-secret' });
  expect([await told('manager', again), await told('agent', agent, 'PC-3')]).toEqual([dead, dead]);

  // Supers: sign-out, and the support session that stood on it.
  const boss = await signIn('super', 'admin');
  const helping = (await client(cloud.oas, boss).post(`/super/managers/${shop.id}/sign-in-as`)).body
    .token as string;
  await client(cloud.oas, boss).post('/super/auth/logout');
  expect([await told('super', boss), await told('manager', helping)]).toEqual([dead, dead]);
  expect(await told('super', scene.superToken)).toBe('200');
});

test('ended console sessions stay ended over a restart, and the one that ended them goes on', async () => {
  await using directory = await temporaryDirectory();
  const status = (origin: string, token: string) => ask(origin, '/console/api/status', { token }).then(word);
  let stolen: string;
  let kept: string;
  {
    await using cloud = await startProcess(directory.path, QUICK);
    const { origin, token } = await enterConsole(cloud);
    const renewed = await ask(origin, '/console/api/session/renewal', { method: 'POST', token });
    stolen = (renewed.body as { token: string }).token;
    expect(await status(origin, stolen)).toBe('200');
    const ended = await ask(origin, '/console/api/session/end-others', { method: 'POST', token });
    kept = (ended.body as { token: string }).token;
    expect(await status(origin, kept)).toBe('200');
    expect(await status(origin, stolen)).toBe('401 invalid_token');
    expect(await status(origin, token)).toBe('401 invalid_token');
  }
  await using cloud = await startProcess(directory.path, QUICK);
  const { origin } = new URL(cloud.ready.console);
  expect(await status(origin, stolen)).toBe('401 invalid_token');
  expect(await status(origin, kept)).toBe('200');
});

test("a console link works once and at its own run alone; a new super's password holds over the restart that sets it", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'password');
  await writeFile(file, 'another-secret\n');
  const dataDir = join(directory.path, 'data');
  const exchange = async (origin: string, token: string) =>
    word(await ask(origin, '/console/api/session', { body: { token } }));
  let link: string;
  let unused: string;
  let superToken: string;
  {
    await using cloud = await startProcess(dataDir, QUICK);
    const { origin, searchParams } = new URL(cloud.ready.console);
    link = searchParams.get('token') ?? '';
    const console = await enterConsole(cloud);
    expect(await exchange(origin, link)).toBe('403 link_used');
    // A link is no session, a session no link, and neither is anything at the service.
    expect(word(await ask(origin, '/console/api/status', { token: link }))).toBe('401 invalid_token');
    expect(await exchange(origin, console.token)).toBe('401 link_expired');
    for (const token of [link, console.token]) {
      expect(word(await ask(cloud.oas, '/api/v1/super/managers', { token }))).toBe('401 invalid_token');
    }
    superToken = (await sceneAt(cloud.oas)).superToken;
    expect(word(await ask(origin, '/console/api/status', { token: superToken }))).toBe('401 invalid_token');
    await cloud.stop();
  }
  {
    await using cloud = await startProcess(dataDir, [...QUICK, '--reset-super', `admin:${file}`]);
    unused = new URL(cloud.ready.console).searchParams.get('token') ?? '';
    expect(await exchange(new URL(cloud.ready.console).origin, link)).toBe('401 link_expired');
    expect(word(await ask(cloud.oas, '/api/v1/super/managers', { token: superToken }))).toBe(
      '401 invalid_token',
    );
    await cloud.stop();
  }
  await using cloud = await startProcess(dataDir, QUICK);
  expect(await exchange(new URL(cloud.ready.console).origin, unused)).toBe('401 link_expired');
});

test('a socket is shut soon after the token that opened it was taken away, and the others stay open', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const scene = await sceneAt(cloud.oas);
  const shop = await givenManager(scene, 'shop');
  const [leaver, gone, shut, stays] = [
    await givenUser(scene, shop),
    await givenUser(scene, shop),
    await givenUser(scene, shop),
    await givenUser(scene, shop),
  ];
  const rival = await givenManager(scene, 'rival');
  const late = await givenManager(scene, 'late');
  const boss = (await sceneAt(cloud.oas)).super;
  const { token: bossToken } = (
    await scene.nobody.post('/super/auth/login', { username: 'admin', password: PASSWORD })
  ).body;
  const { token: support } = (await scene.super.post(`/super/managers/${shop.id}/sign-in-as`)).body;
  const listen = async (token: string, path = cloud.oas.replace('http', 'ws') + LIVE_PATH) => {
    const socket = new WebSocket(path);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => socket.send(JSON.stringify({ token })));
      socket.once('message', () => resolve());
      socket.once('close', (code) => reject(new Error(`closed with ${code} at once`)));
    });
    return { closed, socket, isOpen: () => socket.readyState === WebSocket.OPEN };
  };
  const console = await enterConsole(cloud);
  const sockets = {
    'a user that signed out': await listen(leaver.token),
    'a deleted user': await listen(gone.token),
    'a disabled user': await listen(shut.token),
    'a manager with a new password': await listen(rival.token),
    'a disabled manager': await listen(late.token),
    'a super that signed out': await listen(bossToken),
    'a support session of a super that signed out': await listen(support),
  };
  const others = [
    await listen(stays.token),
    await listen(shop.token),
    await listen(console.token, console.origin.replace('http', 'ws') + CONSOLE_LIVE),
  ];
  await leaver.as.post('/user/auth/logout');
  await shop.as.delete(`/manager/users/${gone.id}`);
  await shop.as.patch(`/manager/users/${shut.id}/lifecycle`, { status: 'disabled' });
  await boss.patch(`/super/managers/${rival.id}/password`, { password: 'another-secret' });
  await boss.patch(`/super/managers/${late.id}/lifecycle`, { status: 'disabled' });
  await client(cloud.oas, bossToken).post('/super/auth/logout');
  await scene.super.post('/super/auth/logout');

  const tooLate = new Promise<string>((resolve) => setTimeout(resolve, SHUT_WITHIN_MS, 'still open').unref());
  const codes = await Promise.all(
    Object.entries(sockets).map(async ([who, { closed }]) => [who, await Promise.race([closed, tooLate])]),
  );
  expect(Object.fromEntries(codes)).toEqual(
    Object.fromEntries(Object.keys(sockets).map((who) => [who, 4401])),
  );
  expect(others.map((other) => other.isOpen())).toEqual([true, true, true]);
  for (const { socket } of others) socket.terminate();
});
