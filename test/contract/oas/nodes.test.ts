// A manager's nodes over HTTP: the list, holding back, limits, unpairing, pairing tokens.
import { expect, test } from 'vitest';
import { auditTable, nodeTable } from '../../../server/services/oas/tables.js';
import { client, type Any } from '../../kit/http.js';
import { openOasDoor, type OasDoor, type OasDoorOptions } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt } from '../../kit/scene.js';

const FOUR = { digui: {}, miwen: {}, xuanshang: {}, yuhun: {} };

async function given(door: OasDoor) {
  const scene = await sceneAt(door.origin);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks: FOUR });
  await door.tick('generator');
  const nodes = async (query = '') => (await manager.as.get(`/manager/nodes?${query}`)).body;
  const nodeOf = async (name: string) =>
    (await nodes()).items.find((item: Any) => item.node_id === name) as Any;
  const change = async (name: string, patch: object) =>
    manager.as.patch(`/manager/nodes/${(await nodeOf(name)).id}`, patch);
  const signIn = (password: string, more: object = {}) =>
    scene.nobody.post('/agent/auth/login', { username: 'shop', password, node_id: 'PC-9', ...more });
  const pair = async (name: string, more: object = {}) =>
    (await manager.as.post('/manager/nodes/pairing-tokens', { name, ...more })).body as Any;
  return { scene, manager, user, nodes, nodeOf, change, signIn, pair };
}

const open = (options: OasDoorOptions = {}) => openOasDoor(options);
const brief = ({ status, body }: { status: number; body: Any }) => `${status} ${body.code ?? ''}`.trim();

test('the list says who is online, what each holds, and how its jobs ended', async () => {
  await using door = await open({ settings: { token: { jwtHours: 48 } } });
  const { scene, manager, nodes } = await given(door);
  const node = await givenNode(scene, manager, 'PC-1');
  await givenNode(scene, manager, 'PC-2');
  const [first, second, third] = await node.poll({ limit: 3 });
  await node.report('start', third);
  await node.report('complete', first);
  await node.report('fail', second, { error_code: 'LOCAL_ACCOUNT_MISSING' });
  await node.poll({ limit: 1 });
  const list = await nodes();
  expect(list.summary).toEqual({ total: 2, online: 2, offline: 0, paused: 0, draining: 0 });
  expect(list.items[0]).toEqual({
    id: expect.any(Number),
    ...{ node_id: 'PC-1', name: '', version: '1.0.0', online: true },
    ...{ last_poll_at: '2026-05-01T08:00:00.000Z', last_login_at: '2026-05-01T08:00:00.000Z' },
    ...{ address: '127.0.0.1', dialect: 'document', task_names: 'document' },
    ...{ leased_jobs: 1, running_jobs: 1, success_24h: 1, failed_24h: 1, success_rate: 0.5 },
    ...{ paused: false, draining: false, max_jobs: null, stale_address: null },
    created_at: '2026-05-01T08:00:00.000Z',
  });
  await door.clock.advance('61s');
  await node.poll();
  expect((await nodes('state=online')).items.map((item: Any) => item.node_id)).toEqual(['PC-1']);
  expect((await nodes('state=offline')).items.map((item: Any) => item.node_id)).toEqual(['PC-2']);
  expect((await nodes('keyword=pc-2')).total).toBe(1);
  expect((await nodes('page=2&page_size=1')).items.map((item: Any) => item.node_id)).toEqual(['PC-2']);
  await door.clock.advance('25h');
  expect((await nodes()).items[0]).toMatchObject({ success_24h: 0, success_rate: null });
});

test('when a node was seen is on its row after some minutes, so that a restart does not forget it', async () => {
  await using door = await open();
  const { scene, manager } = await given(door);
  const node = await givenNode(scene, manager, 'PC-1');
  await door.clock.advance('10m');
  await node.poll();
  await door.tick('sightings');
  const rows = await door.store.transaction((tx) =>
    tx.find(nodeTable, { where: {}, orderBy: ['id'], limit: 9 }),
  );
  expect(rows.map((row) => row.lastSeenAt)).toEqual([door.clock.now()]);
});

test('a paused node gets no jobs and finishes what it has; a draining one becomes paused when it is empty', async () => {
  await using door = await open();
  const { scene, manager, nodeOf, change } = await given(door);
  const node = await givenNode(scene, manager, 'PC-1');
  const [job] = await node.poll({ limit: 1 });
  expect((await change('PC-1', { paused: true, name: 'by the window' })).body).toMatchObject({
    ...{ paused: true, name: 'by the window', leased_jobs: 1 },
  });
  expect(await node.poll()).toEqual([]);
  expect(brief(await node.report('start', job))).toBe('200');
  await change('PC-1', { paused: false });
  const [second] = await node.poll({ limit: 1 });
  expect((await change('PC-1', { draining: true })).body).toMatchObject({ paused: false, draining: true });
  expect(await node.poll()).toEqual([]);
  await node.report('complete', job);
  await node.poll();
  expect(await nodeOf('PC-1')).toMatchObject({ paused: false, draining: true });
  await node.report('complete', second);
  expect(await node.poll()).toEqual([]);
  expect(await nodeOf('PC-1')).toMatchObject({ paused: true, draining: false });
  expect((await change('PC-1', { draining: true })).body).toMatchObject({ paused: true, draining: false });
  await change('PC-1', { paused: false });
  expect(await node.poll({ limit: 1 })).toHaveLength(1);
});

test('a node holds no more jobs at a time than its limit, however it polls', async () => {
  await using door = await open();
  const { scene, manager, change } = await given(door);
  const node = await givenNode(scene, manager, 'PC-1');
  await change('PC-1', { max_jobs: 2 });
  const held = await node.poll({ limit: 10 });
  expect(held).toHaveLength(2);
  expect(await node.poll()).toEqual([]);
  await node.report('complete', held[0]);
  expect(await node.poll()).toHaveLength(1);
  expect((await change('PC-1', { max_jobs: null })).body.max_jobs).toBeNull();
  expect(await node.poll()).toHaveLength(1);
  for (const wrong of [0, 101, 1.5, 'x']) {
    expect(brief(await change('PC-1', { max_jobs: wrong }))).toBe('400 invalid_body');
  }
});

test('an unpaired node’s tokens end at once, and its job goes back after the lease', async () => {
  await using door = await open();
  const { scene, manager, nodes, nodeOf, pair } = await given(door);
  const node = await givenNode(scene, manager, 'PC-1');
  const other = await givenNode(scene, manager, 'PC-2');
  const { token } = await pair('PC-1');
  const [job] = await node.poll({ limit: 1, lease_seconds: 30 });
  const { id } = await nodeOf('PC-1');
  expect((await manager.as.delete(`/manager/nodes/${id}`)).body).toMatchObject({ node_id: 'PC-1' });
  for (const ended of [node.as, client(door.origin, token)]) {
    expect(brief(await ended.post('/agent/poll-jobs', { node_id: 'PC-1' }))).toBe('401 invalid_token');
  }
  expect(brief(await manager.as.delete(`/manager/nodes/${id}`))).toBe('404 not_found');
  expect((await nodes()).total).toBe(1);
  await door.clock.advance('31s');
  await door.tick('expireLeases');
  expect((await other.poll()).map((leased: Any) => leased.ID)).toContain(job.ID);
});

test('a neighbour’s node and pairing token are unknown, and stay as they are', async () => {
  await using door = await open();
  const { scene, manager, nodeOf, pair, nodes } = await given(door);
  await givenNode(scene, manager, 'PC-1');
  const { id } = await nodeOf('PC-1');
  const { id: tokenId } = await pair('PC-1');
  const stranger = (await givenManager(scene, 'next-door')).as;
  expect(brief(await stranger.get(`/manager/nodes/${id}`))).toBe('404 not_found');
  expect(brief(await stranger.patch(`/manager/nodes/${id}`, { paused: true }))).toBe('404 not_found');
  expect(brief(await stranger.delete(`/manager/nodes/${id}`))).toBe('404 not_found');
  expect(brief(await stranger.delete(`/manager/nodes/pairing-tokens/${tokenId}`))).toBe('404 not_found');
  expect((await stranger.get('/manager/nodes')).body.total).toBe(0);
  expect((await stranger.get('/manager/nodes/pairing-tokens')).body.total).toBe(0);
  expect((await nodes()).items[0]).toMatchObject({ id, paused: false });
});

test('a pairing token lets its node in on agents’ routes alone, and no other node', async () => {
  await using door = await open();
  const { manager, user, pair, nodeOf } = await given(door);
  const made = await pair('PC-1');
  expect(made).toMatchObject({ node_id: 'PC-1', paired: false, expired: false, expires_at: null });
  expect(made.token).toMatch(/^ptk_[0-9a-f]{48}$/);
  expect(made.hint).toBe(made.token.slice(-4));
  const agent = client(door.origin, made.token);
  const { body: poll } = await agent.post('/agent/poll-jobs', { node_id: 'PC-1', limit: 1 });
  expect(poll.jobs).toMatchObject([{ LeasedByNode: 'PC-1' }]);
  expect(brief(await agent.post(`/agent/jobs/${poll.jobs[0].ID}/complete`, { node_id: 'PC-1' }))).toBe('200');
  expect(brief(await agent.get(`/agent/users/${user.id}/full-config`))).toBe('200');
  expect(brief(await agent.post('/agent/poll-jobs', { node_id: 'PC-2' }))).toBe('403 node_mismatch');
  for (const path of ['/manager/nodes', '/manager/users', '/manager/auth/me']) {
    expect(brief(await agent.get(path))).toBe('403 wrong_role');
  }
  expect(await nodeOf('PC-1')).toMatchObject({ online: true, success_24h: 1 });
  const { body: list } = await manager.as.get('/manager/nodes/pairing-tokens');
  expect(list.items).toMatchObject([{ id: made.id, paired: true }]);
  expect(JSON.stringify(list)).not.toContain(made.token);
  const records = await door.store.transaction((tx) =>
    tx.find(auditTable, { where: { action: 'create_pairing_token' }, limit: 9 }),
  );
  expect(records).toHaveLength(1);
  expect(JSON.stringify(records)).not.toContain(made.token);
});

test('a started job stays with a node that polls by its pairing token', async () => {
  await using door = await open();
  const { pair } = await given(door);
  const agent = client(door.origin, (await pair('PC-1')).token);
  const poll = async () => (await agent.post('/agent/poll-jobs', { node_id: 'PC-1', limit: 1 })).body.jobs;
  const [job] = await poll();
  await agent.post(`/agent/jobs/${job.ID}/start`, { node_id: 'PC-1' });
  for (let minutes = 0; minutes < 5; minutes++) {
    await door.clock.advance('1m');
    await poll();
    await door.tick('expireLeases');
  }
  expect(brief(await agent.post(`/agent/jobs/${job.ID}/complete`, { node_id: 'PC-1' }))).toBe('200');
});

test('a revoked or lapsed pairing token is worth nothing, and neither is a session that it opened', async () => {
  await using door = await open();
  const { manager, pair, signIn } = await given(door);
  const [revoked, lapsed] = [await pair('PC-9'), await pair('PC-8', { expires_days: 1 })];
  const session = client(door.origin, (await signIn(revoked.token)).body.token);
  const poll = (who: typeof session, name: string) => who.post('/agent/poll-jobs', { node_id: name });
  expect(brief(await poll(session, 'PC-9'))).toBe('200');
  expect(brief(await manager.as.delete(`/manager/nodes/pairing-tokens/${revoked.id}`))).toBe('200');
  expect(brief(await poll(session, 'PC-9'))).toBe('401 invalid_token');
  expect(brief(await poll(client(door.origin, revoked.token), 'PC-9'))).toBe('401 invalid_token');
  expect(brief(await signIn(revoked.token))).toBe('401 wrong_credentials');

  await door.clock.advance('23h');
  const { body: late } = await signIn(lapsed.token, { node_id: 'PC-8' });
  await door.clock.advance('61m');
  expect(brief(await poll(client(door.origin, lapsed.token), 'PC-8'))).toBe('401 invalid_token');
  expect(brief(await poll(client(door.origin, late.token), 'PC-8'))).toBe('401 invalid_token');
});

test('with the password login off a node signs in with its pairing token in the password’s place alone', async () => {
  await using door = await open({ settings: { agentPasswordLogin: false } });
  const { scene, pair, signIn } = await given(door);
  const { token } = await pair('PC-9');
  expect(brief(await signIn(PASSWORD))).toBe('403 password_login_off');
  expect(brief(await signIn('wrong-password'))).toBe('403 password_login_off');
  expect(brief(await signIn(token))).toBe('200');
  expect(brief(await signIn(token, { node_id: 'PC-1' }))).toBe('403 node_mismatch');
  await givenManager(scene, 'next-door');
  expect(brief(await signIn(token, { username: 'next-door' }))).toBe('401 wrong_credentials');
});

test('guessed pairing tokens are throttled like guessed passwords', async () => {
  await using door = await open();
  const { signIn } = await given(door);
  const answers = new Set<string>();
  for (let i = 0; i < 12; i++) answers.add(brief(await signIn(`ptk_${String(i).padStart(48, '0')}`)));
  expect([...answers]).toEqual(['401 wrong_credentials', '429 too_many_attempts']);
});

test('a super lets a node in for a manager, under its own name in both records', async () => {
  await using door = await open();
  const { scene, manager, signIn } = await given(door);
  const path = `/super/managers/${manager.id}/pairing-tokens`;
  const made = await scene.super.post(path, { name: 'PC-9', expires_days: 7 });
  expect(made).toMatchObject({
    status: 201,
    body: { node_id: 'PC-9', paired: false, expires_at: '2026-05-08T08:00:00.000Z' },
  });
  expect(brief(await signIn(made.body.token))).toBe('200');
  expect((await manager.as.get('/manager/nodes/pairing-tokens')).body.items).toMatchObject([
    { node_id: 'PC-9', paired: true },
  ]);
  for (const record of [scene.super.get('/super/audit-logs'), manager.as.get('/manager/audit-logs')]) {
    const { items } = (await record).body;
    expect(items.find(({ action }: Any) => action === 'create_pairing_token')).toMatchObject({
      actor_type: 'super',
      actor_name: 'admin',
    });
  }
  expect(brief(await scene.super.post('/super/managers/99/pairing-tokens', { name: 'PC-9' }))).toBe(
    '404 not_found',
  );
  expect(brief(await manager.as.post(path, { name: 'PC-9' }))).toBe('403 wrong_role');
  await scene.super.patch(`/super/managers/${manager.id}/lifecycle`, { status: 'disabled' });
  expect(brief(await scene.super.post(path, { name: 'PC-9' }))).toBe('409 manager_disabled');
});
