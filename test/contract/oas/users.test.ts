import { expect, test } from 'vitest';
import { client } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt, type ManagerScene } from '../../kit/scene.js';
import { changeLifecycles } from '../../../server/services/oas/accounts/userLifecycle.js';
import {
  auditTable,
  jobEventTable,
  jobTable,
  managerTable,
  taskTable,
} from '../../../server/services/oas/tables.js';

/** Outside quiet hours: 16:00 in Shanghai. */
async function shopAndRival(door: OasDoor) {
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  return { scene, shop, rival };
}

const lifecycle = (manager: ManagerScene, id: number, change: object) =>
  manager.as.patch(`/manager/users/${id}/lifecycle`, change);

const actions = (door: OasDoor, userId: number) =>
  door.store.transaction(async (tx) =>
    (await tx.find(auditTable, { where: { userId }, orderBy: ['-at', '-id'], limit: 50 })).map(
      ({ action }) => action,
    ),
  );

test('a manager renames itself, and its users see the new name', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const user = await givenUser(scene, shop);
  expect(await shop.as.put('/manager/me/alias', { alias: '  小店  ' })).toMatchObject({
    status: 200,
    body: { data: { alias: '小店' }, alias: '小店' },
  });
  expect((await user.as.get('/user/me/profile')).body.manager_alias).toBe('小店');
  expect((await shop.as.put('/manager/me/alias', { alias: 'x'.repeat(65) })).status).toBe(400);
  expect((await shop.as.put('/manager/me/alias', { alias: '' })).body.alias).toBe('');
});

test('days are added to what is left, or to now when nothing is left, and win over a date', async () => {
  await using door = await openOasDoor({ now: '2026-05-01T08:00:00Z' });
  const { scene, shop } = await shopAndRival(door);
  const { id } = await givenUser(scene, shop, { days: 10 });
  const longer = await lifecycle(shop, id, { extend_days: 5, expires_at: '2030-01-01' });
  expect(longer).toMatchObject({
    status: 200,
    body: { message: 'user lifecycle updated', expires_at: '2026-05-16T08:00:00.000Z', status: 'active' },
  });
  await door.clock.advance('20d');
  const login = { username: 'shop', password: PASSWORD };
  const { token } = (await scene.nobody.post('/manager/auth/login', login)).body;
  const later = { ...shop, as: client(door.origin, token) };
  expect((await later.as.get('/manager/users?status=expired')).body.total).toBe(1);
  expect((await lifecycle(later, id, { extend_days: 5 })).body.expires_at).toBe('2026-05-26T08:00:00.000Z');
});

test('a date without a zone is in the zone of the cloud, and what cannot be read is refused', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const { id } = await givenUser(scene, shop);
  const until = async (expires_at: string) => (await lifecycle(shop, id, { expires_at })).body.expires_at;
  expect(await until('2027-01-01 00:00')).toBe('2026-12-31T16:00:00.000Z');
  expect(await until('2027-01-01')).toBe('2026-12-31T16:00:00.000Z');
  expect(await until('2027-01-01T00:00:00Z')).toBe('2027-01-01T00:00:00.000Z');
  for (const [change, code] of [
    [{ expires_at: 'soon' }, 'invalid_time'],
    [{ expires_at: '1999-01-01' }, 'invalid_time'],
    [{}, 'nothing_to_change'],
    [{ expires_at: '', extend_days: 0, status: null }, 'nothing_to_change'],
    [{ status: 'expired', extend_days: 3 }, 'contradictory_change'],
    [{ extend_days: -1 }, 'invalid_body'],
    [{ status: 'gone' }, 'invalid_body'],
    [{ archive_status: 'gone' }, 'invalid_body'],
  ] as const) {
    expect(await lifecycle(shop, id, change), JSON.stringify(change)).toMatchObject({
      status: 400,
      body: { code },
    });
  }
});

test('a disabled user is refused at once, its jobs end, extending does not enable it, enabling does', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const user = await givenUser(scene, shop, { tasks: { signin: {}, explore: {} } });
  const node = await givenNode(scene, shop, 'PC-1');
  await door.tick('generator');
  const [job] = await node.poll({ limit: 1 });
  expect((await lifecycle(shop, user.id, { status: 'disabled' })).body.status).toBe('disabled');
  expect(await user.as.get('/user/me/profile')).toMatchObject({
    status: 403,
    body: { code: 'account_disabled' },
  });
  expect((await node.report('complete', job)).status).toBe(409);
  await door.tick('generator');
  expect(await node.poll()).toEqual([]);
  expect((await lifecycle(shop, user.id, { extend_days: 30 })).body.status).toBe('disabled');
  expect((await lifecycle(shop, user.id, { status: 'active' })).body.status).toBe('active');
  expect((await user.as.get('/user/me/profile')).status).toBe(200);
  await door.tick('generator');
  expect((await node.poll()).map(({ TaskType }) => TaskType).sort()).toEqual(['explore', 'signin']);
});

test('status expired ends the validity now, and an expired user gets no job until it is extended', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const user = await givenUser(scene, shop, { tasks: { signin: {} } });
  expect((await lifecycle(shop, user.id, { status: 'expired' })).body).toMatchObject({
    status: 'expired',
    is_expired: true,
    expires_at: '2026-05-01T08:00:00.000Z',
  });
  await door.tick('generator');
  const node = await givenNode(scene, shop, 'PC-1');
  expect(await node.poll()).toEqual([]);
  await lifecycle(shop, user.id, { extend_days: 1 });
  await door.tick('generator');
  expect(await node.poll()).toHaveLength(1);
});

test('a change is recorded with what was before and after, one that changes nothing is not', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const { id } = await givenUser(scene, shop, { days: 30 });
  await lifecycle(shop, id, { archive_status: 'cangbaoge' });
  await lifecycle(shop, id, { archive_status: 'cangbaoge' });
  const { items } = (await shop.as.get(`/manager/users/${id}/logs?kind=audit`)).body;
  expect(
    items.filter((item: { event_type: string }) => item.event_type === 'patch_user_lifecycle'),
  ).toMatchObject([
    {
      detail: { before: { archive_status: 'normal' }, after: { archive_status: 'cangbaoge' } },
    },
  ]);
});

test('many users change together or not at all, and a stranger among them stops it', async () => {
  await using door = await openOasDoor();
  const { scene, shop, rival } = await shopAndRival(door);
  const a = await givenUser(scene, shop, { tasks: { signin: {} } });
  const b = await givenUser(scene, shop, { tasks: { signin: {} } });
  const foreign = await givenUser(scene, rival, { tasks: { signin: {} } });
  const batch = (user_ids: number[]) =>
    shop.as.post('/manager/users/batch-lifecycle', { user_ids, status: 'disabled' });
  expect(await batch([a.id, foreign.id])).toMatchObject({ status: 403, body: { code: 'not_your_user' } });
  expect(await batch([a.id, 4711])).toMatchObject({ status: 404 });
  expect((await shop.as.get('/manager/users?status=disabled')).body.total).toBe(0);
  await door.tick('generator');
  expect((await batch([a.id, b.id, a.id])).body).toMatchObject({ updated: 2 });
  expect((await shop.as.get('/manager/users')).body.summary).toMatchObject({ total: 2, disabled: 2 });
  const open = await door.store.transaction((tx) =>
    tx.find(jobTable, { where: { open: true, userId: { gt: 0 } }, orderBy: ['userId', 'id'], limit: 10 }),
  );
  expect(open.map(({ userId }) => userId)).toEqual([foreign.id]);
  expect((await rival.as.get('/manager/users')).body.summary).toMatchObject({ active: 1, disabled: 0 });
});

test('what a change of many users leaves to do is done after a crash, too', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const user = await givenUser(scene, shop, { tasks: { signin: {} } });
  await door.tick('generator');
  // As the process leaves it when it ends between the commit and what follows.
  await door.store.transaction(async (tx) => {
    const account = await tx.get(managerTable, shop.id);
    if (!account) throw new Error('the manager is gone');
    const actor = { role: 'manager', account, via: null, sessionId: '' } as const;
    await changeLifecycles(tx, actor, [user.id], { status: 'disabled' }, '');
  });
  const openJobs = () => door.store.transaction((tx) => tx.count(jobTable, { userId: user.id, open: true }));
  expect(await openJobs()).toBe(1);
  await door.tick('settleUsers');
  expect(await openJobs()).toBe(0);
});

test("a person sets the document's assets, to whole numbers, and what is not named stays", async () => {
  await using door = await openOasDoor();
  const { scene, shop, rival } = await shopAndRival(door);
  const a = await givenUser(scene, shop);
  const b = await givenUser(scene, shop);
  const put = (assets: object) => shop.as.put(`/manager/users/${a.id}/assets`, { assets });
  expect((await put({ level: 60, gouyu: 3000 })).body).toMatchObject({
    message: 'user assets updated',
    assets: { level: 60, gouyu: 3000, fanhe_level: 1 },
  });
  expect((await put({ gouyu: 1 })).body.assets).toMatchObject({ level: 60, gouyu: 1 });
  expect(await put({ diamonds: 1 })).toMatchObject({ status: 400, body: { code: 'unknown_asset' } });
  for (const gouyu of [1.5, '7', -1, null, 1e20]) {
    expect(await put({ gouyu })).toMatchObject({ status: 400, body: { code: 'invalid_asset' } });
  }
  expect((await put(JSON.parse('{"__proto__": 1}'))).status).toBe(400);
  const foreign = await givenUser(scene, rival);
  const batch = (user_ids: number[]) =>
    shop.as.post('/manager/users/batch-assets', { user_ids, assets: { gold: 5 } });
  expect((await batch([a.id, foreign.id])).status).toBe(403);
  expect((await batch([a.id, b.id])).body).toMatchObject({ updated: 2 });
  expect((await b.as.get('/user/me/assets')).body.assets).toMatchObject({ gold: 5, level: 0 });
  expect((await a.as.get('/user/me/assets')).body.assets).toMatchObject({ gold: 5, level: 60 });
  expect((await foreign.as.get('/user/me/assets')).body.assets.gold).toBe(0);
});

test('clearing a log takes job events and agent lines; the audit record stays', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const user = await givenUser(scene, shop, { tasks: { signin: {} } });
  const other = await givenUser(scene, shop, { tasks: { signin: {} } });
  await door.tick('generator');
  const node = await givenNode(scene, shop, 'PC-1');
  await node.as.post(`/agent/users/${user.id}/logs`, {
    logs: [{ type: 'signin', level: 'INFO', message: 'hello', ts: '2026-05-01T08:00:00Z' }],
  });
  const event = { jobId: 1, userId: user.id, managerId: shop.id, task: 'signin', type: 'heartbeat' } as const;
  await door.store.transaction(async (tx) => {
    const more = { jobStatus: 'running', node: 'PC-1', message: '', errorCode: null, at: tx.now() };
    for (let n = 0; n < 1200; n++) await tx.insert(jobEventTable, { ...event, ...more });
  });
  const cleared = await shop.as.delete(`/manager/users/${user.id}/logs`);
  expect(cleared.body).toMatchObject({ message: 'logs cleared', deleted: 1202 });
  const left = (await shop.as.get(`/manager/users/${user.id}/logs`)).body.items;
  expect(new Set(left.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['audit']));
  expect(left[0].event_type).toBe('clear_user_logs');
  expect((await shop.as.get(`/manager/users/${other.id}/logs?kind=job`)).body.total).toBe(1);
});

test('a deleted user is unknown everywhere at once, and its jobs and tokens are dead', async () => {
  await using door = await openOasDoor();
  const { scene, shop, rival } = await shopAndRival(door);
  const user = await givenUser(scene, shop, { tasks: { signin: {}, explore: {} } });
  const node = await givenNode(scene, shop, 'PC-1');
  await door.tick('generator');
  const [job] = await node.poll({ limit: 1 });
  expect(await rival.as.delete(`/manager/users/${user.id}`)).toMatchObject({
    status: 403,
    body: { code: 'not_your_user' },
  });
  expect(await shop.as.delete(`/manager/users/${user.id}`)).toMatchObject({
    status: 200,
    body: { message: 'user deleted', restorable_until: '2026-05-01T08:10:00.000Z' },
  });
  expect((await user.as.get('/user/me/profile')).status).toBe(401);
  const login = await scene.nobody.post('/user/auth/login', { account_no: user.accountNo });
  expect(login).toMatchObject({ status: 401, body: { code: 'wrong_credentials' } });
  for (const path of ['assets', 'tasks', 'logs', 'configs']) {
    expect((await shop.as.get(`/manager/users/${user.id}/${path}`)).status, path).toBe(404);
  }
  expect((await shop.as.delete(`/manager/users/${user.id}`)).status).toBe(404);
  const list = (await shop.as.get('/manager/users')).body;
  expect(list).toMatchObject({ items: [], total: 0, summary: { total: 0, deleted: 1 } });
  expect((await node.report('complete', job)).status).toBe(409);
  await door.tick('generator');
  expect(await node.poll()).toEqual([]);
  expect((await node.as.get(`/agent/users/${user.id}/full-config`)).status).toBe(404);
});

test('within ten minutes a deletion is taken back, and the user works on as before', async () => {
  await using door = await openOasDoor();
  const { scene, shop, rival } = await shopAndRival(door);
  const user = await givenUser(scene, shop, { tasks: { signin: { priority: 77 } } });
  await door.tick('generator');
  await shop.as.delete(`/manager/users/${user.id}`);
  await door.clock.advance('9m');
  await door.tick('generator');
  await door.tick('purgeDeletedUsers');
  const bin = (await shop.as.get('/manager/users?deleted=1')).body;
  expect(bin).toMatchObject({
    total: 1,
    items: [{ id: user.id, account_no: user.accountNo, restorable_until: '2026-05-01T08:10:00.000Z' }],
  });
  expect((await shop.as.get('/manager/users?deleted=1&keyword=nobody')).body.total).toBe(0);
  expect((await rival.as.get('/manager/users?deleted=1')).body.total).toBe(0);
  expect((await rival.as.post(`/manager/users/${user.id}/restore`)).status).toBe(403);
  expect(await shop.as.post(`/manager/users/${user.id}/restore`)).toMatchObject({
    status: 200,
    body: { id: user.id, account_no: user.accountNo, login_id: user.loginId, message: 'user restored' },
  });
  expect((await shop.as.get('/manager/users?deleted=1')).body.total).toBe(0);
  // Tokens stay dead: it signs in again.
  expect((await user.as.get('/user/me/profile')).status).toBe(401);
  const { token } = (await scene.nobody.post('/user/auth/login', { account_no: user.accountNo })).body;
  const again = client(door.origin, token);
  expect((await again.get('/user/me/tasks')).body.task_config.signin).toMatchObject({
    enabled: true,
    priority: 77,
  });
  await door.tick('generator');
  const node = await givenNode(scene, shop, 'PC-1');
  expect(await node.poll()).toMatchObject([{ TaskType: 'signin', UserID: user.id, Priority: 77 }]);
  expect((await actions(door, user.id)).slice(0, 2)).toEqual(['restore_user', 'delete_user']);
});

test('after ten minutes a deleted user and all its data are gone; the audit record and its numbers stay', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const user = await givenUser(scene, shop, { tasks: { signin: {} } });
  const kept = await givenUser(scene, shop, { tasks: { signin: {} } });
  await door.tick('generator');
  await door.store.transaction(async (tx) => {
    const event = {
      jobId: 1,
      userId: user.id,
      managerId: shop.id,
      task: 'signin',
      type: 'heartbeat',
    } as const;
    const more = { jobStatus: 'running', node: 'PC-1', message: '', errorCode: null, at: tx.now() };
    for (let n = 0; n < 1700; n++) await tx.insert(jobEventTable, { ...event, ...more });
  });
  await shop.as.delete(`/manager/users/${user.id}`);
  await door.clock.advance('10m');
  expect((await shop.as.post(`/manager/users/${user.id}/restore`)).status).toBe(404);
  expect((await shop.as.get('/manager/users?deleted=1')).body.total).toBe(0);
  await door.tick('purgeDeletedUsers');
  const left = await door.store.transaction(async (tx) => ({
    jobs: await tx.count(jobTable, { userId: user.id }),
    events: await tx.count(jobEventTable, { userId: user.id }),
    tasks: (await tx.find(taskTable, { where: { userId: user.id }, limit: 100 })).length,
    others: await tx.count(jobTable, { userId: kept.id }),
  }));
  expect(left).toEqual({ jobs: 0, events: 0, tasks: 0, others: 1 });
  expect((await actions(door, user.id)).slice(0, 2)).toEqual(['purge_deleted_user', 'delete_user']);
  const next = await givenUser(scene, shop);
  expect(next.loginId).toBe('3');
  expect(await door.service.verify()).toBeNull();
});

test('deleting many skips unknown and foreign users, and all of them can be restored', async () => {
  await using door = await openOasDoor();
  const { scene, shop, rival } = await shopAndRival(door);
  const mine = [];
  for (let n = 0; n < 12; n++) mine.push(await givenUser(scene, shop, { tasks: { signin: {} } }));
  const foreign = await givenUser(scene, rival, { tasks: { signin: {} } });
  await door.tick('generator');
  const user_ids = [...mine.map(({ id }) => id), foreign.id, 4711];
  const deleted = await shop.as.post('/manager/users/batch-delete', { user_ids });
  expect(deleted.body).toMatchObject({ deleted: 12, requested: 14 });
  expect(deleted.body.data).toBeUndefined();
  expect((await foreign.as.get('/user/me/profile')).status).toBe(200);
  const open = await door.store.transaction((tx) =>
    tx.find(jobTable, { where: { open: true, userId: { gt: 0 } }, orderBy: ['userId', 'id'], limit: 50 }),
  );
  expect(open.map(({ userId }) => userId)).toEqual([foreign.id]);
  expect((await rival.as.post('/manager/users/restore', { user_ids })).body).toMatchObject({ restored: 0 });
  expect((await shop.as.post('/manager/users/restore', { user_ids })).body).toMatchObject({
    restored: 12,
    requested: 14,
  });
  const line = await shop.as.get(`/manager/users/${mine[0]!.id}/logs?kind=audit`);
  expect(line.body.items.map(({ event_type }: { event_type: string }) => event_type).slice(0, 2)).toEqual([
    'batch_restore_users',
    'batch_delete_users',
  ]);
  const acts = await shop.as.get('/manager/audit-logs?action=batch_delete_users');
  expect(acts.body.total).toBe(1);
  await door.tick('generator');
  const node = await givenNode(scene, shop, 'PC-1');
  expect(await node.poll({ limit: 20 })).toHaveLength(12);
});

test('rest, lineup and shikigami configs are set by manager and user, and agents are handed them', async () => {
  await using door = await openOasDoor();
  const { scene, shop, rival } = await shopAndRival(door);
  const user = await givenUser(scene, shop);
  const rest = { enabled: true, mode: 'random', rest_start: '02:00', rest_duration: 3, extra: [1] };
  const path = `/manager/users/${user.id}/configs`;
  expect(await shop.as.put(`${path}/rest`, { config: rest })).toMatchObject({
    status: 200,
    body: { user_id: user.id, name: 'rest', config: rest },
  });
  const lineup = { formation_1: [1, 2, 3] };
  expect((await user.as.put('/user/me/configs/lineup', { config: lineup })).status).toBe(200);
  expect((await user.as.get('/user/me/configs')).body.data).toEqual({
    user_id: user.id,
    rest_config: rest,
    lineup_config: lineup,
    shikigami_config: {},
  });
  expect((await user.as.get('/user/me/configs/rest')).body.config).toEqual(rest);
  const node = await givenNode(scene, shop, 'PC-1');
  expect((await node.as.get(`/agent/users/${user.id}/full-config`)).body).toMatchObject({
    rest_config: rest,
    lineup_config: lineup,
  });
  expect((await rival.as.get(path)).status).toBe(403);
  expect((await rival.as.put(`${path}/rest`, { config: {} })).status).toBe(403);
  expect((await shop.as.get(path)).body.rest_config).toEqual(rest);
});

test('a config that is too large, too deep or wrong in a field that the document names is refused', async () => {
  await using door = await openOasDoor();
  const { scene, shop } = await shopAndRival(door);
  const user = await givenUser(scene, shop);
  const put = (name: string, config: unknown) => user.as.put(`/user/me/configs/${name}`, { config });
  for (const bad of [{ enabled: 'yes' }, { rest_start: '25:00' }, { rest_duration: 25 }, { mode: 1 }]) {
    expect(await put('rest', bad)).toMatchObject({ status: 400, body: { code: 'invalid_config' } });
  }
  let deep: object = {};
  for (let n = 0; n < 17; n++) deep = { deep };
  expect(await put('lineup', deep)).toMatchObject({ status: 400, body: { code: 'invalid_config' } });
  expect(await put('shikigami', { text: 'x'.repeat(65_536) })).toMatchObject({ status: 400 });
  expect((await put('soul', {})).status).toBe(400);
  expect((await put('lineup', [1])).status).toBe(400);
  expect((await put('lineup', { rest_start: 7 })).status).toBe(200);
});
