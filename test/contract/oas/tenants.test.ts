// Nothing of a neighbour's can be seen or changed, and a disabled account can do nothing. Derived from the contracts: every route that
// names a thing is asked for the neighbour's, in the path and in the body.
import { expect, test } from 'vitest';
import { urlOf, type Route } from '../../../server/core/http/contract.js';
import { goodBody, rolesOf, routesOf } from '../../kit/contracts.js';
import { client, type Any, type Client } from '../../kit/http.js';
import { startProcess, temporaryDirectory } from '../../kit/process.js';
import {
  givenManager,
  givenNode,
  givenUser,
  sceneAt,
  type ManagerScene,
  type Scene,
} from '../../kit/scene.js';

const routes = await routesOf('oas');

interface Belongings {
  manager: ManagerScene;
  user: Any;
  token: string;
  agent: string;
  /** Ids by the path's word before the parameter: `users`, `nodes`, `jobs`. */
  ids: Record<string, number | string>;
}

/** A manager with one of everything that a route can name. */
async function givenShop(scene: Scene, name: string): Promise<Belongings> {
  const manager = await givenManager(scene, name);
  const user = await givenUser(scene, manager, { tasks: { digui: {} } });
  const node = await givenNode(scene, manager, `${name}-PC`);
  const made = async (path: string, body: object, pick: (answer: Any) => number | string) => {
    const { status, body: answer } = await manager.as.post(path, body);
    expect(status, `${path}: ${JSON.stringify(answer)}`).toBeLessThan(300);
    return pick(answer);
  };
  const first = async (path: string) => (await manager.as.get(path)).body.items[0].id;
  const code = await made('/manager/activation-codes', { duration_days: 1, user_type: 'daily' }, (a) => a.id);
  const pairing = await made('/manager/nodes/pairing-tokens', { name: `${name}-PC-2` }, (a) => a.id);
  const preset = await made(
    '/manager/presets',
    { name: 'mine', task_config: { digui: { enabled: true } } },
    (a) => a.id,
  );
  await made(`/manager/users/${user.id}/tasks/digui/run-now`, {}, () => 0);
  const job = await first('/manager/task-pool');
  await made('/manager/jobs/bulk', { act: 'run-now', ids: [job] }, () => 0);
  return {
    manager,
    user,
    token: user.token,
    agent: node.token,
    ids: {
      users: user.id,
      nodes: await first('/manager/nodes'),
      'pairing-tokens': pairing,
      'activation-codes': code,
      presets: preset,
      bulk: await first('/manager/bulk'),
      jobs: job,
      sessions: await first('/manager/auth/sessions'),
      tasks: 'digui',
      configs: 'rest',
    },
  };
}

/** Everything of a shop that its owner can see, without what its own looking changes. */
async function everythingOf(as: Client, ids: Belongings['ids']): Promise<unknown> {
  const paths = [
    '/manager/users', '/manager/users?deleted=1', '/manager/activation-codes', '/manager/nodes', '/manager/nodes/pairing-tokens',
    '/manager/presets', '/manager/task-pool', '/manager/bulk', `/manager/users/${ids['users']}/tasks`, `/manager/jobs/${ids['jobs']}`,
    `/manager/users/${ids['users']}/assets`, `/manager/users/${ids['users']}/configs`, `/manager/users/${ids['users']}/logs`,
    '/manager/auth/me', '/manager/auth/sessions',
  ]; // prettier-ignore
  const seen: Record<string, unknown> = {};
  for (const path of paths) {
    const { status, body } = await as.get(path);
    expect(status, `${path}: ${JSON.stringify(body)}`).toBe(200);
    seen[path] = body.items ?? body.data ?? body;
  }
  return JSON.parse(
    JSON.stringify(seen, (key, value) => (/seen|poll|last_use|^now$|^at$/.test(key) ? undefined : value)),
  );
}

const LISTS = ['user_ids', 'code_ids', 'ids', 'key_ids', 'node_ids'];

function pathFor(route: Route, ids: Belongings['ids']): string | undefined {
  const parts = route.path.split('/');
  const params: Record<string, unknown> = {};
  for (const [i, part] of parts.entries()) {
    if (!part.startsWith(':')) continue;
    const id = ids[parts[i - 1]!];
    if (id === undefined) return undefined;
    params[part.slice(1)] = id;
  }
  return Object.keys(params).length > 0 ? urlOf(route, { params }) : undefined;
}

test('a neighbour’s things can be neither seen nor changed, by path or by list', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, [
    '--set', 'limits.enabled=false', '--set', 'oas.scheduler.intervalSeconds=3600', '--set', 'oas.scheduler.quietHours=off',
  ]); // prettier-ignore
  const scene = await sceneAt(cloud.oas);
  const mine = await givenShop(scene, 'shop');
  const theirs = await givenShop(scene, 'rival');
  const before = await everythingOf(theirs.manager.as, theirs.ids);
  const tokens: Record<string, string> = { manager: mine.manager.token, user: mine.token, agent: mine.agent };

  let asked = 0;
  for (const route of routes) {
    const role = rolesOf(route).find((one) => one in tokens);
    const path = role && pathFor(route, theirs.ids);
    if (!role || !path || role === 'user') continue;
    // A session's id is its own; the user's tasks and configs are named by words, not by whose they are.
    const body =
      route.method === 'get'
        ? undefined
        : { ...goodBody(route), ...(role === 'agent' ? { node_id: 'shop-PC' } : {}) };
    const answer = await client(cloud.oas, tokens[role]).send(route.method.toUpperCase(), path, body);
    const what = `${role} ${route.method} ${path}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 200)}`;
    expect(answer.status, what).toBeOneOf([403, 404]);
    expect(JSON.stringify(answer.body), what).not.toContain(theirs.user.accountNo);
    asked++;
  }
  expect(asked, 'routes that name a thing').toBeGreaterThan(30);

  let lists = 0;
  for (const route of routes.filter((one) => rolesOf(one).includes('manager') && one.method === 'post')) {
    const good = goodBody(route);
    const field = LISTS.find((one) => one in good);
    if (!field) continue;
    const kind = /users/.test(route.path) ? 'users' : /jobs/.test(route.path) ? 'jobs' : 'activation-codes';
    const { filter: _filter, ...rest } = good as Record<string, unknown>;
    for (const other of LISTS) if (other !== field) delete rest[other];
    const body = {
      ...rest,
      [field]: [theirs.ids[kind]],
      task_config: { digui: { enabled: false } },
      assets: { gold: 1 },
      act: 'cancel',
    };
    const answer = await mine.manager.as.send('POST', route.path, body);
    const what = `${route.path}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`;
    expect(answer.status, what).toBeLessThan(500);
    expect(JSON.stringify(answer.body), what).not.toContain(theirs.user.accountNo);
    lists++;
  }
  expect(lists, 'routes that take a list').toBeGreaterThan(6);
  // What a list started in the background has ended by now, or does so within a moment.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await everythingOf(theirs.manager.as, theirs.ids)).toEqual(before);
}, 60_000);

test('a disabled account is refused everywhere with 403, its agents too, and lives again when enabled', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, [
    '--set',
    'limits.enabled=false',
    '--set',
    'oas.scheduler.intervalSeconds=3600',
  ]);
  const scene = await sceneAt(cloud.oas);
  const shop = await givenShop(scene, 'shop');
  const tokens: Record<string, string> = { manager: shop.manager.token, agent: shop.agent, user: shop.token };
  const able = async (status: string) =>
    expect((await scene.super.patch(`/super/managers/${shop.manager.id}/lifecycle`, { status })).status).toBe(
      200,
    );
  const everyRoute = async (role: string) => {
    for (const route of routes.filter((one) => rolesOf(one).includes(role))) {
      const path = urlOf(route, {
        params: Object.fromEntries([...route.path.matchAll(/:(\w+)/g)].map((match) => [match[1], 1])),
      });
      const answer = await client(cloud.oas, tokens[role]).send(
        route.method.toUpperCase(),
        path,
        route.method === 'get' ? undefined : {},
      );
      expect([answer.status, answer.body.code], `${role} ${route.method} ${path}`).toEqual([
        403,
        'account_disabled',
      ]);
    }
  };
  expect(
    (await shop.manager.as.patch(`/manager/users/${shop.user.id}/lifecycle`, { status: 'disabled' })).status,
  ).toBe(200);
  await everyRoute('user');
  expect(
    (await shop.manager.as.patch(`/manager/users/${shop.user.id}/lifecycle`, { status: 'active' })).status,
  ).toBe(200);
  expect((await client(cloud.oas, shop.token).get('/user/me/profile')).status).toBe(200);
  await able('disabled');
  await everyRoute('manager');
  await everyRoute('agent');
  await able('active');
  expect((await shop.manager.as.get('/manager/auth/me')).status).toBe(200);
}, 60_000);
