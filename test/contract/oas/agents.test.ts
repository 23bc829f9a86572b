// The agent section over HTTP: the document's shapes, and the answers of behaviour rows 2, 3, 11 to 16, 31 and 37.
import { expect, test } from 'vitest';
import { managerTable } from '../../../server/services/oas/tables.js';
import type { Any } from '../../kit/http.js';
import { openOasDoor, type OasDoor, type OasDoorOptions } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt, type NodeScene } from '../../kit/scene.js';

async function given(door: OasDoor, tasks: Record<string, object> = { digui: {} }) {
  const scene = await sceneAt(door.origin);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks });
  await door.tick('generator');
  const node = await givenNode(scene, manager, 'PC-1');
  return { scene, manager, user, node };
}

const open = (settings: OasDoorOptions['settings'] = {}) => openOasDoor({ settings });
const brief = ({ status, body }: { status: number; body: Any }) => `${status} ${body.code ?? body.message}`;

async function only(node: NodeScene, input = {}): Promise<Any> {
  const jobs = await node.poll(input);
  expect(jobs).toHaveLength(1);
  return jobs[0];
}

test('a poll answers jobs in the document’s words, and what was granted', async () => {
  await using door = await open();
  const { manager, user, node } = await given(door, { digui: { priority: 60 } });
  const { status, body } = await node.as.post('/agent/poll-jobs', { node_id: 'PC-1', lease_seconds: 5000 });
  expect(status).toBe(200);
  expect(body).toEqual({
    jobs: [
      {
        ID: expect.any(Number),
        ManagerID: manager.id,
        UserID: user.id,
        TaskType: 'digui',
        Payload: { user_id: user.id, source: 'cloud_scheduler' },
        Priority: 60,
        ScheduledAt: '2026-05-01T08:00:00.000Z',
        Status: 'leased',
        LeasedByNode: 'PC-1',
        LeaseUntil: '2026-05-01T08:15:00.000Z',
        LeaseID: expect.stringMatching(/^[0-9a-f]{32}$/),
        Attempts: 0,
        MaxAttempts: 3,
        CreatedAt: '2026-05-01T08:00:00.000Z',
        UpdatedAt: '2026-05-01T08:00:00.000Z',
      },
    ],
    lease_until: '2026-05-01T08:15:00.000Z',
    lease_seconds: 900,
    limit: 10,
  });
});

test('a job goes its way by reports, and each may be said twice', async () => {
  await using door = await open();
  const { user, node } = await given(door);
  const job = await only(node);
  const started = await node.report('start', job, { message: 'begun', lease_seconds: 60 });
  expect(started.body).toEqual({ message: 'ok', lease_until: '2026-05-01T08:01:00.000Z' });
  expect((await node.report('heartbeat', job, { message: 'going on' })).body).toMatchObject({
    message: 'ok',
  });
  const result = {
    account_status: 'active',
    login_id: 'x',
    assets: { gold: 7 },
    explore_progress: { 1: true },
  };
  for (let times = 0; times < 2; times++) {
    const { status, body } = await node.report('complete', job, { message: 'done', result });
    expect([status, body]).toEqual([200, { message: 'ok' }]);
  }
  const { body: profile } = await user.as.get('/user/me/profile');
  expect(profile).toMatchObject({ archive_status: 'active', assets: { gold: 7 } });
  const { body: logs } = await user.as.get('/user/me/logs?kind=job');
  expect(logs.items.map((line: Any) => line.event_type).reverse()).toEqual([
    'generated',
    'leased',
    'start',
    'heartbeat',
    'success',
  ]);
});

test('who may say what: 409 to a node that lost the job, 404 for a job not known, 403 for another node’s name', async () => {
  await using door = await open();
  const { scene, manager, node } = await given(door);
  const job = await only(node);
  const second = await givenNode(scene, manager, 'PC-2');
  const stranger = await givenNode(scene, await givenManager(scene, 'rival'), 'PC-1');
  for (const verb of ['start', 'heartbeat', 'complete', 'fail'] as const) {
    expect(brief(await second.report(verb, job))).toBe('409 lease_lost');
    expect(brief(await stranger.report(verb, job))).toBe('404 not_found');
    expect(brief(await node.report(verb, { ID: 999_999 }))).toBe('404 not_found');
    expect(brief(await second.report(verb, job, { node_id: 'PC-1' }))).toBe('403 node_mismatch');
    expect(brief(await node.report(verb, job, { lease_id: 'of another lease' }))).toBe('409 lease_lost');
  }
  expect(brief(await second.as.post('/agent/poll-jobs', { node_id: 'PC-1' }))).toBe('403 node_mismatch');
  expect(brief(await node.report('complete', job, { lease_id: job.LeaseID }))).toBe('200 ok');
  expect(brief(await second.report('complete', job))).toBe('409 job_ended');
});

test('a job whose node fell silent goes to the next node, and the first is told 409', async () => {
  await using door = await open();
  const { scene, manager, node } = await given(door);
  const job = await only(node, { lease_seconds: 90 });
  await door.clock.advance('91s');
  await door.tick('expireLeases');
  const second = await givenNode(scene, manager, 'PC-2');
  expect(await only(second)).toMatchObject({ ID: job.ID, LeasedByNode: 'PC-2', Attempts: 1 });
  expect(brief(await node.report('complete', job))).toBe('409 lease_lost');
  expect(brief(await second.report('complete', job))).toBe('200 ok');
});

test('lengths and counts are clamped; what is no number, no object or too much is a clear 400', async () => {
  await using door = await open();
  const { user, node } = await given(door);
  const poll = (input: object) => node.as.post('/agent/poll-jobs', { node_id: 'PC-1', ...input });
  expect((await poll({ limit: 500, lease_seconds: 0 })).body).toMatchObject({ limit: 20, lease_seconds: 1 });
  expect((await poll({ limit: -3, lease_seconds: null })).body).toMatchObject({
    limit: 1,
    lease_seconds: 90,
  });
  for (const bad of [
    { limit: 1.5 },
    { limit: 'x' },
    { lease_seconds: [] },
    { node_id: 'ab' },
    { node_id: null },
  ]) {
    expect((await poll(bad)).status).toBe(400);
  }
  const job = { ID: 1 };
  for (const result of [[], 'x', 5]) {
    expect(brief(await node.report('complete', job, { result }))).toBe('400 invalid_body');
  }
  const logs = Array.from({ length: 4001 }, () => ({ type: 'digui', message: 'x' }));
  expect((await node.as.post(`/agent/users/${user.id}/logs`, { logs })).status).toBe(400);
  expect((await node.as.put(`/agent/users/${user.id}/explore-progress`, {})).status).toBe(400);
});

test('full-config stands wrapped and bare, in the words that the node understands', async () => {
  await using door = await open();
  const { user, node } = await given(door);
  const { body } = await node.as.get(`/agent/users/${user.id}/full-config`);
  const { data, ...bare } = body;
  expect(data).toEqual(bare);
  expect(bare).toMatchObject({
    login_id: user.loginId,
    task_config: { digui: { enabled: true } },
    rest_config: {},
    lineup_config: {},
    shikigami_config: {},
    explore_progress: {},
  });
  await node.report('fail', await only(node), { error_code: 'TASK_TYPE_INVALID' });
  const { body: after } = await node.as.get(`/agent/users/${user.id}/full-config`);
  expect(after.task_config).toMatchObject({ 地鬼: { enabled: true } });
  expect(await only(node)).toMatchObject({ TaskType: '地鬼', Attempts: 0 });
});

test('a node reads and writes its own manager’s users alone', async () => {
  await using door = await open();
  const { scene, user } = await given(door);
  const stranger = await givenNode(scene, await givenManager(scene, 'rival'), 'PC-1');
  for (const [method, path, body] of [
    ['GET', 'full-config', undefined],
    ['PATCH', 'game-profile', { server: 'theirs' }],
    ['PUT', 'explore-progress', { progress: {} }],
    ['POST', 'logs', { logs: [] }],
  ] as const) {
    expect(brief(await stranger.as.send(method, `/agent/users/${user.id}/${path}`, body))).toBe(
      '403 not_your_user',
    );
    expect(brief(await stranger.as.send(method, `/agent/users/424242/${path}`, body))).toBe('404 not_found');
  }
});

test('a game profile changes what is given; an old client that gives nothing known changes nothing', async () => {
  await using door = await open();
  const { user, node } = await given(door);
  const patch = (body: object) => node.as.patch(`/agent/users/${user.id}/game-profile`, body);
  expect((await patch({ archive_status: 'invalid', server: '不知火服', username: '昵称' })).body).toEqual({
    message: 'ok',
  });
  expect((await patch({ current_task: '' })).status).toBe(200);
  expect((await patch({ server: 5 })).status).toBe(400);
  const { body } = await user.as.get('/user/me/profile');
  expect(body).toMatchObject({ archive_status: 'invalid', server: '不知火服', username: '昵称' });
  await node.as.put(`/agent/users/${user.id}/explore-progress`, { progress: { 1: true, 2: true } });
  await node.as.put(`/agent/users/${user.id}/explore-progress`, { progress: { 3: false } });
  const { body: config } = await node.as.get(`/agent/users/${user.id}/full-config`);
  expect(config.explore_progress).toEqual({ 3: false });
});

test('log lines of a node stand in the user’s time line, known tasks by their id', async () => {
  await using door = await open();
  const { user, node } = await given(door);
  const { body } = await node.as.post(`/agent/users/${user.id}/logs`, {
    logs: [
      { type: '地鬼', level: 'info', message: 'x'.repeat(5000), ts: '2026-05-01T07:00:00.123456Z' },
      { type: 'engine', level: 'WARNING', message: 'slow', ts: 'yesterday' },
      {},
    ],
  });
  expect(body).toEqual({ message: 'ok', count: 3 });
  expect((await node.as.post(`/agent/users/${user.id}/logs`, {})).body).toEqual({ message: 'ok', count: 0 });
  const { body: logs } = await user.as.get('/user/me/logs?kind=log');
  const lines = logs.items.map((line: Any) => [line.task_type, line.level, line.message.length]);
  expect(lines.sort()).toEqual(
    [
      ['', 'INFO', 0],
      ['digui', 'INFO', 4000],
      ['engine', 'WARNING', 4],
    ].sort(),
  );
});

test('a node signs in with its manager’s password; a wrong one, an expired manager and throttling are told apart', async () => {
  await using door = await open();
  const { scene, manager, node } = await given(door);
  const late = await givenManager(scene, 'late', { days: 0 });
  const login = (username: string, password = PASSWORD) =>
    scene.nobody.post('/agent/auth/login', { username, password, node_id: 'PC-9', version: '2.1' });
  expect((await login('shop')).body).toEqual({
    token: expect.any(String),
    manager_id: manager.id,
    node_id: 'PC-9',
  });
  expect(brief(await login('shop', 'wrong-123'))).toBe('401 wrong_credentials');
  expect(brief(await login('nobody'))).toBe('401 wrong_credentials');
  expect(brief(await login(late.username))).toBe('403 account_expired');
  for (let guess = 0; guess < 9; guess++) await login('shop', 'wrong-123');
  expect(brief(await login('shop', 'wrong-123'))).toBe('429 too_many_attempts');
  // An older token of the node goes on, and a session that ended is a 401: that is what makes agents sign in again.
  expect(await node.poll()).toHaveLength(1);
  await door.clock.advance('25h');
  expect((await node.as.post('/agent/poll-jobs', { node_id: 'PC-1' })).status).toBe(401);
});

test('when the manager runs out, nothing is handed out any more, but what is in hand may be finished', async () => {
  await using door = await open({ token: { jwtHours: 8760 } });
  const { manager, node } = await given(door, { digui: {}, foster: {} });
  const job = (await node.poll({ limit: 1 }))[0];
  await door.store.transaction((tx) => tx.update(managerTable, { id: manager.id }, { expiresAt: tx.now() }));
  expect(brief(await node.as.post('/agent/poll-jobs', { node_id: 'PC-1' }))).toBe('403 account_expired');
  expect(brief(await node.report('complete', job))).toBe('200 ok');
});

test('a result that is far too long does not lose the work: the job succeeds with the fields that fit', async () => {
  await using door = await open();
  const { user, node } = await given(door);
  const job = await only(node);
  const result = {
    big: 'x'.repeat(70_000),
    account_status: 'active',
    assets: { level: 1.5, gold: 1e30, gouyu: 7 },
  };
  expect(brief(await node.report('complete', job, { result }))).toBe('200 ok');
  const { body } = await user.as.get('/user/me/profile');
  expect(body).toMatchObject({ archive_status: 'active', assets: { level: 1, gouyu: 7, gold: 0 } });
});

test('one odd line does not lose an upload of log lines, and none is no error', async () => {
  await using door = await open();
  const { user, node } = await given(door);
  const logs = [
    { type: 'digui', message: 'good' },
    { message: { a: 1 } },
    {},
    ...Array(600).fill({ message: 'more' }),
  ];
  expect((await node.as.post(`/agent/users/${user.id}/logs`, { logs })).body).toMatchObject({ count: 603 });
  expect((await node.as.post(`/agent/users/${user.id}/logs`, { logs: null })).body).toMatchObject({
    count: 0,
  });
});
