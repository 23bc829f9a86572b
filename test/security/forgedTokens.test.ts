// What a caller made itself is no token: not without a signature, not with another algorithm or key, not one of another service, role,
// door or installation, and not one that was changed on the way. The same at sockets.
import { createHmac, generateKeyPairSync, createSign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH as CONSOLE_LIVE } from '../../server/console/contract/live.js';
import { LIVE_PATH } from '../../server/services/oas/contract/live.js';
import { enterConsole } from '../kit/console.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';
import { ask, word } from './ask.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part: string) =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** A token of these parts, signed as told. */
function forge(header: object, claims: object, sign: (text: string) => Buffer | string): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  const signature = sign(text);
  return `${text}.${typeof signature === 'string' ? signature : signature.toString('base64url')}`;
}

const hmac = (algorithm: string, key: string | Buffer) => (text: string) =>
  createHmac(algorithm, key).update(text).digest();

/** How the socket ends that says it has this token. */
const closeCode = (origin: string, path: string, hello: object): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(origin.replace('http', 'ws') + path);
    socket.once('open', () => socket.send(JSON.stringify(hello)));
    socket.once('message', () => reject(new Error(`let in with ${JSON.stringify(hello)}`)));
    socket.once('close', resolve);
    socket.once('error', reject);
  });

test('a forged, borrowed or changed token opens nothing, at no door and at no socket', async () => {
  await using here = await temporaryDirectory();
  await using elsewhere = await temporaryDirectory();
  await using cloud = await startProcess(here.path, QUICK);
  await using stranger = await startProcess(elsewhere.path, QUICK);
  const scene = await sceneAt(cloud.oas);
  const shop = await givenManager(scene, 'shop');
  const node = await givenNode(scene, shop, 'PC-1');
  const user = await givenUser(scene, shop);
  // The same accounts with the same numbers, of another installation.
  const foreignScene = await sceneAt(stranger.oas);
  const foreign = await givenManager(foreignScene, 'shop');
  const foreignUser = await givenUser(foreignScene, foreign);
  expect(foreign.id).toBe(shop.id);
  const console = await enterConsole(cloud);
  const foreignConsole = await enterConsole(stranger);

  const secrets = JSON.parse(await readFile(join(here.path, 'secrets.json'), 'utf8')) as {
    console: string;
    services: { oas: string };
  };
  const [head, body, signature] = shop.token.split('.') as [string, string, string];
  const claims = decoded(body);
  const hs256 = { alg: 'HS256', typ: 'JWT' };
  const real = hmac('sha256', secrets.services.oas);
  // What the others below must differ from: with the key of this installation the same words are let in.
  const me = async (token: string) => word(await ask(cloud.oas, '/api/v1/manager/auth/me', { token }));
  expect(await me(forge(hs256, claims, real))).toBe('200');

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { exp: _exp, ...endless } = claims;
  const forged: Record<string, string> = {
    'alg none': forge({ alg: 'none', typ: 'JWT' }, claims, () => ''),
    'alg None': forge({ alg: 'None', typ: 'JWT' }, claims, () => ''),
    'alg none with the old signature': forge({ alg: 'none', typ: 'JWT' }, claims, () => signature),
    'no alg': forge({ typ: 'JWT' }, claims, real),
    'no signature': `${head}.${body}.`,
    'an empty key': forge(hs256, claims, hmac('sha256', '')),
    'a guessed key': forge(hs256, claims, hmac('sha256', 'secret')),
    'a key of zeros': forge(hs256, claims, hmac('sha256', Buffer.alloc(32))),
    "the console's key": forge(hs256, claims, hmac('sha256', secrets.console)),
    "the key's bytes": forge(hs256, claims, hmac('sha256', Buffer.from(secrets.services.oas, 'hex'))),
    'HS512 with the right key': forge(
      { alg: 'HS512', typ: 'JWT' },
      claims,
      hmac('sha512', secrets.services.oas),
    ),
    'HS384 with the right key': forge(
      { alg: 'HS384', typ: 'JWT' },
      claims,
      hmac('sha384', secrets.services.oas),
    ),
    'RS256 with a key of its own': forge(
      { alg: 'RS256', typ: 'JWT', jwk: rsa.publicKey.export({ format: 'jwk' }) },
      claims,
      (text) => createSign('sha256').update(text).sign(rsa.privateKey),
    ),
    'a key from a file': forge({ ...hs256, kid: '../../../../dev/null' }, claims, hmac('sha256', '')),
    'run out': forge(hs256, { ...claims, exp: Math.floor(Date.now() / 1000) - 1 }, real),
    'without an end': forge(hs256, endless, real),
    'another account': forge(hs256, { ...claims, sub: '2' }, real),
    'another role': forge(hs256, { ...claims, role: 'super', sub: '1' }, real),
    'an unknown session': forge(hs256, { ...claims, sid: 'f'.repeat(32) }, real),
    'an older password': forge(hs256, { ...claims, tv: 0 }, real),
    'changed claims under the old signature': `${head}.${encoded({ ...claims, role: 'super' })}.${signature}`,
    'a changed signature': `${head}.${body}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    'more behind it': `${shop.token}A`,
    'a token of another installation': foreign.token,
    'a user token of another installation': foreignUser.token,
    'a console session': console.token,
    'far too long': `${head}.${'A'.repeat(8000)}.${signature}`,
  };
  const paths = ['/super/managers', '/manager/users', '/user/me/profile', '/agent/users/1/full-config'];
  for (const [what, token] of Object.entries(forged)) {
    for (const path of paths) {
      expect(word(await ask(cloud.oas, `/api/v1${path}`, { token })), `${what} at ${path}`).toBe(
        '401 invalid_token',
      );
    }
    const below = await ask(console.origin, '/svc/oas/api/v1/manager/users', { token });
    expect(word(below), what).toBe('401 invalid_token');
    if (token.length < 4000) expect(await closeCode(cloud.oas, LIVE_PATH, { token }), what).toBe(4401);
    if (token === console.token) continue;
    expect(word(await ask(console.origin, '/console/api/status', { token })), what).toBe('401 invalid_token');
    if (token.length < 4000)
      expect(await closeCode(console.origin, CONSOLE_LIVE, { token }), what).toBe(4401);
  }

  // Real tokens in places that are not theirs: known, and refused by role.
  const own = { super: scene.superToken, manager: shop.token, agent: node.token, user: user.token };
  const homes = {
    super: '/super/managers',
    manager: '/manager/users',
    user: '/user/me/profile',
    agent: `/agent/users/${user.id}/full-config`,
  };
  for (const [role, token] of Object.entries(own)) {
    for (const [home, path] of Object.entries(homes)) {
      const expected = role === home ? '200' : '403 wrong_role';
      expect(word(await ask(cloud.oas, `/api/v1${path}`, { token })), `${role} at ${path}`).toBe(expected);
    }
    expect(word(await ask(console.origin, '/console/api/status', { token })), role).toBe('401 invalid_token');
  }

  // The console's door: sessions of another installation, and sessions signed with the service's key.
  const bearer = decoded(console.token.split('.')[1]!);
  for (const token of [
    foreignConsole.token,
    forge(hs256, bearer, real),
    forge({ alg: 'none' }, bearer, () => ''),
    forge(hs256, { ...bearer, use: 'console-link' }, hmac('sha256', secrets.console)),
  ]) {
    expect(word(await ask(console.origin, '/console/api/status', { token }))).toBe('401 invalid_token');
    expect(await closeCode(console.origin, CONSOLE_LIVE, { token })).toBe(4401);
    const init = await ask(console.origin, '/svc/oas/api/v1/super/managers', {
      token: scene.superToken,
      headers: { 'x-deskcloud-console': token },
    });
    expect(word(init)).toBe('403 local_only');
  }
  // A token stands in its header and nowhere else.
  for (const path of [
    `/api/v1/manager/users?token=${shop.token}`,
    `/api/v1/manager/users?access_token=${shop.token}`,
  ]) {
    expect(word(await ask(cloud.oas, path))).toBe('401 token_missing');
  }
  expect(
    word(await ask(cloud.oas, '/api/v1/manager/users', { headers: { cookie: `token=${shop.token}` } })),
  ).toBe('401 token_missing');
  const basic = Buffer.from(`shop:${PASSWORD}`).toString('base64');
  expect(
    word(await ask(cloud.oas, '/api/v1/manager/users', { headers: { authorization: `Basic ${basic}` } })),
  ).toBe('401 token_missing');
});
