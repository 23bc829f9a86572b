import { expect, test } from 'vitest';
import { client, type Any, type Answer } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt, type Scene } from '../../kit/scene.js';

const word = ({ status, body }: Answer<Any>) => `${status} ${body.code ?? 'ok'}`;

const login = (scene: Scene, username: string, password = PASSWORD) =>
  scene.nobody.post('/manager/auth/login', { username, password });

test('managers are listed newest first, with their users counted by state', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop', { days: 365 });
  await givenManager(scene, 'Late', { days: 0 });
  const soon = await givenManager(scene, 'soon', { days: 5 });
  await givenUser(scene, shop, { days: 1 });
  await givenUser(scene, shop, { days: 30 });
  await givenUser(scene, soon, { days: 30 });
  await door.clock.advance('2d');
  const again = await sceneAt(door.origin);
  const { data, ...bare } = (await again.super.get('/super/managers')).body;
  expect(bare).toEqual(data);
  expect(data).toMatchObject({
    total: 3,
    page: 1,
    page_size: 20,
    summary: { total: 3, active: 2, expired: 1, disabled: 0, expiring_7d: 1 },
  });
  expect(data.items.map(({ username }: Any) => username)).toEqual(['soon', 'Late', 'shop']);
  expect(data.items[2]).toEqual({
    id: shop.id,
    username: 'shop',
    alias: '',
    status: 'active',
    expires_at: '2027-05-01T08:00:00.000Z',
    is_expired: false,
    last_login_at: '2026-05-01T08:00:00.000Z',
    user_count: 2,
    total_users: 2,
    active_users: 1,
    expired_users: 1,
    disabled_users: 0,
    nodes: 0,
    failed_24h: 0,
    created_at: '2026-05-01T08:00:00.000Z',
    updated_at: '2026-05-01T08:00:00.000Z',
  });
  expect(JSON.stringify(data)).not.toMatch(/hash|\$2/i);
  const names = async (query: string) =>
    (await again.super.get(`/super/managers?${query}`)).body.items.map(({ username }: Any) => username);
  expect(await names('keyword=LAT')).toEqual(['Late']);
  expect(await names('keyword=sho&status=expired')).toEqual([]);
  expect(await names('status=expired')).toEqual(['Late']);
  expect(await names('status=expiring_7d')).toEqual(['soon']);
  expect(await names('status=active')).toEqual(['soon', 'shop']);
  expect(await names('page=2&page_size=2')).toEqual(['shop']);
});

test("a manager's end is set by an instant or moved by days; days win, and count from now when it has passed", async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const { id } = await givenManager(scene, 'shop', { days: 0 });
  const change = (body: object) => scene.super.patch(`/super/managers/${id}/lifecycle`, body);
  expect((await change({ extend_days: 30 })).body.data).toMatchObject({
    id,
    expires_at: '2026-05-31T08:00:00.000Z',
    status: 'active',
  });
  expect((await change({ extend_days: 1, expires_at: '2030-01-01' })).body.expires_at).toBe(
    '2026-06-01T08:00:00.000Z',
  );
  const given: [string, string][] = [
    ['2026-06-30T23:59:59Z', '2026-06-30T23:59:59.000Z'],
    ['2026-06-30T23:59:59+08:00', '2026-06-30T15:59:59.000Z'],
    // Without an offset it is the clock of oas.timeZone (Asia/Shanghai).
    ['2026-06-30 08:00', '2026-06-30T00:00:00.000Z'],
    ['2026-06-30 08:00:30', '2026-06-30T00:00:30.000Z'],
    [' 2026-06-30 ', '2026-06-29T16:00:00.000Z'],
    ['2020-01-01', '2019-12-31T16:00:00.000Z'],
  ];
  for (const [text, instant] of given) {
    expect((await change({ expires_at: text })).body.expires_at, text).toBe(instant);
  }
  expect((await change({ extend_days: 30, expires_at: '' })).body.expires_at).toBe(
    '2026-05-31T08:00:00.000Z',
  );
  expect((await change({ extend_days: 0, expires_at: '2026-08-01' })).status).toBe(200);
  for (const body of [{}, { expires_at: '' }, { expires_at: null, extend_days: 0 }]) {
    expect((await change(body)).status, JSON.stringify(body)).toBe(400);
  }
  for (const expires_at of ['tomorrow', '1999-12-31', '2101-01-02', '2026-02-30', '2026-06-30T08:00']) {
    expect(word(await change({ expires_at })), expires_at).toBe('400 invalid_time');
  }
  for (const extend_days of [-1, 3651, 1.5, '30']) {
    expect((await change({ extend_days })).status, String(extend_days)).toBe(400);
  }
  expect(word(await scene.super.patch('/super/managers/99/lifecycle', { extend_days: 1 }))).toBe(
    '404 not_found',
  );
});

test('a disabled manager and its agents are refused at once, and go on with their tokens when it is enabled', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const node = await givenNode(scene, shop, 'PC-1');
  const change = (body: object) => scene.super.patch(`/super/managers/${shop.id}/lifecycle`, body);
  expect((await change({ status: 'disabled' })).body.status).toBe('disabled');
  expect(word(await shop.as.get('/manager/auth/me'))).toBe('403 account_disabled');
  expect(word(await node.as.post('/agent/poll-jobs', { node_id: 'PC-1' }))).toBe('403 account_disabled');
  expect(word(await login(scene, 'shop'))).toBe('403 account_disabled');
  // More days are no pardon.
  expect((await change({ extend_days: 30 })).body.status).toBe('disabled');
  expect((await scene.super.get('/super/managers')).body.summary).toMatchObject({ active: 0, disabled: 1 });
  expect((await change({ status: 'active' })).body.status).toBe('active');
  expect((await shop.as.get('/manager/users')).status).toBe(200);
  expect(await node.poll()).toEqual([]);
});

test('many managers change all together or not at all', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  for (const name of ['one', 'two']) await givenManager(scene, name, { days: 10 });
  const batch = (manager_ids: number[]) =>
    scene.super.post('/super/managers/batch-lifecycle', { manager_ids, extend_days: 10 });
  const ends = async () =>
    (await scene.super.get('/super/managers')).body.items.map(({ expires_at }: Any) => expires_at);
  const before = await ends();
  expect(word(await batch([1, 2, 99]))).toBe('404 not_found');
  expect(await ends()).toEqual(before);
  expect((await batch([1, 2, 2])).body).toEqual({ data: { updated: 2 }, updated: 2 });
  expect(await ends()).toEqual(['2026-05-21T08:00:00.000Z', '2026-05-21T08:00:00.000Z']);
  const tooMany = Array.from({ length: 201 }, (_, n) => n + 1);
  for (const ids of [[], tooMany]) expect((await batch(ids)).status).toBe(400);
});

test("a new password from the super ends the manager's sessions and its agents' at once", async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const node = await givenNode(scene, shop, 'PC-1');
  const reset = (body: object, id = shop.id) => scene.super.patch(`/super/managers/${id}/password`, body);
  expect((await reset({ password: 'another-secret' })).body).toMatchObject({
    message: 'password reset',
    ended_sessions: 2,
  });
  expect(word(await shop.as.get('/manager/auth/me'))).toBe('401 invalid_token');
  expect(word(await node.as.post('/agent/poll-jobs', { node_id: 'PC-1' }))).toBe('401 invalid_token');
  expect(word(await login(scene, 'shop'))).toBe('401 wrong_credentials');
  expect((await login(scene, 'shop', 'another-secret')).status).toBe(200);
  expect((await reset({ new_password: 'third-secret' })).status).toBe(200);
  expect((await login(scene, 'shop', 'third-secret')).status).toBe(200);
  expect(word(await reset({ password: 'another-secret' }, 99))).toBe('404 not_found');
  for (const body of [{}, { password: 'short' }, { new_password: 'x'.repeat(129) }]) {
    expect((await reset(body)).status).toBe(400);
  }
});

test('the audit record shows the super its own acts and the use of keys, and with scope=all everything', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  await givenUser(scene, shop);
  await scene.super.patch(`/super/managers/${shop.id}/lifecycle`, { extend_days: 1 });
  await scene.super.patch(`/super/managers/${shop.id}/password`, { password: 'another-secret' });
  const logs = async (query = '') => (await scene.super.get(`/super/audit-logs?${query}`)).body;
  const actions = async (query = '') => (await logs(query)).items.map(({ action }: Any) => action);
  expect(await actions()).toEqual([
    'reset_manager_password',
    'patch_manager_lifecycle',
    'redeem_manager_renewal_key',
    'create_manager_renewal_key',
    'create_super',
  ]);
  const all = await logs();
  expect(Object.keys(all)).toEqual(['items', 'total', 'page', 'page_size']);
  expect(all).toMatchObject({ total: 5, page: 1, page_size: 50 });
  expect(all.items[1]).toMatchObject({
    actor_type: 'super',
    actor_name: 'admin',
    target_type: 'manager',
    target_id: shop.id,
    detail: {
      extend_days: 1,
      before: { expires_at: '2026-05-31T08:00:00.000Z' },
      after: { expires_at: '2026-06-01T08:00:00.000Z' },
    },
    ip: '127.0.0.1',
    created_at: '2026-05-01T08:00:00.000Z',
  });
  expect(await actions('action=create_manager_renewal_key')).toEqual(['create_manager_renewal_key']);
  expect(await actions('action=quick_create_user')).toEqual([]);
  expect(await actions('keyword=SHO')).toEqual(['redeem_manager_renewal_key']);
  expect(await actions('scope=all&action=quick_create_user')).toEqual(['quick_create_user']);
  expect(await actions('scope=all&keyword=shop')).toContain('register_manager');
  expect((await logs('page_size=500')).page_size).toBe(200);
  expect((await logs('page=2&page_size=4')).items).toHaveLength(1);
  expect(await door.service.verify()).toBeNull();
  const { token } = await door.service.operatorSession('super', '127.0.0.1');
  const operator = client(door.origin, token);
  await operator.post('/super/manager-renewal-keys', { duration_days: 1 });
  expect((await logs()).items[0]).toMatchObject({ actor_name: 'admin', via: 'operator' });
  expect(door.warnings).toEqual([]);
});
