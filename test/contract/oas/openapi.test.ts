// The OpenAPI document: true of what a running cloud answers (everyService.test.ts: that it is valid and whole).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rolesOf, routesOf } from '../../kit/contracts.js';
import { client } from '../../kit/http.js';
import { documentOf, listenToAnswers, type Documented, type Received } from '../../kit/openApi.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../../kit/process.js';
import { givenManager, givenNode, givenUser, sceneAt, until } from '../../kit/scene.js';

const routes = await routesOf('oas');

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let documented: Documented;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startProcess(directory.path);
  documented = await documentOf(cloud.oas);
}, 60_000);

afterAll(async () => {
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

test('at the console it says that routes for this machine alone ask the console’s session', async () => {
  const atConsole = await documentOf(`${new URL(cloud.ready.console).origin}/svc/oas`);
  const login = atConsole.document.paths['/api/v1/super/auth/login']!.post!;
  expect(login.security).toEqual([{ thisMachine: [] }]);
});

test('from elsewhere the document and its page are closed, until the operator opens them', async () => {
  // A forwarded header of a proxy that nobody listed: such a caller is never this machine.
  const headers = { 'x-forwarded-for': '192.168.1.20' };
  for (const path of ['/openapi.json', '/docs']) {
    const refused = await fetch(cloud.oas + path, { headers });
    expect(refused.status, path).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'local_only' });
  }
  await using other = await temporaryDirectory();
  await using open = await startProcess(other.path, ['--set', 'http.docsOnLan=true']);
  for (const path of ['/openapi.json', '/docs']) {
    expect((await fetch(open.oas + path, { headers })).status, path).toBe(200);
  }
});

test('what a cloud answers to all roles in a day of work is what the document says', async () => {
  const complaints: string[] = [];
  const succeeded = new Set<string>();
  const hear = (received: Received) => {
    if (received.path === '/openapi.json') return;
    const complaint = documented.complaint(received);
    if (complaint) complaints.push(complaint);
    const operation = documented.operationOf(received.method, received.path);
    if (operation && received.status < 300) succeeded.add(operation.name);
  };
  using _ear = listenToAnswers(cloud.oas, hear);

  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const neighbour = await givenManager(scene, 'rival');
  const late = await givenManager(scene, 'late', { days: 0 });
  const user = await givenUser(scene, manager, { tasks: { 签到: {} } });
  const other = await givenUser(scene, neighbour, { type: 'duiyi' });
  const node = await givenNode(scene, manager, 'PC-1');

  const jobs = await until(async () => {
    const leased = await node.poll();
    return leased.length > 0 && leased;
  });
  await node.report('start', jobs[0]!);
  await node.report('heartbeat', jobs[0]!);
  await node.report('complete', jobs[0]!, { message: 'done', result: { assets: { stamina: 12 } } });
  await node.report('complete', { ID: 999_999 });
  await node.as.post(`/agent/users/${user.id}/logs`, {
    logs: [{ level: 'info', message: 'hello', type: '签到' }],
  });
  await scene.nobody.post('/manager/auth/login', { username: 'shop', password: 'wrong-password' });
  await scene.nobody.get('/nowhere/at/all').catch(() => undefined);

  const { code } = (
    await manager.as.post('/manager/activation-codes', { duration_days: 7, user_type: 'daily' })
  ).body;
  await scene.nobody.post('/user/auth/register-by-code', { code });
  await user.as.post('/user/auth/redeem-code', { code });
  await user.as.put('/user/me/profile', { server: '网易-一区', username: '晴明' });
  await manager.as.put(`/manager/users/${other.id}/tasks`, { task_config: {} });
  await manager.as.post('/manager/activation-codes', { duration_days: 'seven', user_type: 'daily' });

  // Every GET as its own role; a path's number is one that role knows, then one that it does not.
  const people = {
    super: scene.super,
    manager: manager.as,
    user: user.as,
    agent: node.as,
    public: scene.nobody,
  };
  const known: Record<string, string> = { user_id: String(user.id), id: '1', job_id: String(jobs[0]!.ID) };
  for (const { method, path, role } of routes) {
    if (method !== 'get') continue;
    const [first] = rolesOf({ role } as (typeof routes)[number]);
    const caller = people[first as keyof typeof people];
    const filled = (values: Record<string, string>) =>
      path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? '1');
    await caller.get(filled(known));
    if (path.includes(':')) await caller.get(filled({ user_id: String(other.id), id: '999999' }));
    await client(cloud.oas).get(filled(known));
    if (first === 'manager') await late.as.get(filled(known));
    if (path.endsWith('/export')) {
      for (const query of ['format=xlsx', 'count=1', 'columns=nothing', 'format=pdf']) {
        await caller.get(`${filled(known)}?${query}`);
      }
    }
  }

  expect(complaints.filter((complaint) => !complaint.includes('/nowhere/'))).toEqual([]);
  const gets = documented.operations.filter(({ method }) => method === 'GET');
  const silent = gets.filter(({ name, path }) => !path.includes('{') && !succeeded.has(name));
  expect(silent.map(({ name }) => name)).toEqual([]);
}, 120_000);
