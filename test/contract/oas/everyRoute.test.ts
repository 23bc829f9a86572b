// What every route of the contract keeps, whoever calls it and whatever is sent. Derived from the contracts: a new route is
// under these sentences from its first day.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { urlOf, type Route } from '../../../server/core/http/contract.js';
import { rolesOf, routesOf } from '../../kit/contracts.js';
import { client, type Any, type Answer } from '../../kit/http.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../../kit/process.js';
import {
  givenManager,
  givenNode,
  givenUser,
  sceneAt,
  type ManagerScene,
  type Scene,
  type UserScene,
} from '../../kit/scene.js';

const routes = await routesOf('oas');

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let scene: Scene;
let manager: ManagerScene;
let expired: ManagerScene;
let user: UserScene;
let tokens: Record<'super' | 'manager' | 'agent' | 'user', string>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  // No tick during the run: nothing but the requests changes anything.
  cloud = await startProcess(directory.path, [
    '--set',
    'limits.enabled=false',
    '--set',
    'oas.scheduler.intervalSeconds=3600',
  ]);
  scene = await sceneAt(cloud.oas);
  manager = await givenManager(scene, 'shop');
  expired = await givenManager(scene, 'late', { days: 0 });
  user = await givenUser(scene, manager);
  await refreshTokens();
}, 60_000);

afterAll(async () => {
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

/** Some routes end the session they are called with (logout, password). */
async function refreshTokens() {
  const again = await sceneAt(cloud.oas);
  const login = await again.nobody.post('/user/auth/login', { account_no: user.accountNo });
  const managed = await again.nobody.post('/manager/auth/login', {
    username: 'shop',
    password: 'secret-123',
  });
  const superLogin = await again.nobody.post('/super/auth/login', {
    username: 'admin',
    password: 'secret-123',
  });
  const node = await givenNode(again, manager, 'PC-1');
  tokens = {
    super: superLogin.body.token,
    manager: managed.body.token,
    agent: node.token,
    user: login.body.token,
  };
}

const pathOf = (route: Route) =>
  urlOf(route, {
    params: Object.fromEntries([...route.path.matchAll(/:(\w+)/g)].map((match) => [match[1], 999_999])),
  });

const call = (route: Route, token: string | undefined, body?: unknown): Promise<Answer<Any>> =>
  client(cloud.oas, token).send(
    route.method.toUpperCase(),
    pathOf(route),
    route.method === 'get' ? undefined : (body ?? {}),
  );

function expectEnvelope(answer: Answer<Any>, what: string) {
  expect(answer.body, what).toMatchObject({ detail: expect.any(String), code: expect.any(String) });
  expect(answer.body.detail, what).not.toMatch(/\bat .*\.(js|ts):\d+/);
  expect(answer.body.detail.length, what).toBeLessThan(2000);
}

const closed = routes.filter((route) => !rolesOf(route).includes('public'));

test('each role is refused on the routes of the others, whatever it sends', async () => {
  for (const route of closed) {
    for (const role of ['super', 'manager', 'agent', 'user'] as const) {
      if (rolesOf(route).includes(role)) continue;
      const answer = await call(route, tokens[role]);
      // A user's opaque token is no JWT at all, and the other way round: that is a wrong token, not a wrong role.
      const kinds = role === 'user' || rolesOf(route).every((wanted) => wanted === 'user');
      expect(answer.status, `${role} on ${route.method} ${route.path}`).toBeOneOf(kinds ? [401, 403] : [403]);
      expectEnvelope(answer, route.path);
    }
  }
});

test('an expired manager is refused wherever the document asks for a valid one', async () => {
  const login = { username: expired.username, password: 'secret-123' };
  const signIn = async () => (await scene.nobody.post('/manager/auth/login', login)).body.token as string;
  let token = expired.token;
  for (const route of closed.filter((one) => rolesOf(one).includes('manager'))) {
    const answer = await call(route, token);
    if (route.expiredAllowed) {
      expect(answer.status, route.path).not.toBe(403);
      // It may have ended the session it was called with.
      token = await signIn();
    } else {
      expect(answer.status, `${route.method} ${route.path}`).toBe(403);
      expect(answer.body.code).toBe('account_expired');
    }
  }
});

test('a body over 1 MB is 413, in the envelope', async () => {
  const answer = await scene.nobody.post(
    '/manager/auth/login',
    JSON.stringify({ username: 'x'.repeat(1_100_000), password: 'y' }),
  );
  expect(answer.status).toBe(413);
  expectEnvelope(answer, 'huge');
});

test('mistyped path ids are 400, unknown ones 404 or 403, and paging never fails', async () => {
  for (const route of closed.filter((one) => one.path.includes(':'))) {
    const role = rolesOf(route)[0] as keyof typeof tokens;
    for (const id of ['abc', '0', '-1', '1.5', '9'.repeat(30), '%00', '..%2f..', "1'--"]) {
      const answer = await client(cloud.oas, tokens[role]).send(
        route.method.toUpperCase(),
        route.path.replace(/:\w+/g, id),
        route.method === 'get' ? undefined : { node_id: 'PC-1' },
      );
      expect(answer.status, `${route.path} with ${id}: ${JSON.stringify(answer.body)}`).toBeOneOf([400, 404]);
      expectEnvelope(answer, route.path);
    }
  }
  for (const query of [
    'page=0',
    'page=-3',
    'page=abc',
    'page=99999999999',
    'page_size=0',
    'page_size=1000',
    'page_size=x',
    'page=1&page=2',
  ]) {
    const answer = await client(cloud.oas, tokens.manager).get(`/manager/users?${query}`);
    expect(answer.status, query).toBe(200);
    expect(answer.body.page).toBeGreaterThanOrEqual(1);
    expect(answer.body.page_size).toBeLessThanOrEqual(100);
  }
});

test('an unknown path below the API is a 404 in the envelope', async () => {
  for (const path of ['/api/v1/nothing', '/api/nothing', '/api/v1/super/nothing']) {
    const answer = await scene.nobody.get(path);
    expect(answer.status).toBe(404);
    expectEnvelope(answer, path);
  }
});
