import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH, LiveMessage } from '../../../server/services/oas/contract/live.js';
import { recordJobEvent } from '../../../server/services/oas/jobs/jobEvents.js';
import { jobTable } from '../../../server/services/oas/tables.js';
import { client } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import {
  givenManager,
  givenNode,
  givenUser,
  sceneAt,
  type ManagerScene,
  type Scene,
} from '../../kit/scene.js';

type MessageOf<Type extends LiveMessage['type']> = Extract<LiveMessage, { type: Type }>;

let door: OasDoor;
let scene: Scene;
let sockets: WebSocket[];

beforeEach(async () => {
  sockets = [];
  door = await openOasDoor({ liveLimits: { pingMs: 300 } });
  scene = await sceneAt(door.origin);
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  await door[Symbol.asyncDispose]();
  expect(door.warnings).toEqual([]);
});

/** A page: every message it hears is held against the contract. */
function listen(hello: unknown) {
  const socket = new WebSocket(door.origin.replace('http', 'ws') + LIVE_PATH);
  sockets.push(socket);
  const messages: LiveMessage[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason: Buffer) => resolve({ code, reason: String(reason) })),
  );
  socket.on('error', () => undefined);
  socket.once('open', () => socket.send(JSON.stringify(hello)));
  socket.on('message', (data: Buffer) => messages.push(LiveMessage.parse(JSON.parse(data.toString()))));
  const all = <Type extends LiveMessage['type']>(type: Type) =>
    messages.filter((message): message is MessageOf<Type> => message.type === type);
  return {
    socket,
    messages,
    closed,
    all,
    last: <T extends LiveMessage['type']>(type: T) => all(type).at(-1),
  };
}

async function listening(token: string) {
  const page = listen({ token });
  await expect.poll(() => page.all('ready')).toHaveLength(1);
  return page;
}

const statuses = (page: ReturnType<typeof listen>) =>
  page.all('jobs').flatMap(({ changed }) => changed.map(({ status }) => status));

async function givenShop(name = 'shop') {
  const manager = await givenManager(scene, name);
  const user = await givenUser(scene, manager, { tasks: { signin: {} } });
  return { manager, user };
}

test('a manager hears of its jobs from the making to the end, each time within a second', async () => {
  const { manager, user } = await givenShop();
  const page = await listening(manager.token);
  await expect.poll(() => page.last('counters')).toMatchObject({ jobs: { pending: 0 }, users: { total: 1 } });

  const second = { timeout: 1000 };
  await door.tick('generator');
  await expect.poll(() => statuses(page), second).toEqual(['pending']);
  expect(page.last('jobs')?.changed[0]).toMatchObject({
    ...{ user_id: user.id, account_no: user.accountNo, login_id: user.loginId, user_type: 'daily' },
    ...{
      task_type: 'signin',
      priority: 50,
      attempts: 0,
      max_attempts: 3,
      leased_by_node: '',
      lease_until: null,
    },
  });
  await expect.poll(() => page.last('counters')?.jobs.pending, second).toBe(1);

  const node = await givenNode(scene, manager, 'PC-1');
  const [job] = await node.poll();
  await expect.poll(() => statuses(page), second).toEqual(['pending', 'leased']);
  expect(page.last('jobs')?.changed[0]).toMatchObject({ id: job.ID, leased_by_node: 'PC-1' });
  await expect
    .poll(() => page.last('agents'), second)
    .toMatchObject({
      total: 1,
      online: 1,
      agents: [{ node_id: 'PC-1', online: true, leased_jobs: 1, running_jobs: 0 }],
    });

  await node.report('start', job);
  await expect
    .poll(() => page.last('agents')?.agents[0], second)
    .toMatchObject({ leased_jobs: 0, running_jobs: 1 });
  await node.report('complete', job);
  await expect.poll(() => statuses(page), second).toEqual(['pending', 'leased', 'running', 'success']);
  await expect
    .poll(() => page.last('counters')?.jobs, second)
    .toEqual({ pending: 0, leased: 0, running: 0, success: 1, failed: 0, cancelled: 0 });
});

test('each role hears of its own, and of nobody else’s', async () => {
  const [ours, theirs] = [await givenShop('ours'), await givenShop('theirs')];
  const other = await givenUser(scene, ours.manager, { tasks: {} });
  const pages = {
    ours: await listening(ours.manager.token),
    theirs: await listening(theirs.manager.token),
    user: await listening(ours.user.token),
    other: await listening(other.token),
    super: await listening((await superToken()).token),
  };
  // Only one of the two has something to do.
  await client(door.origin, theirs.user.token).put('/user/me/tasks', {
    task_config: { signin: { enabled: false } },
  });
  await door.tick('generator');
  await expect.poll(() => statuses(pages.ours)).toEqual(['pending']);
  await expect.poll(() => statuses(pages.user)).toEqual(['pending']);
  await expect
    .poll(() => pages.super.last('managers'))
    .toMatchObject({ changed: [{ manager_id: ours.manager.id, jobs: { pending: 1 } }], incomplete: false });
  await expect.poll(() => pages.super.last('counters')?.jobs.pending).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(pages.theirs.all('jobs')).toEqual([]);
  expect(pages.theirs.last('counters')).toMatchObject({ jobs: { pending: 0 }, users: { total: 1 } });
  expect(pages.other.all('jobs')).toEqual([]);
  expect(pages.user.last('counters')?.jobs.pending).toBe(1);
  expect(pages.user.all('agents')).toEqual([]);
  expect(pages.super.all('jobs')).toEqual([]);
  const secret = theirs.user.accountNo;
  expect(JSON.stringify([pages.ours.messages, pages.user.messages])).not.toContain(secret);
});

async function superToken(): Promise<{ token: string }> {
  const { body } = await scene.nobody.post('/super/auth/login', {
    username: 'admin',
    password: 'secret-123',
  });
  return body;
}

test('a burst is told in few messages, and what is more than fits says so', async () => {
  const { manager, user } = await givenShop();
  const page = await listening(manager.token);
  // A daily user has more than twenty tasks.
  const { body } = await user.as.get('/user/me/tasks');
  const tasks = Object.fromEntries(Object.keys(body.task_config).map((name) => [name, { enabled: true }]));
  await user.as.put('/user/me/tasks', { task_config: tasks });
  for (let i = 0; i < 14; i += 1) await givenUser(scene, manager);
  await door.tick('generator');
  await expect.poll(() => page.last('counters')?.jobs.pending ?? 0, { timeout: 5000 }).toBeGreaterThan(250);
  const before = page.all('jobs').length;
  // All of them at once: in one commit.
  await door.store.transaction(async (tx) => {
    const where = { lane: manager.id, status: 'pending' } as const;
    for (const job of await tx.find(jobTable, { where, limit: 500 }))
      await recordJobEvent(tx, job, 'heartbeat');
  });
  await expect.poll(() => page.all('jobs').length).toBeGreaterThan(before);
  const told = page.all('jobs').slice(before);
  expect(told).toMatchObject([{ incomplete: true }]);
  expect(told[0]?.changed).toHaveLength(200);
});

test('an agent, a stranger and an expired manager are refused, each with its reason', async () => {
  const { manager } = await givenShop();
  const late = await givenManager(scene, 'late', { days: 0 });
  const node = await givenNode(scene, manager, 'PC-1');
  for (const [hello, answer] of [
    [{ token: node.token }, { code: 4403, reason: 'wrong_role' }],
    [{ token: late.token }, { code: 4403, reason: 'account_expired' }],
    [
      { token: 'utk_000000000000000000000000000000000000000000000000' },
      { code: 4401, reason: 'sign in again' },
    ],
    [{ token: 'garbage' }, { code: 4401, reason: 'sign in again' }],
    [{}, { code: 4401, reason: 'sign in again' }],
    [{ token: 'x'.repeat(3000) }, { code: 4401, reason: 'sign in again' }],
  ] as const) {
    const page = listen(hello);
    expect(await page.closed).toEqual(answer);
    expect(page.messages).toEqual([]);
  }
});

test('a super listens on the machine itself alone', async () => {
  const { token } = await superToken();
  await listening(token);
  door.local = false;
  expect(await listen({ token }).closed).toEqual({ code: 4403, reason: 'local_only' });
});

test('a session that ends, a user that signs out and an account that runs out hear no more', async () => {
  const { manager, user } = await givenShop();
  const [first, second] = [await listening(manager.token), await listening(user.token)];
  await user.as.post('/user/auth/logout');
  expect((await second.closed).code).toBe(4401);
  expect(first.socket.readyState).toBe(WebSocket.OPEN);
  await door.clock.advance('2d');
  expect((await first.closed).code).toBe(4401);
});

test('an act on many jobs tells its manager how far it has come', async () => {
  const [ours, theirs] = [await givenShop('ours'), await givenShop('theirs')];
  const [page, other] = [await listening(ours.manager.token), await listening(theirs.manager.token)];
  await door.tick('generator');
  await expect.poll(() => statuses(page)).toEqual(['pending']);
  const id = page.last('jobs')?.changed[0]?.id;
  const { body } = await ours.manager.as.post('/manager/jobs/bulk', { act: 'cancel', ids: [id] });
  await expect
    .poll(() => page.last('bulk')?.bulk)
    .toMatchObject({ id: body.bulk.id, state: 'done', total: 1, done: 1, failed: 0 });
  await expect.poll(() => statuses(page)).toEqual(['pending', 'cancelled']);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(other.all('bulk')).toEqual([]);
});

test('an agent that was not heard of for a minute is offline, without anything having happened', async () => {
  const { manager } = await givenShop();
  const node = await givenNode(scene, manager, 'PC-1');
  await node.poll();
  const page = await listening(manager.token);
  await expect.poll(() => page.last('agents')).toMatchObject({ online: 1 });
  await door.clock.advance('61s');
  await expect.poll(() => page.last('agents')).toMatchObject({ online: 0, agents: [{ online: false }] });
});

test('nothing new is nothing told', async () => {
  const { manager }: { manager: ManagerScene } = await givenShop();
  const page = await listening(manager.token);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const before = page.messages.length;
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(page.messages.length).toBe(before);
});
